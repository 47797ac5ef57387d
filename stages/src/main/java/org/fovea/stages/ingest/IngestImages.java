package org.fovea.stages.ingest;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.fovea.schema.Correction;
import org.fovea.schema.Disposition;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.StageFailure;
import org.fovea.schema.StageFile;
import org.fovea.stages.artifact.RecordFileWriter;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.artifact.Shard;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.deadletter.AdmittedImages;
import org.fovea.stages.deadletter.DeadLetters;
import org.fovea.stages.deadletter.RejectedInputException;
import org.fovea.stages.image.ImageHeader;
import org.fovea.stages.image.SourceBytes;
import org.fovea.stages.ingest.IngestItem.ImageToRead;
import org.fovea.stages.ingest.IngestItem.KnownFailure;

/**
 * Reads every image's content once: its identity, its kind and its size, and joins what the labels
 * say.
 *
 * <p>Writes {@link FundusImage}s, sharded by content and sorted by occurrence, so that all
 * occurrences of a content are in one file; and a {@link StageFailure} for every other input, with
 * its relative name: this stage's output is the only place where names stand. Output: an entry per
 * file, in any order. Each input is in exactly one of the two.
 *
 * <p>Besides the digest over its records, the output has the digest {@link #IMAGES_ASPECT} over
 * which contents occur where and which of them are admitted, without labels. The {@link
 * Correction}s that changed something are in a file of their own.
 */
public final class IngestImages extends PTransform<PBegin, PCollection<StageFile>> {
  /** Name of the stage. */
  public static final String STAGE = "ingest";

  /** Version of the stage's logic. */
  public static final int LOGIC_VERSION = 1;

  /** Name of the digest over contents and occurrences alone. */
  public static final String IMAGES_ASPECT = "images";

  private static final long serialVersionUID = 1;

  private static final int ITEMS_PER_ELEMENT = 64;

  /** Beginning of the name of the file with the corrections. */
  private static final String CORRECTIONS = "corrections";

  private static final TupleTag<KV<Integer, FundusImage>> IMAGES = new TupleTag<>() {};
  private static final TupleTag<KV<Integer, StageFailure>> FAILURES = new TupleTag<>() {};

  private final StageAttempt attempt;
  private final IngestPlan plan;
  private final long maxBytes;

  /**
   * @param plan the inputs
   */
  public IngestImages(StageAttempt attempt, IngestConfig config, IngestPlan plan) {
    this.attempt = attempt;
    this.plan = plan;
    this.maxBytes = config.maxBytes();
  }

  @Override
  public PCollection<StageFile> expand(PBegin begin) {
    int shardCount = Shard.countFor(plan.occurrences());
    SourceBytes sourceBytes = SourceBytes.of(plan.rootsBySource(), maxBytes);
    PCollectionTuple read =
        begin
            .apply(
                "List the inputs",
                Create.of(chunks(plan.items())).withCoder(SerializableCoder.of(Chunk.class)))
            .apply("Spread them over the workers", Reshuffle.viaRandomKey())
            .apply(
                "Read content and header",
                ParDo.of(new ReadImages(sourceBytes, shardCount))
                    .withOutputTags(IMAGES, TupleTagList.of(FAILURES)));
    PCollection<StageFile> images =
        read.get(IMAGES)
            .setCoder(KvCoder.of(VarIntCoder.of(), AvroCoder.of(FundusImage.class)))
            .apply("Bring equal contents together", GroupByKey.create())
            .apply(
                "Write the images",
                ParDo.of(new WriteImages(attempt, AdmittedImages.of(plan.corrections()))))
            .setCoder(AvroCoder.of(StageFile.class));
    PCollection<StageFile> failures =
        read.get(FAILURES)
            .setCoder(KvCoder.of(VarIntCoder.of(), AvroCoder.of(StageFailure.class)))
            .apply("Bring dead letters together", GroupByKey.create())
            .apply("Write the dead letters", ParDo.of(new WriteFailures(attempt)))
            .setCoder(AvroCoder.of(StageFile.class));
    PCollectionList<StageFile> files = PCollectionList.of(images).and(failures);
    if (!plan.corrections().isEmpty()) {
      files =
          files.and(
              begin
                  .apply(
                      "Name the corrections",
                      Create.of(CORRECTIONS).withCoder(StringUtf8Coder.of()))
                  .apply(
                      "Write the corrections",
                      ParDo.of(new WriteCorrections(attempt, plan.corrections())))
                  .setCoder(AvroCoder.of(StageFile.class)));
    }
    return files.apply("List all files", Flatten.pCollections());
  }

