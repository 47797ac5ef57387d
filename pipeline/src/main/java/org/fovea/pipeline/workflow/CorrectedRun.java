package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.RejectedInputs.Change;
import org.fovea.pipeline.RejectedInputs.Changes;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.SpecLoader;
import org.fovea.pipeline.spec.StageName;
import org.fovea.schema.Correction;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.StageFailure;
import org.fovea.stages.ingest.CorrectionsFile;
import org.fovea.stages.ingest.IllegalSourceException;

/** A run of the past with a table of corrections. */
final class CorrectedRun {
  private final RunOutputs outputs;
  private final Changes changes;
  private final RunSpec recorded;
  private final String table;

  CorrectedRun(RunOutputs outputs, Changes changes) {
    this.outputs = outputs;
    this.changes = changes;
    this.recorded =
        SpecLoader.parse("the spec of run " + outputs.run().getRunId(), outputs.run().getSpec())
            .withWorkspace(changes.workspace());
    this.table = changes.table().or(recorded::corrections).orElse(Changes.DEFAULT_TABLE);
  }

  /** Writes the new corrections, and returns the spec. */
  RunSpec spec() throws IOException {
    if (!changes.changes().isEmpty()) {
      append(corrections());
    }
    return recorded.withCorrections(table);
  }

  private List<Correction> corrections() throws IOException {
    Set<String> occurrences = occurrences();
    List<Correction> corrections = new ArrayList<>();
    for (Change change : changes.changes()) {
      try {
        corrections.add(
            CorrectionsFile.of(
                resolve(change.id(), occurrences),
                change.correction(),
                change.value(),
                change.by(),
                change.why()));
      } catch (IllegalArgumentException e) {
        throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
      }
    }
    return corrections;
  }

  private Set<String> occurrences() throws IOException {
    Set<String> occurrences = new TreeSet<>();
    for (FundusImage image : outputs.records(StageName.INGEST, FileRole.PART, FundusImage.class)) {
      occurrences.add(image.getOccurrenceId());
    }
    for (FileRole role : List.of(FileRole.REJECTED, FileRole.EXCLUDED)) {
      for (StageFailure letter : outputs.records(StageName.INGEST, role, StageFailure.class)) {
        occurrences.add(letter.getOccurrenceId());
      }
    }
    return occurrences;
  }

  private String resolve(String id, Set<String> occurrences) {
    List<String> found = occurrences.stream().filter(each -> each.startsWith(id)).toList();
    if (found.size() != 1) {
      throw new CommandFailure(
          ExitCode.USAGE,
          found.isEmpty()
              ? "run %s has no input with the id %s; 'rejected list' has the ids"
                  .formatted(outputs.run().getRunId(), id)
              : "%d inputs of run %s have ids that begin with %s; name more of it"
                  .formatted(found.size(), outputs.run().getRunId(), id));
    }
    return found.get(0);
  }

  private void append(List<Correction> corrections) {
    if (table.startsWith("gs://")) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s is in a bucket, where nothing can be appended; correct a copy on this machine and name it with --corrections"
              .formatted(table));
    }
    Path file = Path.of(table).toAbsolutePath();
    try {
      byte[] before = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
      CorrectionsFile.read(table, before);
      Path whole = Path.of(file + ".new");
      Files.writeString(
          whole, CorrectionsFile.appended(new String(before, StandardCharsets.UTF_8), corrections));
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IllegalSourceException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "the table of corrections %s cannot be written (%s); name another with --corrections"
              .formatted(table, e),
          e);
    }
  }
}
