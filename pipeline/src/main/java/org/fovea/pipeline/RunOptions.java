package org.fovea.pipeline;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fovea.pipeline.spec.StageName;

/**
 * Which part of the workflow is asked for.
 *
 * @param from first stage; those before it must be there to be reused
 * @param to last stage
 * @param force stages that run even where their output is there
 * @param verify whether reused outputs are hashed again
 * @param beamArguments Beam's arguments, over those of the spec
 * @param sweep the sweep that the run belongs to; absent where it belongs to none
 */
public record RunOptions(
    StageName from,
    StageName to,
    Set<StageName> force,
    boolean verify,
    List<String> beamArguments,
    Optional<SweepMembership> sweep) {
  /** The whole workflow. */
  public static final RunOptions DEFAULT =
      new RunOptions(StageName.INGEST, StageName.PUBLISH, Set.of(), false, List.of());

  /** A run that belongs to no sweep. */
  public RunOptions(
      StageName from,
      StageName to,
      Set<StageName> force,
      boolean verify,
      List<String> beamArguments) {
    this(from, to, force, verify, beamArguments, Optional.empty());
  }

  public RunOptions {
    if (from.compareTo(to) > 0) {
      throw new IllegalArgumentException(
          "from (%s) must not come after to (%s)".formatted(from.word(), to.word()));
    }
    force = Set.copyOf(force);
    beamArguments = List.copyOf(beamArguments);
    Optional<StageName> outside =
        force.stream()
            .filter(stage -> stage.compareTo(from) < 0 || stage.compareTo(to) > 0)
            .sorted()
            .findFirst();
    if (outside.isPresent()) {
      throw new IllegalArgumentException(
          "force names %s, which is not from %s to %s"
              .formatted(outside.get().word(), from.word(), to.word()));
    }
  }

  /** Returns the same for a run of a sweep. */
  public RunOptions inSweep(SweepMembership membership) {
    return new RunOptions(from, to, force, verify, beamArguments, Optional.of(membership));
  }
}
