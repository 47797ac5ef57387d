package org.fovea.stages.preprocess;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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
import org.fovea.schema.Disposition;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.ImageMeasurement;
import org.fovea.schema.PreparedImage;
import org.fovea.schema.StageFailure;
import org.fovea.schema.StageFile;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.deadletter.AdmittedImages;
import org.fovea.stages.deadletter.RejectedInputException;
import org.fovea.stages.image.FundusPreparation;
import org.fovea.stages.image.PerceptualFingerprint;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.image.PreparedFundus;
import org.fovea.stages.image.QualityBounds;
import org.fovea.stages.image.SourceBytes;
import org.jspecify.annotations.Nullable;

/**
 * Makes the pixels that the network sees, once per distinct image.
 *
 * <p>Reads {@link FundusImage}s, sharded by content, and the files that they refer to. Writes, per
 * shard, {@link PreparedImage}s sorted by image id, each in an Avro block of its own; an {@link
 * ImageMeasurement} for each; and a {@link StageFailure} for every occurrence of an image that
 * cannot be used. Output: an entry per file, in any order. An image that a {@link
 * org.fovea.schema.Correction} admits is not refused for its quality.
 *
 * <p>Labels play no part. The pixels depend on the file's content and the config only, so a retried
 * shard is identical, and what an {@link EarlierPreparation} says of a content is taken over: only
 * new contents are decoded.
 */
public final class PrepareImages extends PTransform<PBegin, PCollection<StageFile>> {
  /** Name of the step. */
  public static final String STAGE = "prepare";

  /** Version of the step's logic. */
  public static final int LOGIC_VERSION = FundusPreparation.VERSION;

  private static final long serialVersionUID = 1;

  private final StageAttempt attempt;
  private final PreparationConfig config;
  private final StageInput ingested;
  private final SourceBytes sourceBytes;
  private final @Nullable EarlierPreparation earlier;

  /**
   * @param ingested output of ingest
   * @param sourceBytes reads the files that it refers to
   * @param earlier what was made of other images before; null where nothing is to be taken over
   */
  public PrepareImages(
      StageAttempt attempt,
      PreparationConfig config,
      StageInput ingested,
      SourceBytes sourceBytes,
      @Nullable EarlierPreparation earlier) {
    this.attempt = attempt;
    this.config = config;
    this.ingested = ingested;
    this.sourceBytes = sourceBytes;
    this.earlier = earlier;
  }

  static List<String> idsOf(List<FundusImage> occurrences) {
    return occurrences.stream().map(FundusImage::getOccurrenceId).sorted().toList();
  }

  @Override
  public PCollection<StageFile> expand(PBegin begin) {
    return begin
        .apply(
            "Name the shards",
            Create.of(ingested.shards(FileRole.PART)).withCoder(VarIntCoder.of()))
        .apply("Spread them over the workers", Reshuffle.viaRandomKey())
        .apply(
            "Decode, judge, crop to the field of view and resize",
            ParDo.of(new PrepareShard(attempt, config, ingested, sourceBytes, earlier)))
        .setCoder(AvroCoder.of(StageFile.class));
  }

  static final class PrepareShard extends DoFn<Integer, StageFile> {
    private static final long serialVersionUID = 1;

    private final StageAttempt attempt;
    private final PreparationConfig config;
    private final StageInput ingested;
    private final SourceBytes sourceBytes;
    private final @Nullable EarlierPreparation earlier;
    private final Counter done = Metrics.counter(STAGE, "done");

    PrepareShard(
        StageAttempt attempt,
        PreparationConfig config,
        StageInput ingested,
        SourceBytes sourceBytes,
        @Nullable EarlierPreparation earlier) {
      this.attempt = attempt;
      this.config = config;
      this.ingested = ingested;
      this.sourceBytes = sourceBytes;
      this.earlier = earlier;
    }

    @ProcessElement
    public void process(@Element Integer shard, OutputReceiver<StageFile> out) throws IOException {
      files(shard).forEach(out::output);
    }

    /** Writes the files of a shard and returns their entries. */
    List<StageFile> files(int shard) throws IOException {
      StageFile images = ingested.file(FileRole.PART, shard).orElseThrow();
      List<StageFile> whole =
          earlier == null ? List.of() : earlier.takeOver(attempt, shard, images);
      if (whole.isEmpty()) {
        return prepare(shard, byContent(images));
      }
      done.inc(images.getOccurrences());
      return whole;
    }

