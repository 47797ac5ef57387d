package org.fovea.stages.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.fovea.stages.googlenet.DenseLogits;
import org.fovea.stages.googlenet.FeatureLayer;
import org.fovea.stages.googlenet.GoogLeNetModel;
import org.fovea.stages.googlenet.LinearHead;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.PixelBatch;
import org.fovea.stages.googlenet.ShippedWeights;
import org.fovea.stages.heatmap.SmoothMap;
import org.fovea.stages.image.DecodeLimits;
import org.fovea.stages.image.FieldOfViewMask;
import org.fovea.stages.image.FundusPreparation;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.image.RgbImage;
import org.fovea.stages.synthetic.DrawnFundus;
import org.fovea.stages.synthetic.FundusParameters;
import org.fovea.stages.synthetic.GradeShares;
import org.fovea.stages.synthetic.Lesion;
import org.fovea.stages.synthetic.SyntheticCamera;
import org.fovea.stages.synthetic.SyntheticDataset;
import org.fovea.stages.synthetic.SyntheticFundus;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Maps of a model whose head was fitted on drawings with and without lesions, and which was never
 * told where they are.
 *
 * @see <a href="https://arxiv.org/abs/1810.03292">Adebayo et al., 2018, Sanity checks for saliency
 *     maps</a>
 */
class HeatmapsFindLesionsTest {
  private static final int SIDE_PX = 160;
  private static final GradeShares NONE_OR_MODERATE = new GradeShares(0.5, 0, 0.5, 0, 0);
  private static final SyntheticDataset DATASET =
      new SyntheticDataset(21, NONE_OR_MODERATE, SyntheticCamera.B);
  private static final FundusPreparation PREPARATION =
      new FundusPreparation(new PreparationConfig(SIDE_PX, DecodeLimits.DEFAULT));

  /** Share of the retina that is looked at: what a map by chance covers of any lesion. */
  private static final double HOTTEST = 0.1;

  /** Radius of the only place that has lesions, as a share of the side. */
  private static final double PLACE = 0.15;

  /**
   * What the hottest tenth covers.
   *
   * @param own share of the area of a picture's lesions
   * @param others the same for the lesions of the other pictures: what places that often have
   *     lesions would explain
   */
  private record Coverage(double own, double others) {}

  @Test
  void theHottestTenthCoversLesionsInOnePlaceAndRandomWeightsLookElsewhere() throws IOException {
    checkOnePlace(40, 12);
  }

  @Test
  void aHeadOnAnEarlierLayerFindsTheLesionsOfOrdinaryDrawings() throws IOException {
    checkOrdinaryDrawings(40, 12);
  }

  @Test
  @Tag("slow")
  void theSameHoldsOverManyPictures() throws IOException {
    checkOnePlace(120, 60);
    checkOrdinaryDrawings(120, 60);
  }

  /** The last layer's cells are a fifth of the picture: it can tell one place from the others. */
  private static void checkOnePlace(int examples, int questions) throws IOException {
    List<LesionPicture> asked = new ArrayList<>();
    for (int i = examples; i < examples + questions; i++) {
      asked.add(diseasedInOnePlace(DATASET.parameters(i)));
    }
    Maps maps = Maps.draw(FeatureLayer.POOL5, examples, asked);

    Coverage coverage = coverage(maps.trained(), asked);
    assertThat(coverage.own()).isGreaterThan(2 * HOTTEST).isGreaterThan(2 * coverage.others());
    assertThat(maps.meanRankCorrelation()).isBetween(-0.5, 0.5);
  }

  /** Cells of a twentieth of the picture can tell lesions that are all over it. */
  private static void checkOrdinaryDrawings(int examples, int questions) throws IOException {
    List<LesionPicture> asked =
        IntStream.iterate(examples, i -> i + 1)
            .mapToObj(DATASET::draw)
            .filter(drawn -> drawn.grade() > 0)
            .limit(questions)
            .map(drawn -> LesionPicture.prepare(drawn, PREPARATION))
            .toList();
    Maps maps = Maps.draw(FeatureLayer.INCEPTION_3B, examples, asked);

    Coverage coverage = coverage(maps.trained(), asked);
    assertThat(coverage.own()).isGreaterThan(4 * HOTTEST).isGreaterThan(3 * coverage.others());
    assertThat(coverage(maps.randomised(), asked).own()).isLessThan(HOTTEST);
    assertThat(maps.meanRankCorrelation()).isBetween(-0.5, 0.5);
  }