  /**
   * Returns the digest of a file's records by what preparing looks at, and no more.
   *
   * @param images in the order in which they stand in the file
   * @param admitted occurrences that the bounds of the quality do not hold for
   */
  public static String imagesDigest(List<FundusImage> images, Set<String> admitted) {
    StringBuilder lines = new StringBuilder();
    for (FundusImage image : images) {
      lines
          .append(image.getOccurrenceId())
          .append(' ')
          .append(image.getImageId())
          .append(' ')
          .append(image.getModality())
          .append(admitted.contains(image.getOccurrenceId()) ? " admitted\n" : "\n");
    }
    return Sha256.of(lines.toString());
  }

  private static List<Chunk> chunks(List<IngestItem> items) {
    List<Chunk> chunks = new ArrayList<>();
    for (int from = 0; from < items.size(); from += ITEMS_PER_ELEMENT) {
      int to = Math.min(items.size(), from + ITEMS_PER_ELEMENT);
      chunks.add(new Chunk(new ArrayList<>(items.subList(from, to))));
    }
    return chunks;
  }

  /** Some inputs: one element is coarse enough that a runner's cost for each does not matter. */
  private record Chunk(ArrayList<IngestItem> items) implements Serializable {}

  private static final class ReadImages extends DoFn<Chunk, KV<Integer, FundusImage>> {
    private static final long serialVersionUID = 1;

    private final SourceBytes sourceBytes;
    private final int shardCount;
    private final Counter done = Metrics.counter(STAGE, "done");

    ReadImages(SourceBytes sourceBytes, int shardCount) {
      this.sourceBytes = sourceBytes;
      this.shardCount = shardCount;
    }

    @ProcessElement
    public void process(@Element Chunk chunk, MultiOutputReceiver out) throws IOException {
      for (IngestItem item : chunk.items()) {
        if (item instanceof ImageToRead image) {
          read(image, out);
        } else if (item instanceof KnownFailure failure) {
          fail(failure.toStageFailure(), out);
        }
      }
      done.inc(chunk.items().size());
    }

    private void read(ImageToRead item, MultiOutputReceiver out) throws IOException {
      String imageId = null;
      try {
        byte[] content = sourceBytes.read(item.specSource(), item.relativeName());
        imageId = Sha256.of(content);
        FundusImage image = toFundusImage(item, imageId, content.length, ImageHeader.read(content));
        out.get(IMAGES).output(KV.of(Shard.of(imageId, shardCount), image));
      } catch (RejectedInputException e) {
        fail(
            StageFailure.newBuilder()
                .setStage(STAGE)
                .setOccurrenceId(item.occurrenceId())
                .setImageId(imageId)
                .setSource(item.source())
                .setDisposition(Disposition.REJECTED)
                .setCode(e.code())
                .setMessage(Objects.requireNonNullElse(e.getMessage(), e.code().name()))
                .setMeasures(e.measures())
                .setRelativeName(item.relativeName())
                .build(),
            out);
      }
    }

    private void fail(StageFailure failure, MultiOutputReceiver out) {
      out.get(FAILURES).output(KV.of(Shard.of(failure.getOccurrenceId(), shardCount), failure));
    }

