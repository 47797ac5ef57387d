package org.fovea.stages.features;

import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.fovea.schema.FileRole;
import org.fovea.schema.ImageFeatures;
import org.fovea.schema.StageFile;
import org.fovea.stages.artifact.RecordFileWriter;
import org.fovea.stages.artifact.Shard;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.googlenet.PretrainedWeights;
import org.fovea.stages.googlenet.StepResources;
import org.jspecify.annotations.Nullable;

/**
 * Runs every prepared image, not rotated, through a pretrained GoogLeNet and keeps the averaged
 * activations of some layers.
 *
 * <p>Reads the output of the preparing step and the weights, no labels and no splits: another split
 * never extracts again. Writes {@link ImageFeatures}, one for each image, in the shards and the
 * order of the pixels. Output: an entry per file, in any order. The stage's occurrences are the
 * images; nothing is rejected: what cannot be read fails the step.
 */
public final class ExtractFeatures extends PTransform<PBegin, PCollection<StageFile>> {
  /** Name of the step. */
  public static final String STAGE = "features";

  /** Version of the step's logic. */
  public static final int LOGIC_VERSION = 1;

  private static final long serialVersionUID = 1;

  private final StageAttempt attempt;
  private final FeaturesConfig config;
  private final StageInput prepared;
  private final PretrainedWeights weights;
  private final ComputeUnit device;
  private final StepResources resources;

  /**
   * @param attempt takes in {@link #occurrencesIn} occurrences
   * @param prepared output of the preparing step
   * @param weights the network; its head plays no part
   * @param device what computes
   */
  public ExtractFeatures(
      StageAttempt attempt,
      FeaturesConfig config,
      StageInput prepared,
      PretrainedWeights weights,
      ComputeUnit device) {
    this(attempt, config, prepared, weights, device, StepResources.NONE);
  }

  private ExtractFeatures(
      StageAttempt attempt,
      FeaturesConfig config,
      StageInput prepared,
      PretrainedWeights weights,
      ComputeUnit device,
      StepResources resources) {
    this.attempt = attempt;
    this.config = config;
    this.prepared = prepared;
    this.weights = weights;
    this.device = device;
    this.resources = resources;
  }

  /** Returns the same whose extraction asks for workers with these resources. */
  public ExtractFeatures on(StepResources stepResources) {
    return new ExtractFeatures(attempt, config, prepared, weights, device, stepResources);
  }

  /** Returns how many images the preparing step has made. */
  public static long occurrencesIn(StageInput prepared) {
    return prepared.files(FileRole.PART).stream().mapToLong(StageFile::getRecords).sum();
  }

  @Override
  public PCollection<StageFile> expand(PBegin begin) {
    return begin
        .apply(
            "Name the shards",
            Create.of(prepared.shards(FileRole.PART)).withCoder(VarIntCoder.of()))
        .apply("Spread them over the workers", Reshuffle.viaRandomKey())
        .apply(
            "Extract the features",
            resources.on(ParDo.of(new ExtractShard(attempt, config, prepared, weights, device))))
        .setCoder(AvroCoder.of(StageFile.class));
  }

  private static final class ExtractShard extends DoFn<Integer, StageFile> {
    private static final long serialVersionUID = 1;

    private final StageAttempt attempt;
    private final FeaturesConfig config;
    private final StageInput prepared;
    private final PretrainedWeights weights;
    private final ComputeUnit device;
    private final Counter done = Metrics.counter(STAGE, "done");
    private transient @Nullable FeatureExtractor extractor;

    ExtractShard(
        StageAttempt attempt,
        FeaturesConfig config,
        StageInput prepared,
        PretrainedWeights weights,
        ComputeUnit device) {
      this.attempt = attempt;
      this.config = config;
      this.prepared = prepared;
      this.weights = weights;
      this.device = device;
    }

    @ProcessElement
    public void process(@Element Integer shard, OutputReceiver<StageFile> out) throws IOException {
      List<ImageFeatures> features =
          extractor()
              .extract(prepared.directory(), prepared.file(FileRole.PART, shard).orElseThrow());
      // Not compressed: activations deflate to three quarters at best, at a hundredth of the speed.
      try (RecordFileWriter<ImageFeatures> writer =
          RecordFileWriter.create(
              attempt, Shard.stem("part", shard), FileRole.PART, ImageFeatures.class, false)) {
        for (ImageFeatures image : features) {
          writer.append(image);
        }
        out.output(writer.commit());
      }
      done.inc(features.size());
    }

    private FeatureExtractor extractor() throws IOException {
      FeatureExtractor open = extractor;
      if (open == null) {
        open = new FeatureExtractor(weights.read(), config.layers(), device);
        extractor = open;
      }
      return open;
    }

    @Teardown
    @SuppressWarnings({"UnusedMethod", "EffectivelyPrivate"}) // Beam calls it
    public void close() {
      if (extractor != null) {
        extractor.close();
        extractor = null;
      }
    }
  }
}