  /** Maps of a pre-trained network and of one with random weights, both with a fitted head. */
  private record Maps(List<float[]> trained, List<float[]> randomised) {
    static Maps draw(FeatureLayer layer, int examples, List<LesionPicture> asked)
        throws IOException {
      List<LesionPicture> pictures = new ArrayList<>();
      List<Boolean> diseased = new ArrayList<>();
      for (int i = 0; i < examples; i++) {
        DrawnFundus drawn = DATASET.draw(i);
        pictures.add(LesionPicture.prepare(drawn, PREPARATION));
        diseased.add(drawn.grade() > 0);
      }
      NamedTensors random;
      try (GoogLeNetModel model = GoogLeNetModel.random(1, 5, Device.cpu())) {
        random = model.export();
      }
      return new Maps(
          maps(ShippedWeights.read().tensors(), layer, pictures, diseased, asked),
          maps(random, layer, pictures, diseased, asked));
    }

    double meanRankCorrelation() {
      double sum = 0;
      for (int i = 0; i < trained.size(); i++) {
        sum += rankCorrelation(trained.get(i), randomised.get(i));
      }
      return sum / trained.size();
    }
  }

  /** Draws an eye twice, healthy and not, and takes from the second one lesion's surroundings. */
  private static LesionPicture diseasedInOnePlace(FundusParameters eye) {
    LesionPicture healthy = LesionPicture.prepare(drawn(eye, 0), PREPARATION);
    LesionPicture diseased = LesionPicture.prepare(drawn(eye, 3), PREPARATION);
    Lesion middle = diseased.lesions().get(diseased.lesions().size() / 2);
    byte[] rgb = healthy.rgb().clone();
    for (int i = 0; i < SIDE_PX * SIDE_PX; i++) {
      if (distancePx(middle, i) < PLACE * SIDE_PX) {
        System.arraycopy(diseased.rgb(), 3 * i, rgb, 3 * i, 3);
      }
    }
    List<Lesion> inside =
        diseased.lesions().stream()
            .filter(
                lesion ->
                    Math.hypot(lesion.xPx() - middle.xPx(), lesion.yPx() - middle.yPx())
                        < PLACE * SIDE_PX)
            .toList();
    return new LesionPicture(rgb, SIDE_PX, inside);
  }

  private static DrawnFundus drawn(FundusParameters eye, int grade) {
    return SyntheticFundus.draw(
        new FundusParameters(eye.patientSeed(), eye.captureSeed(), eye.eye(), grade, eye.camera()));
  }

  private static double distancePx(Lesion lesion, int pixel) {
    int column = pixel % SIDE_PX;
    int row = pixel / SIDE_PX;
    return Math.hypot(lesion.xPx() - column - 0.5, lesion.yPx() - row - 0.5);
  }

  /** Fits a head to the examples and returns the maps of the pictures that are asked about. */
  private static List<float[]> maps(
      NamedTensors body,
      FeatureLayer layer,
      List<LesionPicture> examples,
      List<Boolean> diseased,
      List<LesionPicture> asked) {
    NamedTensors fitted;
    try (GoogLeNetModel model = GoogLeNetModel.withNewHead(body, 1, 1, Device.cpu())) {
      String name = layer.layerName();
      float[][] features = new float[examples.size()][];
      for (int i = 0; i < features.length; i++) {
        features[i] =
            Objects.requireNonNull(model.features(batch(examples.get(i)), List.of(name)).get(name))[
                0];
      }
      double[] line = fit(features, diseased);
      float[] weight = new float[line.length - 1];
      for (int j = 0; j < weight.length; j++) {
        weight[j] = (float) line[j];
      }
      float[] bias = {(float) line[weight.length]};
      fitted = new LinearHead(layer, new float[][] {weight}, bias).onto(model.export());
    }
    List<float[]> maps = new ArrayList<>();
    try (GoogLeNetModel model = GoogLeNetModel.of(fitted, Device.cpu())) {
      for (LesionPicture picture : asked) {
        DenseLogits dense = model.denseLogits(batch(picture)).get(0);
        maps.add(
            SmoothMap.enlarge(
                dense.maps()[0], dense.rows(), dense.columns(), dense.grid(), SIDE_PX, SIDE_PX));
      }
    }
    return maps;
  }