    private List<StageFile> prepare(int shard, SortedMap<String, List<FundusImage>> byContent)
        throws IOException {
      FundusPreparation judging = new FundusPreparation(config);
      FundusPreparation admitting = new FundusPreparation(config.withQuality(QualityBounds.NONE));
      Set<String> admitted = AdmittedImages.of(ingested);
      try (PreparedShard prepared = new PreparedShard(attempt, shard);
          EarlierResults results =
              earlier == null
                  ? new EarlierResults()
                  : EarlierResults.of(earlier, byContent.keySet())) {
        for (List<FundusImage> occurrences : byContent.values()) {
          boolean isAdmitted =
              occurrences.stream().anyMatch(image -> admitted.contains(image.getOccurrenceId()));
          Optional<EarlierResults.Result> result = results.find(occurrences, isAdmitted);
          if (result.isPresent()) {
            prepared.takeOver(result.get(), occurrences);
          } else {
            prepare(occurrences, isAdmitted ? admitting : judging, prepared);
          }
          done.inc(occurrences.size());
        }
        return prepared.commit(earlier);
      }
    }

    private void prepare(
        List<FundusImage> occurrences, FundusPreparation preparation, PreparedShard prepared)
        throws IOException {
      try {
        PreparedFundus fundus = preparation.prepare(read(occurrences.get(0)));
        prepared.add(
            prepared(occurrences.get(0).getImageId(), fundus), measurement(occurrences, fundus));
      } catch (RejectedInputException e) {
        occurrences.forEach(occurrence -> prepared.add(failure(occurrence, e)));
      }
    }

    private SortedMap<String, List<FundusImage>> byContent(StageFile images) throws IOException {
      SortedMap<String, List<FundusImage>> byContent = new TreeMap<>();
      RecordFiles.forEach(
          ingested.directory(),
          images,
          FundusImage.class,
          image ->
              byContent.computeIfAbsent(image.getImageId(), id -> new ArrayList<>()).add(image));
      return byContent;
    }

    private byte[] read(FundusImage image) throws IOException, RejectedInputException {
      byte[] content;
      try {
        content = sourceBytes.read(image.getSpecSource(), image.getRelativeName());
      } catch (NoSuchFileException e) {
        throw new IOException(
            "the file of occurrence %s of source %s was there when it was ingested and is gone; put it back, or run again without it"
                .formatted(image.getOccurrenceId(), image.getSource()),
            e);
      }
      if (!Sha256.of(content).equals(image.getImageId())) {
        throw new IOException(
            "the file of occurrence %s of source %s has changed since it was ingested; run again so that it is ingested again (give it a new time first, with touch, if it has kept its size and time)"
                .formatted(image.getOccurrenceId(), image.getSource()));
      }
      return content;
    }

    private static PreparedImage prepared(String imageId, PreparedFundus fundus) {
      return new PreparedImage(
          imageId, fundus.sidePx(), ByteBuffer.wrap(fundus.pixels()), fundus.preparedFieldOfView());
    }

    private static ImageMeasurement measurement(
        List<FundusImage> occurrences, PreparedFundus fundus) {
      Optional<PerceptualFingerprint> fingerprint = PerceptualFingerprint.of(fundus);
      return ImageMeasurement.newBuilder()
          .setImageId(occurrences.get(0).getImageId())
          .setOccurrenceIds(idsOf(occurrences))
          .setPreparedFile("")
          .setPreparedOffset(0)
          .setUprightWidthPx(fundus.uprightWidthPx())
          .setUprightHeightPx(fundus.uprightHeightPx())
          .setFieldOfView(fundus.disc().toFieldOfView())
          .setMeanRed(fundus.disc().meanRed())
          .setMeanGreen(fundus.disc().meanGreen())
          .setMeanBlue(fundus.disc().meanBlue())
          .setMeasures(fundus.measures())
          .setModality(fundus.modality())
          .setPerceptualHash(fingerprint.map(PerceptualFingerprint::hash).orElse(null))
          .setPerceptualThumbnail(
              fingerprint.map(print -> ByteBuffer.wrap(print.thumbnail())).orElse(null))
          .build();
    }

    private static StageFailure failure(FundusImage occurrence, RejectedInputException e) {
      return StageFailure.newBuilder()
          .setStage(STAGE)
          .setOccurrenceId(occurrence.getOccurrenceId())
          .setImageId(occurrence.getImageId())
          .setSource(occurrence.getSource())
          .setDisposition(Disposition.REJECTED)
          .setCode(e.code())
          .setMessage(Objects.requireNonNullElse(e.getMessage(), e.code().name()))
          .setMeasures(e.measures())
          .build();
    }
  }
}
