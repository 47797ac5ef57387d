package org.fovea.stages.pretrain;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.fovea.stages.googlenet.AdaptiveTraining;
import org.fovea.stages.googlenet.GoogLeNetModel;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.PixelBatch;
import org.fovea.stages.googlenet.SigmoidCrossEntropy;
import org.fovea.stages.googlenet.UnitVarianceInitialization;
import org.fovea.stages.image.DecodeLimits;
import org.fovea.stages.image.FundusPreparation;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.metrics.AreaUnderRocCurve;
import org.fovea.stages.metrics.TwoClassScores;
import org.fovea.stages.progress.ProgressEvent;
import org.fovea.stages.progress.ProgressListener;
import org.fovea.stages.synthetic.GradeShares;
import org.fovea.stages.synthetic.LesionType;
import org.fovea.stages.synthetic.SyntheticCamera;
import org.fovea.stages.synthetic.SyntheticDataset;

/**
 * Trains GoogLeNet from nothing on drawings of camera A, to tell which types of lesions are in a
 * picture.
 *
 * <p>A whole picture says little: one dot somewhere makes the difference. So the network first sees
 * small windows, most of them around a lesion, then larger ones, and at last whole pictures,
 * prepared as the pipeline prepares photographs. The grade of a drawing is never shown. On a CPU
 * with a fixed number of threads a run repeats to the bit.
 */
public final class SyntheticPretraining {
  private static final String STAGE = "pretrain";

  /** How often each phase is checked on drawings that are not learned from. */
  private static final int CHECKS = 10;

  private static final long VALIDATION_SEED_OFFSET = 1_000_003;
  private static final double WARM_UP = 0.05;
  private static final double FINAL_RATE = 0.05;
  private static final int TYPICAL_WINDOWS = 64;

  /** Each grade often enough to be learned. */
  private static final GradeShares SHARES = new GradeShares(0.25, 0.15, 0.2, 0.2, 0.2);

  private final PretrainingConfig config;
  private final ProgressListener progress;
  private final Device device;

  /**
   * Prepares a run.
   *
   * @param progress is told the loss and the areas under the ROC curve of each check
   * @param device where to compute
   */
  public SyntheticPretraining(PretrainingConfig config, ProgressListener progress, Device device) {
    this.config = config;
    this.progress = progress;
    this.device = device;
  }

  /** Draws, trains and returns the weights that did best on whole validation pictures. */
  public PretrainedBody run() {
    List<LesionPicture> pictures = draw(config.seed(), config.drawings(), "training");
    List<LesionPicture> validation =
        draw(config.seed() + VALIDATION_SEED_OFFSET, config.validationDrawings(), "validation");
    Random random = new Random(config.seed());
    try (GoogLeNetModel model = start(pictures, random);
        AdaptiveTraining training = new AdaptiveTraining(model)) {
      Best best = new Best(model.export());
      long seen = 0;
      for (PretrainingPhase phase : config.phases()) {
        boolean isWhole = phase.windowPx() == config.sidePx();
        int steps = phase.steps();
        double loss = 0;
        int stepsSinceCheck = 0;
        for (int step = 0; step < steps; step++) {
          Batch batch = batch(pictures, phase, random);
          double rate = rate(phase.rate(), (step + 0.5) / steps);
          loss += training.step(batch.pixels(), new SigmoidCrossEntropy(batch.targets()), rate);
          stepsSinceCheck++;
          seen += phase.batchSize();
          if ((step + 1) * CHECKS / steps > step * CHECKS / steps) {
            Map<String, Double> areas = areas(model, validation, phase.windowPx());
            double meanAuc = mean(areas);
            if (isWhole) {
              best.offer(model, meanAuc, seen);
            }
            report(phase, step + 1, areas, loss / stepsSinceCheck);
            loss = 0;
            stepsSinceCheck = 0;
          }
        }
      }
      return PretrainedBody.of(best.weights, best.meanAuc, best.seen, config);
    }
  }

  /** The weights of the best check so far. */
  private static final class Best {
    private NamedTensors weights;
    private double meanAuc;
    private long seen;

    Best(NamedTensors weights) {
      this.weights = weights;
    }

