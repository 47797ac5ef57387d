package org.fovea.pipeline.audit;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fovea.pipeline.AuditCheck;
import org.fovea.pipeline.AuditSubject;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.ModelReference;
import org.fovea.pipeline.ledger.RunRecords;
import org.fovea.schema.ModelFile;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.RunRecord;
import org.fovea.schema.RunStage;
import org.fovea.schema.StageReference;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.publish.PublishModel;
import org.fovea.stages.registry.ModelRegistry;
import org.fovea.stages.registry.UnknownModelException;

/**
 * Finds everything that a subject stands on, going back from it: a run's record or a version, the
 * outputs that they name, what these were made from, and the models that training began with.
 */
final class SubjectSearch {
  private static final long MAX_VERSION_BYTES = 16L << 20;
  private static final Pattern VERSION =
      Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,63})@([1-9][0-9]{0,8})");

  private final Workspace workspace;
  private final AuditedFiles files;
  private final AuditedRuns runs;
  private final Lineage lineage;
  private final LedgerAudit ledger;
  private final Findings findings;
  private final Map<String, PublishedModel> versions = new LinkedHashMap<>();

  SubjectSearch(
      Workspace workspace,
      AuditedFiles files,
      AuditedRuns runs,
      Lineage lineage,
      LedgerAudit ledger,
      Findings findings) {
    this.workspace = workspace;
    this.files = files;
    this.runs = runs;
    this.lineage = lineage;
    this.ledger = ledger;
    this.findings = findings;
  }

  /** Returns the versions that were found, by NAME@VERSION. */
  Map<String, PublishedModel> versions() {
    return Collections.unmodifiableMap(versions);
  }

  /**
   * Finds all.
   *
   * @return the name of the subject, with the id of the run or the number of the version
   * @throws CommandFailure if there is no such run or model
   */
  String find(AuditSubject subject) throws IOException {
    String name = findItself(subject);
    addStartingModels();
    return name;
  }

  private String findItself(AuditSubject subject) throws IOException {
    if (subject instanceof AuditSubject.Run run) {
      String runId = new RunRecords(workspace).resolveEnded(run.id());
      addRun(runId);
      return AuditSubject.RUN + runId;
    }
    AuditSubject.Model model = (AuditSubject.Model) subject;
    String name = model.reference().name();
    int version = versionOf(model.reference());
    addVersion(name, version, false);
    return AuditSubject.MODEL + name + "@" + version;
  }

  private void addRun(String runId) throws IOException {
    Optional<RunRecord> run = runs.read(runId);
    if (run.isEmpty()) {
      return;
    }
    ledger.check(runId, run.get());
    new RunFileAudit(workspace, files, findings).check(runId);
    String model = run.get().getPublishedModel();
    Integer version = run.get().getPublishedVersion();
    if (model != null && version != null) {
      addVersion(model, version, false);
    }
  }

  /**
   * Returns the number of the version that somebody means.
   *
   * @throws CommandFailure if there is none
   */
  private int versionOf(ModelReference reference) throws IOException {
    Optional<Integer> named = reference.version();
    if (named.isPresent()
        && workspace.store().exists(workspace.modelVersion(reference.name(), named.get()))) {
      return named.get();
    }
    try {
      return new ModelRegistry(workspace, Clock.systemUTC())
          .resolve(reference.toString())
          .getVersion();
    } catch (UnknownModelException e) {
      throw new CommandFailure(ExitCode.USAGE, Words.of(e), e);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.AUDIT_MISMATCH,
          "which version %s is cannot be told: %s; name a version by its number to audit it"
              .formatted(reference, Words.of(e)),
          e);
    }
  }

  /** Adds a version, what its lineage names, and the output of the stage that published it. */
  private void addVersion(String model, int number, boolean ancestor) throws IOException {
    String reference = model + "@" + number;
    if (versions.containsKey(reference)) {
      return;
    }
    if (!model.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      findings.fail(AuditCheck.VERSION, reference, "the name of a model", model);
      return;
    }
    String where = workspace.modelVersion(model, number);
    Optional<PublishedModel> found = files.record(where, MAX_VERSION_BYTES, PublishedModel.class);
    if (found.isEmpty()) {
      return;
    }
    PublishedModel version = found.get();
    boolean itself =
        findings.expect(
            AuditCheck.VERSION,
            where + ": name and version",
            reference,
            version.getName() + "@" + version.getVersion());
    if (!itself) {
      return;
    }
    versions.put(reference, version);
    files.expectBytes(version.getFiles().stream().mapToLong(ModelFile::getSizeBytes).sum());
    for (StageReference input : version.getLineage()) {
      lineage.add(input.getStage(), input.getKey(), where, ancestor);
    }
    addPublication(version, where, ancestor);
  }

  private void addPublication(PublishedModel version, String where, boolean ancestor)
      throws IOException {
    String runId = version.getRunId();
    if (!runs.has(runId)) {
      findings.leaveOpen(
          "run %s published %s, but the ledger does not have it".formatted(runId, where));
      return;
    }
    Optional<RunRecord> run = runs.read(runId);
    if (run.isPresent()) {
      for (RunStage stage : run.get().getStages()) {
        String key = stage.getKey();
        if (stage.getStage().equals(PublishModel.STAGE) && key != null) {
          lineage.add(PublishModel.STAGE, key, workspace.runRecord(runId), ancestor);
        }
      }
    }
  }

  /** A model that training began with was itself trained on images: they are on the way too. */
  private void addStartingModels() throws IOException {
    List<String> done = new ArrayList<>();
    List<String> todo = lineage.startingModels();
    while (!done.containsAll(todo)) {
      for (String model : todo) {
        if (!done.contains(model)) {
          done.add(model);
          addStartingModel(model);
        }
      }
      todo = lineage.startingModels();
    }
  }

  private void addStartingModel(String model) throws IOException {
    Matcher version = VERSION.matcher(model);
    if (version.matches()) {
      addVersion(version.group(1), Integer.parseInt(version.group(2)), true);
    } else {
      findings.fail(
          AuditCheck.VERSION, "the model that training began with", "NAME@VERSION", model);
    }
  }
}
