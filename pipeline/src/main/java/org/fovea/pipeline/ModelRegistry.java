package org.fovea.pipeline;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The published models of a workspace. */
public interface ModelRegistry {
  /** Returns every version of every model, by name and then by number; empty where none is. */
  List<ModelSummary> list(String workspace);

  /**
   * Returns one version.
   *
   * @throws CommandFailure if there is none
   */
  ModelDetails show(String workspace, ModelReference model);

  /**
   * Makes a version the champion, after its files and its gate have been checked again, and after
   * it has been held against the present champion.
   *
   * @throws CommandFailure if it does not pass and there is no reason to override that, or if what
   *     is stored is not what was published
   */
  ChampionChange promote(String workspace, Promotion promotion);

  /**
   * What is to become the champion.
   *
   * @param model the version
   * @param margin by how much its area under the ROC curve may be smaller than the champion's on
   *     the test images of both, 0 to 1
   * @param overrideReason why it is promoted even where it does not pass; absent where it must pass
   */
  record Promotion(ModelReference model, double margin, Optional<String> overrideReason) {
    /** Margin where none is given. */
    public static final double DEFAULT_MARGIN = 0.02;

    public Promotion {
      if (!(margin >= 0 && margin <= 1)) { // also rejects NaN
        throw new IllegalArgumentException("--margin must be from 0 to 1, but was " + margin);
      }
    }
  }

  /**
   * Makes the version champion again that was it before.
   *
   * @param reason why, for the history
   * @throws CommandFailure if there is none, or somebody else changed the champion meanwhile
   */
  ChampionChange rollback(String workspace, String name, String reason);

  /**
   * What a command did to a champion.
   *
   * @param name name of the model
   * @param version number of the champion now
   * @param former number of the version that was it before, absent where there was none; the same
   *     one where nothing changed
   * @param overridden whether it does not pass its gate
   * @param gate what the gate says of it; empty after a rollback
   */
  record ChampionChange(
      String name,
      int version,
      Optional<Integer> former,
      boolean overridden,
      List<RunOutcome.GateRow> gate) {
    public ChampionChange {
      gate = List.copyOf(gate);
    }
  }

  /**
   * One entry of a model's history.
   *
   * @param action what was done, such as promoted
   * @param version the version it was done to
   * @param who account
   * @param at when
   * @param why in words
   */
  record HistoryEntry(String action, int version, String who, Instant at, String why) {}

  /**
   * One version in a list.
   *
   * @param name name of the model
   * @param version number, from 1
   * @param aliases aliases that name it
   * @param publishedAt when
   * @param gatePassed whether it passed its gate
   * @param synthetic whether it was made from drawings
   * @param artifactDigest names its files
   */
  record ModelSummary(
      String name,
      int version,
      List<String> aliases,
      Instant publishedAt,
      boolean gatePassed,
      boolean synthetic,
      String artifactDigest) {}

  /**
   * One version with what is known of it.
   *
   * @param summary as in a list
   * @param location directory of its files
   * @param scenario how it was trained
   * @param initialWeights what training began with
   * @param runId run that published it
   * @param targets questions that it answers, in the order of its outputs
   * @param operatingPoints its thresholds
   * @param gate the conditions that it was held against
   * @param metrics what it is worth
   * @param testSets what it was measured on and had not learnt from; empty where an older version
   *     did not count
   * @param history what was done to the model, all of its versions, in order
   */
  record ModelDetails(
      ModelSummary summary,
      String location,
      String scenario,
      String initialWeights,
      String runId,
      List<String> targets,
      List<Threshold> operatingPoints,
      List<RunOutcome.GateRow> gate,
      List<RunOutcome.MetricRow> metrics,
      List<TestSet> testSets,
      List<HistoryEntry> history) {}

  /**
   * Test or external images of one source, and how often evaluations in the workspace measured on
   * these very images; each evaluation counts once.
   *
   * @param split test or external
   * @param source name of the source
   * @param images images
   * @param digest names the images
   * @param looksBefore evaluations before that of this version
   * @param modelsBefore models that these were of
   * @param looksSince evaluations after it, up to now
   */
  record TestSet(
      String split,
      String source,
      long images,
      String digest,
      int looksBefore,
      int modelsBefore,
      int looksSince) {}

  /**
   * A threshold of a model.
   *
   * @param name its name, such as highSensitivity
   * @param target the target
   * @param threshold a score at or above it is positive
   * @param chosenOn split that it was chosen on
   */
  record Threshold(String name, String target, double threshold, String chosenOn) {}
}