  private static PixelBatch batch(LesionPicture picture) {
    return new PixelBatch(picture.rgb(), 1, SIDE_PX, SIDE_PX);
  }

  /** Fits a logistic regression to standardised features: weights of the plain ones, then bias. */
  private static double[] fit(float[][] features, List<Boolean> diseased) {
    int width = features[0].length;
    double[] mean = new double[width];
    double[] deviation = new double[width];
    for (int j = 0; j < width; j++) {
      double squares = 0;
      for (float[] row : features) {
        mean[j] += row[j] / features.length;
        squares += (double) row[j] * row[j] / features.length;
      }
      deviation[j] = Math.sqrt(Math.max(0, squares - mean[j] * mean[j])) + 1e-3;
    }
    double[] line = new double[width + 1];
    for (int step = 0; step < 300; step++) {
      double[] gradient = new double[width + 1];
      for (int i = 0; i < features.length; i++) {
        double logit = line[width];
        for (int j = 0; j < width; j++) {
          logit += line[j] * (features[i][j] - mean[j]) / deviation[j];
        }
        double error = 1 / (1 + Math.exp(-logit)) - (diseased.get(i) ? 1 : 0);
        for (int j = 0; j < width; j++) {
          gradient[j] += error * (features[i][j] - mean[j]) / deviation[j] / features.length;
        }
        gradient[width] += error / features.length;
      }
      for (int j = 0; j <= width; j++) {
        line[j] -= 0.02 * (gradient[j] + (j < width ? 0.01 * line[j] : 0));
      }
    }
    for (int j = 0; j < width; j++) {
      line[j] /= deviation[j];
      line[width] -= line[j] * mean[j];
    }
    return line;
  }

  private static Coverage coverage(List<float[]> maps, List<LesionPicture> pictures) {
    double own = 0;
    double others = 0;
    int count = pictures.size();
    for (int i = 0; i < count; i++) {
      BitSet hottest = hottest(maps.get(i), pictures.get(i));
      for (int k = 0; k < count; k++) {
        double covered = covered(hottest, pictures.get(k).lesions());
        if (k == i) {
          own += covered / count;
        } else {
          others += covered / count / (count - 1);
        }
      }
    }
    return new Coverage(own, others);
  }

  private static BitSet hottest(float[] map, LesionPicture picture) {
    BitSet retina = FieldOfViewMask.of(new RgbImage(SIDE_PX, SIDE_PX, picture.rgb()));
    double[] sorted = retina.stream().mapToDouble(i -> map[i]).sorted().toArray();
    double bar = sorted[(int) (sorted.length * (1 - HOTTEST))];
    BitSet hottest = new BitSet();
    retina.stream().filter(i -> map[i] >= bar).forEach(hottest::set);
    return hottest;
  }

  private static double covered(BitSet hottest, List<Lesion> lesions) {
    int area = 0;
    int inside = 0;
    for (int i = 0; i < SIDE_PX * SIDE_PX; i++) {
      int pixel = i;
      if (lesions.stream().anyMatch(l -> distancePx(l, pixel) <= Math.max(1, l.radiusPx()))) {
        area++;
        inside += hottest.get(i) ? 1 : 0;
      }
    }
    return (double) inside / area;
  }

  /** Returns Spearman's rank correlation. */
  private static double rankCorrelation(float[] one, float[] other) {
    double[] ranksOfOne = ranks(one);
    double[] ranksOfOther = ranks(other);
    double middle = (one.length - 1) / 2.0;
    double product = 0;
    double squares = 0;
    for (int i = 0; i < one.length; i++) {
      product += (ranksOfOne[i] - middle) * (ranksOfOther[i] - middle);
      squares += (ranksOfOne[i] - middle) * (ranksOfOne[i] - middle);
    }
    return product / squares;
  }

  private static double[] ranks(float[] values) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    double[] ranks = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      ranks[i] = Arrays.binarySearch(sorted, values[i]);
    }
    return ranks;
  }
}
