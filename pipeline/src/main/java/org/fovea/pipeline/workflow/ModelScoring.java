package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.beam.sdk.Pipeline;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.Scoring;
import org.fovea.pipeline.ledger.WorkspaceAddress;
import org.fovea.pipeline.runner.BeamRuns;
import org.fovea.pipeline.sources.SpecSources;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.ScoringSummary;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.googlenet.VisibleGpus;
import org.fovea.stages.image.SourceBytes;
import org.fovea.stages.ingest.IllegalSourceException;
import org.fovea.stages.ingest.ImageListing;
import org.fovea.stages.ingest.IngestConfig;
import org.fovea.stages.ingest.LabelLayout;
import org.fovea.stages.ingest.ListedFile;
import org.fovea.stages.ingest.PatientEyes;
import org.fovea.stages.ingest.SourceConfig;
import org.fovea.stages.ingest.SourceFiles;
import org.fovea.stages.predict.ImageLocation;
import org.fovea.stages.predict.ScoreImages;
import org.fovea.stages.predict.ScoringConfig;
import org.fovea.stages.predict.ScoringRequest;
import org.fovea.stages.preprocess.PrepareImages;
import org.fovea.stages.registry.ModelRegistry;
import org.fovea.stages.registry.UnknownModelException;
import org.fovea.stages.scoring.PatientEye;

/** Scores a folder of images with a published model. */
public final class ModelScoring implements Scoring {
  private static final String SOURCE = "images";
  private static final int ID_DIGITS = 32;
  private static final int JOB_DIGITS = 12;

  @Override
  public Scored score(Request request, Console console) {
    Workspace workspace = WorkspaceAddress.open(request.workspace());
    ArtifactStore output = store("--output", request.output());
    Optional<ArtifactStore> heatmaps =
        request.heatmaps().map(address -> store("--heatmaps", address));
    Optional<ArtifactStore> masks = request.masks().map(address -> store("--masks", address));
    ScoringConfig config = config(request);
    boolean elsewhere = BeamRuns.isElsewhere(request.beamArguments());
    DeviceChoice device =
        elsewhere
            ? DeviceChoice.elsewhere("--device", request.device(), 1)
            : DeviceChoice.of("--device", request.device(), VisibleGpus::toThisProcess);
    try {
      PublishedModel model =
          new ModelRegistry(workspace, Clock.systemUTC()).resolve(request.model().toString());
      List<ImageLocation> images = list(request);
      console.say(
          "scoring %,d images with %s@%d"
              .formatted(images.size(), model.getName(), model.getVersion()));
      if (!model.getGatePassed()) {
        console.say(
            "WARNING: %s@%d did not pass its gate; see 'models show %s@%d'"
                .formatted(
                    model.getName(), model.getVersion(), model.getName(), model.getVersion()));
      }
      warnOfOtherSize(config, model, console);
      sayHowEyesAreScored(request, model, images, console);
      device.remark().ifPresent(console::say);
      ScoringRequest scoring =
          fitting(
              () ->
                  new ScoringRequest(
                      workspace,
                      model,
                      PrepareImages.LOGIC_VERSION,
                      images,
                      location ->
                          SourceBytes.readLocation(location, IngestConfig.DEFAULT_MAX_BYTES),
                      output,
                      heatmaps.orElse(null),
                      masks.orElse(null),
                      config.withDevice(device.unit())));
      BeamRuns beam =
          new BeamRuns(
              Map.of(),
              request.beamArguments(),
              Sha256.of(request.output()).substring(0, JOB_DIGITS));
      Pipeline pipeline = Pipeline.create(beam.options(ScoreImages.STAGE));
      pipeline.apply(ScoreImages.STAGE, new ScoreImages(scoring));
      beam.run(pipeline, ScoreImages.STAGE, images.size(), console);
      ScoreImages.summary(output)
          .getWarnings()
          .forEach(warning -> console.say("WARNING: " + warning));
      return scored(request, model);
    } catch (UnknownModelException | IllegalSourceException e) {
      throw new CommandFailure(
          ExitCode.USAGE, Objects.requireNonNullElse(e.getMessage(), e.toString()), e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.RETRY, "scoring failed: " + e.getMessage(), e);
    }
  }

