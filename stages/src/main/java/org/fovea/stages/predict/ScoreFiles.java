package org.fovea.stages.predict;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.fovea.schema.ImageScore;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.ScoredEyes;
import org.fovea.schema.ScoringSummary;
import org.fovea.schema.StageFailure;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.artifact.AvroJson;
import org.fovea.stages.artifact.PendingFile;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.deadletter.UngradableCodes;
import org.fovea.stages.registry.LoadedModel;
import org.fovea.stages.statistics.DatasetSummary;
import org.fovea.stages.statistics.Drift;

/**
 * The files of a result: {@code scores.avro}, {@code scores.csv}, {@code rejected.avro}, and {@code
 * summary.json}, which is written last: where it is, the result is whole.
 *
 * <p>Each file appears whole. One that is there already is kept if it has the same bytes, so that
 * an interrupted scoring can be repeated into the same place.
 */
final class ScoreFiles {
  /** Name of the file that makes a result whole. */
  static final String SUMMARY_FILE = "summary.json";

  private static final String SCORES_FILE = "scores.avro";
  private static final String TABLE_FILE = "scores.csv";
  private static final String REJECTED_FILE = "rejected.avro";
  private static final String ATTEMPT = "scoring";
  private static final int SYNC_BYTES = 16;
  private static final int DEFLATE_LEVEL = 6;

  private final ScoringRequest request;

  ScoreFiles(ScoringRequest request) {
    this.request = request;
  }

  /**
   * Writes a result.
   *
   * @throws IllegalStateException if an image that was asked for is not in it, or is in it twice
   * @throws IOException if another result is there
   */
  ScoringSummary write(List<ImageScore> unsortedScores, List<StageFailure> unsortedRejected)
      throws IOException {
    List<ImageScore> scored =
        BothEyesScoring.apply(
            request.model(),
            unsortedScores.stream().sorted(Comparator.comparing(ImageScore::getId)).toList(),
            request.images());
    List<StageFailure> rejected =
        unsortedRejected.stream()
            .sorted(Comparator.comparing(StageFailure::getOccurrenceId))
            .toList();
    requireAll(scored, rejected);
    ArtifactStore heatmaps = request.heatmaps();
    if (heatmaps != null) {
      PictureFiles.requireAll(heatmaps, "heatmap", scored);
    }
    ArtifactStore masks = request.masks();
    if (masks != null) {
      PictureFiles.requireAll(masks, "mask", scored);
    }
    writeRecords(SCORES_FILE, scored, ImageScore.class);
    writeTable(scored, rejected);
    writeRecords(REJECTED_FILE, rejected, StageFailure.class);
    ScoringSummary summary = summary(scored, rejected);
    byte[] bytes = AvroJson.toBytes(summary);
    if (!request.output().createIfAbsent(SUMMARY_FILE, bytes)) {
      requireSame(SUMMARY_FILE, Sha256.of(bytes));
    }
    return summary;
  }

  private void requireAll(List<ImageScore> scored, List<StageFailure> rejected) {
    List<String> expected = request.images().stream().map(ImageLocation::id).sorted().toList();
    List<String> found =
        java.util.stream.Stream.concat(
                scored.stream().map(ImageScore::getId),
                rejected.stream().map(StageFailure::getOccurrenceId))
            .sorted()
            .toList();
    if (!found.equals(expected)) {
      throw new IllegalStateException(
          "%d images were to be scored, but %d are accounted for (%d scored, %d rejected); nothing was written, please report this"
              .formatted(expected.size(), found.size(), scored.size(), rejected.size()));
    }
  }

  private ScoringSummary summary(List<ImageScore> scored, List<StageFailure> rejected)
      throws IOException {
    PublishedModel model = request.model();
    Map<String, Long> byCode = new TreeMap<>();
    rejected.forEach(failure -> byCode.merge(failure.getCode().name(), 1L, Long::sum));
    return ScoringSummary.newBuilder()
        .setModel(request.modelReference())
        .setModelDigest(model.getModelDigest())
        .setGatePassed(model.getGatePassed())
        .setSynthetic(model.getSynthetic())
        .setImages(request.images().size())
        .setScored(scored.size())
        .setRejected(rejected.size())
        .setRejectedByCode(byCode)
        .setUngradable(rejected.stream().filter(f -> UngradableCodes.contains(f.getCode())).count())
        .setBothEyes(scored.stream().filter(s -> s.getEyes() == ScoredEyes.BOTH).count())
        .setFiles(List.of(REJECTED_FILE, SCORES_FILE, TABLE_FILE))
        .setSidePx(request.preparation().sidePx())
        .setWarnings(warnings(scored))
        .build();
  }

  /** Says how the images differ from those that the model was trained on. */
  private List<String> warnings(List<ImageScore> scored) throws IOException {
    return LoadedModel.statistics(request.workspace(), request.model())
        .map(
            trainedOn ->
                Drift.between(
                        trainedOn,
                        DatasetSummary.histograms(
                            scored.stream().map(ImageScore::getMeasures).toList()))
                    .stream()
                    .filter(Drift::isNotable)
                    .map(Drift::inWords)
                    .toList())
        .orElse(List.of());
  }

  private <T extends SpecificRecord> void writeRecords(String name, List<T> records, Class<T> type)
      throws IOException {
    Schema schema = SpecificData.get().getSchema(type);
    // Avro's marker between blocks is random unless given; equal results are to be equal files.
    byte[] marker =
        Arrays.copyOf(
            Sha256.newDigest()
                .digest((request.modelReference() + "/" + name).getBytes(StandardCharsets.UTF_8)),
            SYNC_BYTES);
    try (PendingFile file = request.output().newPendingFile("", ATTEMPT)) {
      // The stream comes first, so that it is closed after the writer has flushed into it.
      try (OutputStream out = Files.newOutputStream(file.localPath());
          DataFileWriter<T> writer = new DataFileWriter<>(new SpecificDatumWriter<>(schema))) {
        writer.setCodec(CodecFactory.deflateCodec(DEFLATE_LEVEL));
        writer.create(schema, out, marker);
        for (T record : records) {
          writer.append(record);
        }
      }
      commit(file, name);
    }
  }

  private void writeTable(List<ImageScore> scored, List<StageFailure> rejected) throws IOException {
    try (PendingFile file = request.output().newPendingFile("", ATTEMPT)) {
      try (Writer writer = Files.newBufferedWriter(file.localPath())) {
        ScoreTable.write(request.model(), request.modelReference(), scored, rejected, writer);
      }
      commit(file, TABLE_FILE);
    }
  }

  private void commit(PendingFile file, String name) throws IOException {
    Path local = file.localPath();
    String sha256 = Sha256.of(local);
    if (!file.commitAs(name)) {
      requireSame(name, sha256);
    }
  }

  private void requireSame(String name, String sha256) throws IOException {
    ArtifactStore output = request.output();
    String found;
    try (var in = output.open(name)) {
      found = Sha256.of(in);
    }
    if (!found.equals(sha256)) {
      throw new IOException(
          "%s/%s is there already, with another result; name an empty output directory"
              .formatted(output.root(), name));
    }
  }
}
