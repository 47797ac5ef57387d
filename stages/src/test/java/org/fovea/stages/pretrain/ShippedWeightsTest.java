package org.fovea.stages.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.googlenet.GoogLeNetModel;
import org.fovea.stages.googlenet.PixelBatch;
import org.fovea.stages.googlenet.SafeTensors;
import org.fovea.stages.googlenet.ShippedWeights;
import org.fovea.stages.image.DecodeLimits;
import org.fovea.stages.image.FundusPreparation;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.metrics.AreaUnderRocCurve;
import org.fovea.stages.metrics.TwoClassScores;
import org.fovea.stages.synthetic.DrawnFundus;
import org.fovea.stages.synthetic.GradeShares;
import org.fovea.stages.synthetic.SyntheticCamera;
import org.fovea.stages.synthetic.SyntheticDataset;
import org.junit.jupiter.api.Test;

class ShippedWeightsTest {
  private static final int MAX_BYTES = 15_000_000;
  private static final String FEATURES = "pool5/7x7_s1";
  private static final GradeShares NONE_OR_MODERATE = new GradeShares(0.5, 0, 0.5, 0, 0);
  private static final int EXAMPLES = 24;
  private static final int QUESTIONS = 32;

  @Test
  void areNamedAndDescribedForWhatTheyAre() throws IOException {
    SafeTensors.Content content = ShippedWeights.read();

    assertThat(content.metadata())
        .containsEntry("kind", "synthetic-pretrained")
        .containsEntry("camera", "A")
        .containsKeys("seed", "windowsSeen", "command");
    assertThat(ShippedWeights.FILE_NAME).isEqualTo("synthetic-pretrained.safetensors");
  }

  @Test
  void areSmallAndHaveADigest() throws IOException {
    try (InputStream in = ShippedWeights.open()) {
      byte[] bytes = in.readAllBytes();

      assertThat(bytes).hasSizeLessThanOrEqualTo(MAX_BYTES);
      assertThat(ShippedWeights.sha256()).isEqualTo(Sha256.of(bytes));
    }
  }

  @Test
  void areFiniteAndAllThere() throws IOException {
    SafeTensors.Content content = ShippedWeights.read();

    content
        .tensors()
        .asMap()
        .forEach(
            (name, tensor) -> {
              for (float value : tensor.values()) {
                if (!Float.isFinite(value)) {
                  throw new AssertionError(name + " holds " + value);
                }
              }
            });
    try (GoogLeNetModel model = GoogLeNetModel.withNewHead(content.tensors(), 2, 1, Device.cpu())) {
      assertThat(model.outputs()).isEqualTo(2);
    }
  }

  @Test
  void tellMoreOfDrawingsOfAnotherCameraThanRandomWeightsDo() throws IOException {
    List<LesionPicture> pictures = new ArrayList<>();
    List<Boolean> diseased = new ArrayList<>();
    SyntheticDataset dataset = new SyntheticDataset(11, NONE_OR_MODERATE, SyntheticCamera.B);
    FundusPreparation preparation =
        new FundusPreparation(
            new PreparationConfig(PretrainingConfig.DEFAULT.sidePx(), DecodeLimits.DEFAULT));
    for (int i = 0; i < EXAMPLES + QUESTIONS; i++) {
      DrawnFundus drawn = dataset.draw(i);
      pictures.add(LesionPicture.prepare(drawn, preparation));
      diseased.add(drawn.grade() > 0);
    }

    double shipped;
    try (GoogLeNetModel model =
        GoogLeNetModel.withNewHead(ShippedWeights.read().tensors(), 1, 1, Device.cpu())) {
      shipped = separation(model, pictures, diseased);
    }
    double random;
    try (GoogLeNetModel model = GoogLeNetModel.random(1, 1, Device.cpu())) {
      random = separation(model, pictures, diseased);
    }

    assertThat(shipped).isGreaterThan(0.9).isGreaterThan(random + 0.1);
  }

  /** Returns the AUC of a score along the line between the class means of the examples. */
  private static double separation(
      GoogLeNetModel model, List<LesionPicture> pictures, List<Boolean> diseased) {
    float[][] features = new float[pictures.size()][];
    for (int i = 0; i < features.length; i++) {
      LesionPicture picture = pictures.get(i);
      PixelBatch batch = new PixelBatch(picture.rgb(), 1, picture.sidePx(), picture.sidePx());
      features[i] =
          Objects.requireNonNull(model.features(batch, List.of(FEATURES)).get(FEATURES))[0];
    }
    int width = features[0].length;
    double[] line = new double[width];
    for (int feature = 0; feature < width; feature++) {
      double[] sum = new double[2];
      int[] count = new int[2];
      double squares = 0;
      for (int i = 0; i < EXAMPLES; i++) {
        int group = diseased.get(i) ? 1 : 0;
        sum[group] += features[i][feature];
        squares += (double) features[i][feature] * features[i][feature];
        count[group]++;
      }
      double mean = (sum[0] + sum[1]) / EXAMPLES;
      double variance = squares / EXAMPLES - mean * mean;
      line[feature] = variance > 0 ? (sum[1] / count[1] - sum[0] / count[0]) / variance : 0;
    }
    double[] scores = new double[QUESTIONS];
    boolean[] positive = new boolean[QUESTIONS];
    for (int i = 0; i < QUESTIONS; i++) {
      for (int feature = 0; feature < width; feature++) {
        scores[i] += line[feature] * features[EXAMPLES + i][feature];
      }
      positive[i] = diseased.get(EXAMPLES + i);
    }
    return AreaUnderRocCurve.of(TwoClassScores.of(scores, positive)).orElseThrow().value();
  }
}
