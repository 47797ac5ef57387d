package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.RejectedInputs;
import org.fovea.pipeline.ledger.RunRecords;
import org.fovea.pipeline.ledger.WorkspaceAddress;
import org.fovea.pipeline.spec.StageName;
import org.fovea.schema.FailureCode;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.RunRecord;
import org.fovea.schema.RunStage;
import org.fovea.schema.StageFailure;
import org.fovea.schema.StageManifest;
import org.fovea.schema.StageOutcome;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageDirectory;
import org.fovea.stages.artifact.Workspace;
import org.jspecify.annotations.Nullable;

/** The dead letters of a run, read from the outputs of its stages. */
public final class RejectedListing implements RejectedInputs {
  @Override
  public List<Entry> list(Query query) {
    Workspace workspace = WorkspaceAddress.open(query.workspace());
    query.code().ifPresent(RejectedListing::requireKnown);
    try {
      RunRecords runs = new RunRecords(workspace);
      RunRecord run = runs.read(runs.resolveEnded(query.runId().orElse(RunRecords.LATEST)));
      List<Entry> entries = new ArrayList<>();
      Map<String, String> names = new HashMap<>();
      for (RunStage stage : run.getStages()) {
        if (stage.getOutcome() == StageOutcome.FAILED) {
          continue; // it has no output; the record says why
        }
        StageName name = stageOf(stage);
        StageDirectory directory = workspace.stage(stage.getStage(), stage.getKey());
        Optional<StageManifest> manifest = directory.manifest();
        if (manifest.isEmpty()) {
          throw new CommandFailure(
              ExitCode.FAILED,
              "run %s names %s, which is gone; run again".formatted(run.getRunId(), directory));
        }
        if (query.showLocations() && name == StageName.INGEST) {
          for (FundusImage image :
              RecordFiles.readAll(directory, manifest.get(), FileRole.PART, FundusImage.class)) {
            names.put(image.getOccurrenceId(), image.getRelativeName());
          }
        }
        if (query.stage().isEmpty() || query.stage().get() == name) {
          add(query, name, directory, manifest.get(), names, entries);
        }
      }
      return entries;
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.RETRY, "the run cannot be read: " + e.getMessage(), e);
    }
  }

  private static void requireKnown(String code) {
    List<String> known =
        Arrays.stream(FailureCode.values())
            .filter(each -> each != FailureCode.UNKNOWN)
            .map(FailureCode::name)
            .toList();
    if (!known.contains(code)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--code must be one of %s, but was '%s'".formatted(String.join(", ", known), code));
    }
  }

  private static StageName stageOf(RunStage stage) {
    for (StageName name : StageName.values()) {
      if (name.word().equals(stage.getStage())) {
        return name;
      }
    }
    throw new CommandFailure(
        ExitCode.FAILED,
        "the run has a stage '%s', which this version does not know".formatted(stage.getStage()));
  }

  private static void add(
      Query query,
      StageName stage,
      StageDirectory directory,
      StageManifest manifest,
      Map<String, String> names,
      List<Entry> entries)
      throws IOException {
    List<StageFailure> failures =
        new ArrayList<>(
            RecordFiles.readAll(directory, manifest, FileRole.REJECTED, StageFailure.class));
    if (query.excluded()) {
      failures.addAll(
          RecordFiles.readAll(directory, manifest, FileRole.EXCLUDED, StageFailure.class));
    }
    failures.sort(Comparator.comparing(StageFailure::getOccurrenceId));
    for (StageFailure failure : failures) {
      if (query.code().isEmpty() || query.code().get().equals(failure.getCode().name())) {
        entries.add(
            new Entry(
                stage,
                failure.getDisposition().name(),
                failure.getCode().name(),
                failure.getSource(),
                failure.getOccurrenceId(),
                failure.getMessage(),
                query.showLocations()
                    ? Optional.ofNullable(location(failure, names))
                    : Optional.empty()));
      }
    }
  }

  private static @Nullable String location(StageFailure failure, Map<String, String> names) {
    return failure.getRelativeName() != null
        ? failure.getRelativeName()
        : names.get(failure.getOccurrenceId());
  }
}
