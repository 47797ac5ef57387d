package org.fovea.stages.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.ExplicitClassifier;
import org.fovea.schema.InitialWeights;
import org.fovea.schema.Preparation;
import org.fovea.schema.Split;
import org.fovea.schema.TargetCalibration;
import org.fovea.schema.TrainedModel;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.googlenet.EnsembleTensors;
import org.fovea.stages.googlenet.FeatureLayer;
import org.fovea.stages.googlenet.GoogLeNetModel;
import org.fovea.stages.googlenet.LinearHead;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.scoring.CalibratedScores;
import org.fovea.stages.scoring.FundusScorer;
import org.fovea.stages.scoring.ImageScores;
import org.fovea.stages.scoring.ModelTargets;
import org.fovea.stages.scoring.RotationAverage;
import org.fovea.stages.target.GradeGroups;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.HeadForm;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;
import org.fovea.stages.testing.OnnxScores;
import org.fovea.stages.testing.TinyReports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxExportTest {
  private static final Preparation PREPARATION = new Preparation(224, "{\"sidePx\":224}", 2);
  private static final List<List<Integer>> EACH_GRADE =
      List.of(List.of(0), List.of(1), List.of(2), List.of(3), List.of(4));
  private static final GradeGroups SOFTMAX =
      new GradeGroups("severity", EACH_GRADE, HeadForm.SOFTMAX);
  private static final GradeGroups ORDINAL =
      new GradeGroups("stages", EACH_GRADE, HeadForm.ORDINAL);
  private static final List<Integer> UPRIGHT = List.of(0);
  private static final List<Integer> ALL_ROTATIONS = List.of(0, 90, 180, 270);

  private static NamedTensors body;

  static Stream<Arguments> models() {
    return Stream.of(
        Arguments.of(Target.DEFAULT, FeatureLayer.POOL5, UPRIGHT),
        Arguments.of(Target.DEFAULT, FeatureLayer.INCEPTION_3B, UPRIGHT),
        Arguments.of(List.of(SOFTMAX), FeatureLayer.INCEPTION_4A, UPRIGHT),
        Arguments.of(List.of(ORDINAL), FeatureLayer.INCEPTION_3A, UPRIGHT),
        Arguments.of(
            List.of(SOFTMAX, Target.REFERABLE, ORDINAL), FeatureLayer.INCEPTION_3A, ALL_ROTATIONS),
        Arguments.of(Target.DEFAULT, FeatureLayer.INCEPTION_3A, List.of(90)));
  }

  @ParameterizedTest
  @MethodSource("models")
  void scoresInAnotherRuntimeAsHere(
      List<? extends Head> list, FeatureLayer layer, List<Integer> rotations) throws OrtException {
    Heads heads = Heads.of(list);
    assertScoresAsHere(heads, withHeadOn(layer, heads.outputs()), rotations);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void scoresAnEnsembleInAnotherRuntimeAsHere(boolean turned) throws OrtException {
    NamedTensors first = withHeadOn(FeatureLayer.INCEPTION_3A, 2);
    Map<String, NamedTensors.Tensor> other = new TreeMap<>(first.asMap());
    float[] bias = {0.75f, -0.5f};
    other.put(GoogLeNetModel.HEAD + ".bias", new NamedTensors.Tensor(new long[] {2}, bias));
    NamedTensors ensemble =
        EnsembleTensors.join(List.of(first, new NamedTensors("other", other)), "both");

    assertScoresAsHere(Heads.of(Target.DEFAULT), ensemble, turned ? ALL_ROTATIONS : UPRIGHT);
  }

  private static void assertScoresAsHere(Heads heads, NamedTensors weights, List<Integer> rotations)
      throws OrtException {
    EvaluationReport report = report(heads, rotations);
    byte[] model = OnnxExport.of(trained(heads), report, PREPARATION, weights);
    CalibratedScores calibration = new CalibratedScores(report.getCalibration());
    try (FundusScorer scorer =
            FundusScorer.of(
                weights,
                heads,
                FundusScorer.MEAN_BGR,
                new RotationAverage(rotations),
                ComputeUnit.CPU);
        OnnxScores onnx = new OnnxScores(model)) {
      for (int sidePx : new int[] {64, 97}) {
        for (int count : new int[] {1, 3}) {
          List<byte[]> pictures = pictures(count, sidePx);
          List<Double> scores = new ArrayList<>();
          List<Double> logits = new ArrayList<>();
          for (ImageScores uncalibrated : scorer.score(pictures, sidePx)) {
            logits.addAll(uncalibrated.logits());
            scores.addAll(calibration.of(uncalibrated.logits()));
          }
          Map<String, float[]> found =
              onnx.run(OnnxScores.input(joined(pictures), count), count, sidePx, sidePx);
          assertAllClose(found.get(OnnxExport.SCORES), scores, 1e-5);
          assertAllClose(found.get(OnnxExport.LOG_ODDS), logits, 1e-4);
          assertThat(scores).allMatch(score -> score > 0.001 && score < 0.999);
        }
      }
    }
  }

  private static void assertAllClose(float[] found, List<Double> expected, double tolerance) {
    assertThat(found).hasSize(expected.size());
    for (int i = 0; i < found.length; i++) {
      assertThat((double) found[i]).as("value %d", i).isCloseTo(expected.get(i), within(tolerance));
    }
  }

  private static NamedTensors withHeadOn(FeatureLayer layer, int outputs) {
    if (body == null) {
      try (GoogLeNetModel random = GoogLeNetModel.random(1, 5, Device.cpu())) {
        body = random.export();
      }
    }
    Random random = new Random(outputs);
    float[][] weights = new float[outputs][layer.channels()];
    float[] bias = new float[outputs];
    for (int output = 0; output < outputs; output++) {
      bias[output] = (float) random.nextGaussian() / 2;
      for (int channel = 0; channel < layer.channels(); channel++) {
        weights[output][channel] = (float) random.nextGaussian() / (20 * layer.channels());
      }
    }
    return new LinearHead(layer, weights, bias).onto(body);
  }

  private static EvaluationReport report(Heads heads, List<Integer> rotations) {
    EvaluationReport report = TinyReports.report("digest", new TinyReports.Reached(0.9, 0.9, 0.9));
    List<TargetCalibration> calibration = new ArrayList<>();
    for (Target question : heads.questions()) {
      double temperature = 1.5 + 0.25 * calibration.size();
      double bias = 0.3 - 0.2 * calibration.size();
      calibration.add(
          new TargetCalibration(question.name(), temperature, bias, true, Split.CALIBRATION, 6L));
    }
    report.setCalibration(calibration);
    report.setRotations(rotations);
    return report;
  }

  private static TrainedModel trained(Heads heads) {
    return TrainedModel.newBuilder()
        .setModelDigest("digest")
        .setWeightsFile("weights")
        .setNetwork("bvlc-googlenet")
        .setScenario("FINE_TUNE_UPPER")
        .setTargets(heads.list().stream().map(ModelTargets::definition).toList())
        .setSidePx(224)
        .setMeanBgr(FundusScorer.MEAN_BGR)
        .setInitialWeights(InitialWeights.newBuilder().setKind("random").setTensorsTaken(0).build())
        .setSeed(7)
        .setPrecision("float32")
        .setEpochs(List.of())
        .setBestEpoch(1)
        .setTensors(List.of())
        .setTrainingImages(6)
        .setValidationImages(6)
        .setTrainingImagesDigest("images")
        .build();
  }

  /** Smooth, and unlike themselves turned. */
  private static List<byte[]> pictures(int count, int sidePx) {
    List<byte[]> pictures = new ArrayList<>();
    for (int picture = 0; picture < count; picture++) {
      byte[] rgb = new byte[3 * sidePx * sidePx];
      for (int i = 0; i < rgb.length; i++) {
        int row = i / 3 / sidePx;
        int column = i / 3 % sidePx;
        rgb[i] = (byte) ((row * row + (picture + 2) * column * (i % 3 + 1)) / 7 % 256);
      }
      pictures.add(rgb);
    }
    return pictures;
  }

  private static byte[] joined(List<byte[]> pictures) {
    byte[] joined = Arrays.copyOf(pictures.get(0), pictures.size() * pictures.get(0).length);
    for (int i = 1; i < pictures.size(); i++) {
      byte[] picture = pictures.get(i);
      System.arraycopy(picture, 0, joined, i * picture.length, picture.length);
    }
    return joined;
  }

  @Test
  void saysHowItsInputIsMadeAndWhatItsScoresMean() throws OrtException {
    Heads heads = Heads.of(Target.DEFAULT);
    NamedTensors weights = withHeadOn(FeatureLayer.INCEPTION_3A, 2);
    byte[] model = OnnxExport.of(trained(heads), report(heads, UPRIGHT), PREPARATION, weights);

    try (OnnxScores onnx = new OnnxScores(model)) {
      assertThat(onnx.metadata())
          .containsEntry("channel_order", "BGR")
          .containsEntry("layout", "NCHW")
          .containsEntry("mean_bgr", "[104.0,117.0,123.0]")
          .containsEntry("model_digest", "digest")
          .containsEntry("preparation", "{\"sidePx\":224}")
          .containsEntry("preparation_version", "2")
          .containsEntry("questions", "any-dr,referable")
          .containsEntry("rotations", "[0]")
          .containsEntry("side_px", "224")
          .containsEntry("synthetic", "false");
      assertThat(onnx.metadata().get("operating_points"))
          .contains("\"name\":\"highSensitivity\"", "\"threshold\":0.25");
    }
    assertThat(OnnxExport.of(trained(heads), report(heads, UPRIGHT), PREPARATION, weights))
        .isEqualTo(model);
  }

  @Test
  void refusesAModelThatIsNoNetwork() {
    TrainedModel explicit = trained(Heads.of(Target.DEFAULT));
    explicit.setExplicitClassifier(new ExplicitClassifier("{}", 1, List.of(), List.of()));

    assertThatThrownBy(
            () ->
                OnnxExport.of(
                    explicit,
                    report(Heads.of(Target.DEFAULT), UPRIGHT),
                    PREPARATION,
                    withHeadOn(FeatureLayer.INCEPTION_3A, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("explicit features")
        .hasMessageContaining("no ONNX");
  }
}
