package org.fovea.stages.preprocess;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.fovea.schema.FileRole;
import org.fovea.schema.StageFile;
import org.fovea.schema.StageManifest;
import org.fovea.schema.StageReference;
import org.fovea.schema.TakenOver;
import org.fovea.stages.artifact.Shard;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageDirectory;
import org.fovea.stages.artifact.StageInput;

/**
 * An earlier output of {@link PrepareImages} by the same logic and config, over other images: what
 * it says of a content holds again, since pixels depend on content and config alone.
 *
 * <p>Nothing of it is trusted before its digest was checked; what is missing or damaged costs a
 * decode and no more. Travels to the workers.
 *
 * @param ingested the images that it was made of
 * @param prepared what was made of them
 */
public record EarlierPreparation(StageInput ingested, StageInput prepared) implements Serializable {
  private static final List<FileRole> ROLES =
      List.of(FileRole.PART, FileRole.MEASUREMENT, FileRole.REJECTED);

  /**
   * Returns the latest whole output whose results hold for an attempt.
   *
   * @throws IOException if the workspace cannot be listed
   */
  public static Optional<EarlierPreparation> latest(StageAttempt attempt) throws IOException {
    List<StageInput> candidates = new ArrayList<>();
    for (StageDirectory directory : attempt.workspace().stageOutputs(PrepareImages.STAGE)) {
      manifestOf(directory)
          .filter(manifest -> holdsFor(manifest, attempt))
          .ifPresent(manifest -> candidates.add(new StageInput(directory, manifest)));
    }
    candidates.sort(
        Comparator.comparing((StageInput output) -> output.manifest().getFinishedAtMillis())
            .thenComparing(output -> output.manifest().getKey())
            .reversed());
    for (StageInput prepared : candidates) {
      StageReference images = prepared.manifest().getInputs().get(0);
      StageDirectory directory = attempt.workspace().stage(images.getStage(), images.getKey());
      Optional<StageManifest> manifest = manifestOf(directory);
      if (manifest.isPresent()) {
        return Optional.of(
            new EarlierPreparation(new StageInput(directory, manifest.get()), prepared));
      }
    }
    return Optional.empty();
  }

  private static Optional<StageManifest> manifestOf(StageDirectory directory) {
    try {
      return directory.manifest();
    } catch (IOException e) {
      return Optional.empty(); // an output that cannot be read is one that is not there
    }
  }

  private static boolean holdsFor(StageManifest manifest, StageAttempt attempt) {
    return manifest.getLogicVersion() == attempt.definition().logicVersion()
        && manifest.getConfig().equals(attempt.definition().config())
        && manifest.getExternalInputs().equals(attempt.definition().externalInputs())
        && !manifest.getKey().equals(attempt.definition().key())
        && manifest.getInputs().size() == 1;
  }

  /**
   * Takes over all files of a shard, if it was made of the same images then.
   *
   * @param images the shard's file of the images now
   * @return their entries; empty if the images differ, or a file is not intact
   */
  List<StageFile> takeOver(StageAttempt attempt, int shard, StageFile images) throws IOException {
    boolean same =
        ingested
            .file(FileRole.PART, shard)
            .filter(then -> !then.getAspectDigests().isEmpty())
            .filter(then -> then.getAspectDigests().equals(images.getAspectDigests()))
            .isPresent();
    if (!same || !isIntact(shard)) {
      return List.of();
    }
    List<StageFile> files = new ArrayList<>();
    for (StageFile file : filesOf(shard)) {
      attempt.directory().takeOver(prepared.directory(), file);
      files.add(StageFile.newBuilder(file).setTakenOver(takenOver(file.getOccurrences())).build());
    }
    return files;
  }

  /** Returns the note that results of some occurrences are from here. */
  TakenOver takenOver(long occurrences) {
    return new TakenOver(prepared.manifest().getRunId(), prepared.manifest().getKey(), occurrences);
  }

  /** Returns the number of the shard that an image was in, if it was among the images. */
  int shardOf(String imageId) {
    return Shard.of(imageId, Shard.countFor(ingested.manifest().getAccounting().getIn()));
  }

  /**
   * Returns whether all files of a shard, and those that say which of its images were admitted, are
   * there with the bytes that they should have.
   */
  boolean isIntact(int shard) throws IOException {
    Optional<StageFile> images = ingested.file(FileRole.PART, shard);
    if (images.isEmpty()
        || !ingested.directory().isIntact(images.get())
        || prepared.file(FileRole.MEASUREMENT, shard).isEmpty()) {
      return false;
    }
    for (StageFile corrections : ingested.files(FileRole.CORRECTIONS)) {
      if (!ingested.directory().isIntact(corrections)) {
        return false;
      }
    }
    for (StageFile file : filesOf(shard)) {
      if (!prepared.directory().isIntact(file)) {
        return false;
      }
    }
    return true;
  }

  private List<StageFile> filesOf(int shard) {
    return ROLES.stream().flatMap(role -> prepared.file(role, shard).stream()).toList();
  }
}