    void offer(GoogLeNetModel model, double offeredAuc, long windowsSeen) {
      if (offeredAuc > meanAuc) {
        weights = model.export();
        meanAuc = offeredAuc;
        seen = windowsSeen;
      }
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  private record Batch(PixelBatch pixels, float[][] targets) {}

  private List<LesionPicture> draw(long seed, int count, String what) {
    SyntheticDataset dataset = new SyntheticDataset(seed, SHARES, SyntheticCamera.A);
    FundusPreparation preparation =
        new FundusPreparation(new PreparationConfig(config.sidePx(), DecodeLimits.DEFAULT));
    List<LesionPicture> pictures =
        IntStream.range(0, count)
            .parallel()
            .mapToObj(index -> LesionPicture.prepare(dataset.draw(index), preparation))
            .toList();
    progress.progressed(ProgressEvent.of(STAGE, "draw for " + what, count, count, "drawings"));
    return pictures;
  }

  /** Makes the network that training starts from. */
  private GoogLeNetModel start(List<LesionPicture> pictures, Random random) {
    PretrainingPhase first = config.phases().get(0);
    Batch typical = batch(pictures, first.windowPx(), TYPICAL_WINDOWS, random);
    GoogLeNetModel model = GoogLeNetModel.random(LesionType.values().length, config.seed(), device);
    model.load(CentredFilters.of(model.export()));
    UnitVarianceInitialization.rescale(model, typical.pixels());
    model.load(FadingSignal.of(model.export()));
    return model;
  }

  private static Batch batch(List<LesionPicture> pictures, PretrainingPhase phase, Random random) {
    return batch(pictures, phase.windowPx(), phase.batchSize(), random);
  }

  private static Batch batch(List<LesionPicture> pictures, int windowPx, int size, Random random) {
    int bytes = 3 * windowPx * windowPx;
    byte[] rgb = new byte[size * bytes];
    List<float[]> targets = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      LesionPicture picture = pictures.get(random.nextInt(pictures.size()));
      LesionWindow window = LesionWindow.draw(picture, windowPx, random);
      System.arraycopy(window.rgb(), 0, rgb, i * bytes, bytes);
      targets.add(window.targets());
    }
    return new Batch(
        new PixelBatch(rgb, size, windowPx, windowPx), targets.toArray(new float[0][]));
  }

  /** Rises at the start, so that the averages of the gradients are good before large steps. */
  private static double rate(double highest, double done) {
    double decay = FINAL_RATE + (1 - FINAL_RATE) * 0.5 * (1 + Math.cos(Math.PI * done));
    return highest * Math.min(1, done / WARM_UP) * decay;
  }

  /** Measures each type's area under the ROC curve, on windows of that size. */
  private Map<String, Double> areas(
      GoogLeNetModel model, List<LesionPicture> pictures, int windowPx) {
    Random random = new Random(config.seed()); // the same windows each time
    int types = LesionType.values().length;
    double[][] scores = new double[types][pictures.size()];
    boolean[][] present = new boolean[types][pictures.size()];
    for (int i = 0; i < pictures.size(); i++) {
      LesionWindow window = LesionWindow.draw(pictures.get(i), windowPx, random);
      float[] logits = model.logits(new PixelBatch(window.rgb(), 1, windowPx, windowPx))[0];
      for (int type = 0; type < types; type++) {
        scores[type][i] = logits[type];
        present[type][i] = window.targets()[type] == 1;
      }
    }
    Map<String, Double> areas = new TreeMap<>();
    for (LesionType type : LesionType.values()) {
      int at = type.ordinal();
      AreaUnderRocCurve.of(TwoClassScores.of(scores[at], present[at]))
          .ifPresent(area -> areas.put(type.name(), area.value()));
    }
    return areas;
  }

  private static double mean(Map<String, Double> areas) {
    return areas.values().stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  private void report(PretrainingPhase phase, int steps, Map<String, Double> areas, double loss) {
    Map<String, Double> details = new TreeMap<>(areas);
    details.put("loss", loss);
    details.put("meanAuc", mean(areas));
    progress.progressed(
        new ProgressEvent(
            STAGE,
            "windows of " + phase.windowPx() + " px",
            (long) steps * phase.batchSize(),
            (long) phase.steps() * phase.batchSize(),
            "windows",
            details));
  }
}
