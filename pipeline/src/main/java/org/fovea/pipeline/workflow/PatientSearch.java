package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.PatientUse;
import org.fovea.pipeline.ledger.WorkspaceAddress;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.StageFailure;
import org.fovea.schema.StageManifest;
import org.fovea.schema.StageReference;
import org.fovea.schema.TrainedModel;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.finetune.FineTuneGoogLeNet;
import org.fovea.stages.ingest.IngestImages;
import org.fovea.stages.ingest.PatientIdPolicy;
import org.fovea.stages.ingest.PatientPseudonyms;
import org.fovea.stages.preprocess.AssignExamples;
import org.fovea.stages.registry.ModelEntry;
import org.fovea.stages.registry.ModelRegistry;

/** Looks a patient up in the data sets of all published models. */
public final class PatientSearch implements PatientUse {
  private final Clock clock;
  private final Optional<PatientPseudonyms> pseudonyms;

  /**
   * @param environment the process's environment variables: with the key of the pseudonyms, a
   *     patient is found by the name in the labels there too
   */
  public PatientSearch(Clock clock, Map<String, String> environment) {
    this.clock = clock;
    this.pseudonyms =
        Optional.ofNullable(environment.get(ScreeningWorkflow.PATIENT_KEY_VARIABLE))
            .map(key -> key.getBytes(StandardCharsets.UTF_8))
            .map(key -> PatientPseudonyms.of(PatientIdPolicy.PSEUDONYMISE, key));
  }

  @Override
  public Answer find(Question question) {
    try {
      return new Search(question).answer();
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.RETRY, "the workspace cannot be read: " + e.getMessage(), e);
    }
  }

  /** Images of a data set by what became of them; a data set is read once. */
  private record Uses(
      Set<String> images, SortedMap<String, Long> bySplit, SortedMap<String, Long> byCode) {}

  private final class Search {
    private final Question question;
    private final Workspace workspace;
    private final Map<String, Optional<Uses>> dataSets = new HashMap<>();
    private final Map<String, PublishedModel> models = new HashMap<>();
    private final Set<String> images = new HashSet<>();
    private final List<Use> uses = new ArrayList<>();
    private final List<String> notKnown = new ArrayList<>();

    Search(Question question) {
      this.question = question;
      this.workspace = WorkspaceAddress.open(question.workspace());
    }

    Answer answer() throws IOException {
      List<ModelEntry> entries = new ModelRegistry(workspace, clock).list();
      for (ModelEntry entry : entries) {
        models.put(nameOf(entry.model()), entry.model());
      }
      for (ModelEntry entry : entries) {
        add(entry, Optional.empty(), nameOf(entry.model()), new HashSet<>());
      }
      return new Answer(images.size(), uses, notKnown);
    }

    private String nameOf(PublishedModel model) {
      return model.getName() + "@" + model.getVersion();
    }

    /** Adds what a version saw, and what those saw that its weights come from. */
    private void add(ModelEntry entry, Optional<String> through, String name, Set<String> passed)
        throws IOException {
      if (!passed.add(name)) {
        return;
      }
      PublishedModel model = models.get(name);
      Optional<StageInput> trained =
          model == null ? Optional.empty() : output(model, FineTuneGoogLeNet.STAGE);
      Optional<Uses> found = model == null ? Optional.empty() : usesOf(model);
      if (model == null || trained.isEmpty() || found.isEmpty()) {
        notKnown.add(nameOf(entry.model()) + through.map(one -> " through " + one).orElse(""));
        return;
      }
      images.addAll(found.get().images());
      found
          .get()
          .bySplit()
          .forEach((split, count) -> uses.add(use(entry, through, split, true, count)));
      found
          .get()
          .byCode()
          .forEach((code, count) -> uses.add(use(entry, through, code, false, count)));
      String recalibrated = model.getRecalibratedFrom();
      if (recalibrated != null) { // its weights, and what they were trained on, are that one's
        add(entry, Optional.of(recalibrated), recalibrated, passed);
        return;
      }
      String ancestor =
          RecordFiles.read(
                  trained.get().directory(),
                  trained.get().onlyFile(FileRole.PART),
                  TrainedModel.class)
              .get(0)
              .getInitialWeights()
              .getPublishedModel();
      if (ancestor != null) {
        add(entry, Optional.of(ancestor), ancestor, passed);
      }
    }

    private Use use(
        ModelEntry entry, Optional<String> through, String use, boolean seen, long count) {
      return new Use(nameOf(entry.model()), entry.aliases(), through, use, seen, count);
    }

    private Optional<Uses> usesOf(PublishedModel model) throws IOException {
      Optional<StageInput> ingested = output(model, IngestImages.STAGE);
      Optional<StageInput> assigned = output(model, AssignExamples.STAGE);
      if (ingested.isEmpty() || assigned.isEmpty()) {
        return Optional.empty();
      }
      String key = ingested.get().directory().name() + " " + assigned.get().directory().name();
      Optional<Uses> known = dataSets.get(key);
      if (known == null) {
        known = Optional.of(read(ingested.get(), assigned.get()));
        dataSets.put(key, known);
      }
      return known;
    }

    private Uses read(StageInput ingested, StageInput assigned) throws IOException {
      Set<String> theirs = new HashSet<>();
      Set<String> occurrences = new HashSet<>();
      for (var file : ingested.files(FileRole.PART)) {
        RecordFiles.forEach(
            ingested.directory(),
            file,
            FundusImage.class,
            image -> {
              if (isOfPatient(image)) {
                theirs.add(image.getImageId());
                occurrences.add(image.getOccurrenceId());
              }
            });
      }
      SortedMap<String, Long> bySplit = new TreeMap<>();
      for (var file : assigned.files(FileRole.PART)) {
        RecordFiles.forEach(
            assigned.directory(),
            file,
            TrainingExample.class,
            example -> {
              if (example.getRotationDegrees() == 0 && theirs.contains(example.getImageId())) {
                bySplit.merge(example.getSplit().name().toLowerCase(Locale.ROOT), 1L, Long::sum);
              }
            });
      }
      SortedMap<String, Long> byCode = new TreeMap<>();
      for (var file : assigned.files(FileRole.EXCLUDED)) {
        RecordFiles.forEach(
            assigned.directory(),
            file,
            StageFailure.class,
            failure -> {
              if (occurrences.contains(failure.getOccurrenceId())) {
                byCode.merge(failure.getCode().name(), 1L, Long::sum);
              }
            });
      }
      return new Uses(theirs, bySplit, byCode);
    }

    private boolean isOfPatient(FundusImage image) {
      String id = image.getPatientId();
      String source = image.getSource();
      if (id == null || question.source().filter(only -> !only.equals(source)).isPresent()) {
        return false;
      }
      return id.equals(question.patient())
          || id.equals(source + "/" + question.patient())
          || pseudonyms
              .filter(names -> id.equals(names.patientId(source, question.patient())))
              .isPresent();
    }

    /** Returns an output that a version stands on; empty if it is gone or incomplete. */
    private Optional<StageInput> output(PublishedModel model, String stage) throws IOException {
      for (StageReference reference : model.getLineage()) {
        if (reference.getStage().equals(stage)) {
          var directory = workspace.stage(stage, reference.getKey());
          Optional<StageManifest> manifest = directory.manifest();
          return manifest.isPresent() && directory.missingFiles(manifest.get()).isEmpty()
              ? Optional.of(new StageInput(directory, manifest.get()))
              : Optional.empty();
        }
      }
      return Optional.empty();
    }
  }
}
