package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.ledger.EarlierRunFiles;
import org.fovea.pipeline.spec.FinetuneSpec;
import org.fovea.schema.DatasetStatistics;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.RefusedPictures;
import org.fovea.schema.StageFailure;
import org.fovea.schema.StageFile;
import org.fovea.stages.artifact.AvroJson;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.deadletter.RejectedInputException;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.image.PreparationSheet;
import org.fovea.stages.image.QualityBounds;
import org.fovea.stages.image.SourceBytes;
import org.fovea.stages.registry.LoadedModel;
import org.fovea.stages.registry.ModelRegistry;
import org.fovea.stages.review.RefusedPhotographs;
import org.fovea.stages.statistics.Drift;

/** Tells a run's user what the images are like. */
final class DatasetReport {
  /** Photographs on a sheet. */
  private static final int ROWS = 4;

  /** How many are tried, some of which preparing may refuse. */
  private static final int CANDIDATES = 12;

  private final Workspace workspace;
  private final Console console;

  DatasetReport(Workspace workspace, Console console) {
    this.workspace = workspace;
    this.console = console;
  }

  /** Writes the statistics and their drawing beside the run's record. */
  void write(String runId, DatasetStatistics statistics) throws IOException {
    workspace.store().createIfAbsent(workspace.runDataset(runId), AvroJson.toBytes(statistics));
    byte[] drawing = MeasurePlot.of(statistics).getBytes(StandardCharsets.UTF_8);
    workspace.store().createIfAbsent(workspace.runDatasetDrawing(runId), drawing);
  }

  /**
   * Takes over what an earlier run wrote of the same images, without drawing it again.
   *
   * @return whether it was there, whole
   */
  boolean takeOver(String earlierRunId, String runId) throws IOException {
    return new EarlierRunFiles(workspace)
        .takeOver(
            earlierRunId,
            runId,
            List.of(
                workspace::runDataset, workspace::runDatasetDrawing, workspace::runRefusedPictures),
            List.of(workspace::runPreparationSheet));
  }

  /** Says what share of the images can be graded, and where more of them stands. */
  void say(String runId, DatasetStatistics statistics) {
    String gradable =
        statistics.getImageability().stream()
            .map(
                source ->
                    String.format(
                        Locale.ROOT,
                        "%s %.1f %%",
                        source.getSource(),
                        100 * source.getGradableShare()))
            .collect(Collectors.joining(", "));
    console.say(
        "gradable: %s; what the images are like: %s/%s"
            .formatted(gradable, workspace, workspace.runDatasetDrawing(runId)));
  }

  /**
   * Draws what preparing makes of the first few images, and small pictures of what was refused,
   * beside the run's record.
   *
   * @param ingested output of ingest
   * @param prepared output of the preparing step
   */
  void drawSteps(
      String runId,
      PreparationConfig config,
      StageInput ingested,
      StageInput prepared,
      SourceBytes sourceBytes)
      throws IOException {
    RefusedPictures pictures = new RefusedPhotographs(sourceBytes).draw(ingested, prepared);
    workspace
        .store()
        .createIfAbsent(workspace.runRefusedPictures(runId), AvroJson.toBytes(pictures));
    Set<String> rejected = new HashSet<>();
    for (StageFailure failure :
        RecordFiles.readAll(
            prepared.directory(), prepared.manifest(), FileRole.REJECTED, StageFailure.class)) {
      rejected.add(failure.getOccurrenceId());
    }
    // What was admitted is shown as what passed: it was judged already.
    PreparationSheet sheet = new PreparationSheet(config.withQuality(QualityBounds.NONE));
    List<FundusImage> first = new ArrayList<>();
    for (StageFile file : ingested.manifest().getFiles()) {
      if (file.getRole() == FileRole.PART && first.size() < CANDIDATES) {
        first.addAll(RecordFiles.read(ingested.directory(), file, FundusImage.class));
      }
    }
    for (FundusImage image : first.subList(0, Math.min(CANDIDATES, first.size()))) {
      if (sheet.rows() < ROWS && !rejected.contains(image.getOccurrenceId())) {
        add(sheet, image, sourceBytes);
      }
    }
    if (sheet.rows() > 0) {
      workspace.store().createIfAbsent(workspace.runPreparationSheet(runId), sheet.png());
    }
  }

  private static void add(PreparationSheet sheet, FundusImage image, SourceBytes sourceBytes)
      throws IOException {
    try {
      sheet.add(sourceBytes.read(image.getSpecSource(), image.getRelativeName()));
    } catch (RejectedInputException e) {
      throw new IllegalStateException(
          "preparing accepted an image that it refuses now: its file was changed; run again", e);
    }
  }

  /** Warns where the images differ from those of the published model that training begins with. */
  void warnOfDrift(Optional<String> weights, DatasetStatistics statistics, Clock clock)
      throws IOException {
    if (weights.isEmpty() || !weights.get().startsWith(FinetuneSpec.PUBLISHED_WEIGHTS)) {
      return;
    }
    String reference = weights.get().substring(FinetuneSpec.PUBLISHED_WEIGHTS.length());
    PublishedModel model = new ModelRegistry(workspace, clock).resolve(reference);
    List<Drift> drifts =
        LoadedModel.statistics(workspace, model)
            .map(trainedOn -> Drift.between(trainedOn, Drift.pooled(statistics)))
            .orElse(List.of());
    drifts.stream()
        .filter(Drift::isNotable)
        .forEach(drift -> console.say("WARNING: of %s: %s".formatted(reference, drift.inWords())));
  }
}
