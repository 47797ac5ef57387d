package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.RejectedInputs;
import org.fovea.pipeline.ledger.WorkspaceAddress;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.StageName;
import org.fovea.schema.FailureCode;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.StageFailure;
import org.fovea.stages.artifact.Workspace;
import org.jspecify.annotations.Nullable;

/** The dead letters of a run, read from the outputs of its stages. */
public final class RejectedListing implements RejectedInputs {
  @Override
  public List<Entry> list(Query query) {
    query.code().ifPresent(RejectedListing::requireKnown);
    try {
      RunOutputs outputs = RunOutputs.open(WorkspaceAddress.open(query.workspace()), query.runId());
      Map<String, String> names = new HashMap<>();
      if (query.showLocations()) {
        for (FundusImage image :
            outputs.records(StageName.INGEST, FileRole.PART, FundusImage.class)) {
          names.put(image.getOccurrenceId(), image.getRelativeName());
        }
      }
      List<Entry> entries = new ArrayList<>();
      for (StageName stage : outputs.byStage().keySet()) {
        if (query.stage().isEmpty() || query.stage().get() == stage) {
          add(query, stage, outputs, names, entries);
        }
      }
      return entries;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public Details show(Question question) {
    Workspace workspace = WorkspaceAddress.open(question.workspace());
    try {
      return new RejectedDetails(workspace, question).read();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public RunSpec corrected(Changes changes) {
    Workspace workspace = WorkspaceAddress.open(changes.workspace());
    try {
      return new CorrectedRun(RunOutputs.open(workspace, changes.runId()), changes).spec();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static CommandFailure unreadable(IOException e) {
    return new CommandFailure(
        ExitCode.RETRY,
        "the run cannot be read: " + Objects.requireNonNullElse(e.getMessage(), e.toString()),
        e);
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

  private static void add(
      Query query,
      StageName stage,
      RunOutputs outputs,
      Map<String, String> names,
      List<Entry> entries)
      throws IOException {
    List<StageFailure> failures =
        new ArrayList<>(outputs.records(stage, FileRole.REJECTED, StageFailure.class));
    if (query.excluded()) {
      failures.addAll(outputs.records(stage, FileRole.EXCLUDED, StageFailure.class));
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