    private static FundusImage toFundusImage(
        ImageToRead item, String imageId, long sizeBytes, ImageHeader header) {
      ImageLabel label = item.label();
      return FundusImage.newBuilder()
          .setOccurrenceId(item.occurrenceId())
          .setImageId(imageId)
          .setSource(item.source())
          .setSpecSource(item.specSource())
          .setRelativeName(item.relativeName())
          .setSizeBytes(sizeBytes)
          .setMediaType(header.mediaType())
          .setWidthPx(header.widthPx())
          .setHeightPx(header.heightPx())
          .setExifOrientation(header.exifOrientation())
          .setCameraMake(header.cameraMake())
          .setCameraModel(header.cameraModel())
          .setModality(label.modality())
          .setPatientId(label.patient())
          .setLaterality(label.laterality())
          .setGrade(label.grade())
          .setGivenSplit(label.givenSplit())
          .setLabels(new TreeMap<>(label.carried()))
          .build();
    }
  }

  private static final class WriteImages
      extends DoFn<KV<Integer, Iterable<FundusImage>>, StageFile> {
    private static final long serialVersionUID = 1;

    private final StageAttempt attempt;
    private final TreeSet<String> admitted;

    WriteImages(StageAttempt attempt, Set<String> admitted) {
      this.attempt = attempt;
      this.admitted = new TreeSet<>(admitted);
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<FundusImage>> shard, OutputReceiver<StageFile> out)
        throws IOException {
      List<FundusImage> images = new ArrayList<>();
      shard.getValue().forEach(images::add);
      images.sort(Comparator.comparing(FundusImage::getOccurrenceId));
      String stem = Shard.stem("part", Objects.requireNonNull(shard.getKey()));
      try (RecordFileWriter<FundusImage> writer =
          RecordFileWriter.create(attempt, stem, FileRole.PART, FundusImage.class, true)) {
        for (FundusImage image : images) {
          writer.append(image);
        }
        StageFile file = writer.commit();
        file.setAspectDigests(new TreeMap<>(Map.of(IMAGES_ASPECT, imagesDigest(images, admitted))));
        out.output(file);
      }
    }
  }

  private static final class WriteCorrections extends DoFn<String, StageFile> {
    private static final long serialVersionUID = 1;

    private final StageAttempt attempt;
    private final ArrayList<Correction> corrections;

    WriteCorrections(StageAttempt attempt, List<Correction> corrections) {
      this.attempt = attempt;
      this.corrections = new ArrayList<>(corrections);
    }

    @ProcessElement
    public void process(@Element String stem, OutputReceiver<StageFile> out) throws IOException {
      try (RecordFileWriter<Correction> writer =
          RecordFileWriter.create(attempt, stem, FileRole.CORRECTIONS, Correction.class, true)) {
        for (Correction correction : corrections) {
          writer.append(correction, 0);
        }
        out.output(writer.commit());
      }
    }
  }

  private static final class WriteFailures
      extends DoFn<KV<Integer, Iterable<StageFailure>>, StageFile> {
    private static final long serialVersionUID = 1;

    private final StageAttempt attempt;

    WriteFailures(StageAttempt attempt) {
      this.attempt = attempt;
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<StageFailure>> shard, OutputReceiver<StageFile> out)
        throws IOException {
      SortedMap<Disposition, List<StageFailure>> byDisposition = new TreeMap<>();
      for (StageFailure failure : shard.getValue()) {
        byDisposition
            .computeIfAbsent(failure.getDisposition(), key -> new ArrayList<>())
            .add(failure);
      }
      for (var entry : byDisposition.entrySet()) {
        boolean rejected = entry.getKey() == Disposition.REJECTED;
        out.output(
            DeadLetters.write(
                attempt,
                Shard.stem(
                    rejected ? "rejected" : "excluded", Objects.requireNonNull(shard.getKey())),
                rejected ? FileRole.REJECTED : FileRole.EXCLUDED,
                entry.getValue()));
      }
    }
  }
}