  /** What does not fit the model was asked for wrongly. */
  private static ScoringRequest fitting(Supplier<ScoringRequest> request) {
    try {
      return request.get();
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private static ArtifactStore store(String option, String address) {
    try {
      return ArtifactStore.at(address);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s must be a directory or gs://bucket/prefix, but was '%s'".formatted(option, address),
          e);
    }
  }

  private static ScoringConfig config(Request request) {
    if (request.sidePx().isEmpty()) {
      return ScoringConfig.DEFAULT;
    }
    try {
      return ScoringConfig.DEFAULT.withSidePx(request.sidePx().getAsInt());
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--side-px must be from 32 to 1024 pixels, but was " + request.sidePx().getAsInt(),
          e);
    }
  }

  private static void warnOfOtherSize(ScoringConfig config, PublishedModel model, Console console) {
    int ownSidePx = ScoringRequest.trainedOn(model).sidePx();
    Integer sidePx = config.sidePx();
    if (sidePx != null && sidePx != ownSidePx) {
      console.say(
          "WARNING: %s@%d was trained, and its thresholds chosen, at %d pixels, not %d; scores at another size are comparable with each other only"
              .formatted(model.getName(), model.getVersion(), ownSidePx, sidePx));
    }
  }

  private static void sayHowEyesAreScored(
      Request request, PublishedModel model, List<ImageLocation> images, Console console) {
    String reference = model.getName() + "@" + model.getVersion();
    if (request.patients().isEmpty()) {
      if (model.getFellowEye() != null) {
        console.say(
            "WARNING: %s also scores both eyes of a patient together, but whose eyes these are is not known: each is scored by itself, by the thresholds for that; name them with --patients"
                .formatted(reference));
      }
    } else if (model.getFellowEye() == null) {
      console.say(
          "%s scores every photograph by itself: --patients changes nothing".formatted(reference));
    } else {
      console.say(
          "of %,d images it is known whose eye they show"
              .formatted(images.stream().filter(image -> image.eye() != null).count()));
    }
  }

  /** Names of files can be patients' ids: the results hold them only where they are asked for. */
  private static List<ImageLocation> list(Request request) {
    SourceConfig everything =
        SourceConfig.of(
            SOURCE, request.images(), null, LabelLayout.FOLDERS, null, null, null, null);
    SourceFiles files = SpecSources.files();
    ImageListing listing = files.list(everything);
    Map<String, PatientEye> eyes =
        request.patients().map(patients -> eyes(patients, listing, files)).orElse(Map.of());
    List<ImageLocation> images = new ArrayList<>();
    for (ListedFile file : listing.files()) {
      String id =
          request.showLocations()
              ? file.relativeName()
              : Sha256.of(SOURCE + "\0" + file.relativeName()).substring(0, ID_DIGITS);
      images.add(
          new ImageLocation(
              id,
              listing.locationOf(file.relativeName()),
              file.sizeBytes(),
              eyes.get(file.relativeName())));
    }
    return images;
  }

  private static Map<String, PatientEye> eyes(
      String patients, ImageListing listing, SourceFiles files) {
    return patients.equals(Request.EYEPACS_NAMES)
        ? PatientEyes.byName(listing)
        : PatientEyes.byTable(listing, patients, files.read(patients));
  }

  private static Scored scored(Request request, PublishedModel model) throws IOException {
    ScoringSummary summary = ScoreImages.summary(ArtifactStore.at(request.output()));
    return new Scored(
        model.getName() + "@" + model.getVersion(),
        summary.getImages(),
        summary.getScored(),
        summary.getRejectedByCode(),
        summary.getFiles().stream().map(file -> request.output() + "/" + file).toList(),
        request.heatmaps(),
        request.masks(),
        summary.getSidePx(),
        summary.getSynthetic(),
        summary.getUngradable(),
        summary.getBothEyes());
  }
}
