package org.fovea.stages.explicit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
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
import org.fovea.schema.FundusImage;
import org.fovea.schema.ImageFeatures;
import org.fovea.schema.ImageMeasurement;
import org.fovea.schema.StageFile;
import org.fovea.stages.artifact.RecordFileWriter;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.artifact.Shard;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.deadletter.RejectedInputException;
import org.fovea.stages.image.FundusPreparation;
import org.fovea.stages.image.RgbImage;
import org.fovea.stages.image.SourceBytes;
import org.fovea.stages.lesions.ExplicitFeatureConfig;
import org.fovea.stages.lesions.ExplicitFeatures;

/**
 * Measures every usable photograph, not rotated, in its original resolution up to the one of the
 * config.
 *
 * <p>Reads {@link FundusImage}s, sharded by content, the files that they refer to, and which of
 * them the preparing step could use; no labels and no splits: another split never measures again.
 * Writes {@link ImageFeatures}, one for each image, in the shards and the order of the pixels, with
 * one list called {@link ExplicitFeatures#LAYER}. Output: an entry per file, in any order. The
 * stage's occurrences are the images; nothing is rejected: what cannot be read fails the step.
 */
public final class ExtractExplicitFeatures extends PTransform<PBegin, PCollection<StageFile>> {
  /** Name of the step: it is the workflow's step features by another way. */
  public static final String STAGE = "features";

  /** Version of the step's logic. */
  public static final int LOGIC_VERSION = ExplicitFeatures.VERSION;

  private static final long serialVersionUID = 1;

  private final StageAttempt attempt;
  private final ExplicitFeatureConfig config;
  private final StageInput ingested;
  private final StageInput prepared;
  private final SourceBytes sourceBytes;

  /**
   * @param attempt takes in one occurrence for each prepared image
   * @param ingested output of ingest
   * @param prepared output of the preparing step: its measurements say which images are usable
   * @param sourceBytes reads the files that ingest refers to
   */
  public ExtractExplicitFeatures(
      StageAttempt attempt,
      ExplicitFeatureConfig config,
      StageInput ingested,
      StageInput prepared,
      SourceBytes sourceBytes) {
    this.attempt = attempt;
    this.config = config;
    this.ingested = ingested;
    this.prepared = prepared;
    this.sourceBytes = sourceBytes;
  }

  @Override
  public PCollection<StageFile> expand(PBegin begin) {
    return begin
        .apply(
            "Name the shards",
            Create.of(prepared.shards(FileRole.MEASUREMENT)).withCoder(VarIntCoder.of()))
        .apply("Spread them over the workers", Reshuffle.viaRandomKey())
        .apply("Find lesions and measure", ParDo.of(new MeasureShard(this)))
        .setCoder(AvroCoder.of(StageFile.class));
  }

  private static final class MeasureShard extends DoFn<Integer, StageFile> {
    private static final long serialVersionUID = 1;

    private final ExtractExplicitFeatures step;
    private final Counter done = Metrics.counter(STAGE, "done");

    MeasureShard(ExtractExplicitFeatures step) {
      this.step = step;
    }

    @ProcessElement
    public void process(@Element Integer shard, OutputReceiver<StageFile> out) throws IOException {
      FundusPreparation preparation = new FundusPreparation(step.config.preparation());
      try (RecordFileWriter<ImageFeatures> writer =
          RecordFileWriter.create(
              step.attempt, Shard.stem("part", shard), FileRole.PART, ImageFeatures.class, false)) {
        for (FundusImage image : step.usable(shard)) {
          float[] values = ExplicitFeatures.of(picture(image, preparation));
          writer.append(
              new ImageFeatures(image.getImageId(), Map.of(ExplicitFeatures.LAYER, list(values))));
          done.inc();
        }
        out.output(writer.commit());
      }
    }

    private RgbImage picture(FundusImage image, FundusPreparation preparation) throws IOException {
      String name =
          "the file of occurrence %s of source %s"
              .formatted(image.getOccurrenceId(), image.getSource());
      try {
        byte[] content = step.sourceBytes.read(image.getSpecSource(), image.getRelativeName());
        if (!Sha256.of(content).equals(image.getImageId())) {
          throw new IOException(
              name + " has changed since it was ingested; run again so that it is ingested again");
        }
        int sidePx = step.config.diameterPx();
        return new RgbImage(sidePx, sidePx, preparation.prepare(content).pixels());
      } catch (RejectedInputException e) {
        throw new IOException(name + " could be prepared, but not measured: " + e.getMessage(), e);
      }
    }

    private static List<Float> list(float[] values) {
      List<Float> list = new ArrayList<>(values.length);
      for (float value : values) {
        list.add(value);
      }
      return list;
    }
  }

  /** Returns the first occurrence of each usable image of a shard, in ascending order of ids. */
  private List<FundusImage> usable(int shard) throws IOException {
    Set<String> wanted = new TreeSet<>();
    RecordFiles.forEach(
        prepared.directory(),
        prepared.file(FileRole.MEASUREMENT, shard).orElseThrow(),
        ImageMeasurement.class,
        measurement -> wanted.add(measurement.getImageId()));
    SortedMap<String, FundusImage> found = new TreeMap<>();
    RecordFiles.forEach(
        ingested.directory(),
        ingested.file(FileRole.PART, shard).orElseThrow(),
        FundusImage.class,
        image -> {
          if (wanted.contains(image.getImageId())) {
            found.putIfAbsent(image.getImageId(), image);
          }
        });
    if (found.size() != wanted.size()) {
      throw new IOException(
          "%s holds %d images in shard %d, but %s only %d of them; prepare again"
              .formatted(
                  prepared.directory(), wanted.size(), shard, ingested.directory(), found.size()));
    }
    return List.copyOf(found.values());
  }
}
