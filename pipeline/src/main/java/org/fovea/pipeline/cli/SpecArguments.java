package org.fovea.pipeline.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.SpecLoader;
import org.fovea.pipeline.spec.SweepAxis;
import org.fovea.pipeline.spec.SweepVariant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that give a run spec. */
final class SpecArguments {
  @Option(
      names = "--spec",
      paramLabel = "FILE",
      description =
          "The run spec, YAML. Its relative paths are relative to the current directory. Without"
              + " it: synthetic images, on this machine's CPU.")
  private @Nullable Path spec;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description =
          "Set one value over the spec's, such as finetune.epochs=3 or"
              + " sources[eyepacs].images=fundus/*; the value is YAML. May be repeated.")
  private List<String> sets = new ArrayList<>();

  @Option(
      names = "--workspace",
      paramLabel = "URI",
      description =
          "Directory or gs:// prefix of all outputs; wins over the spec's. Default:"
              + " ./fovea-workspace.")
  private @Nullable String workspace;

  RunSpec get() {
    return get(List.of());
  }

  /**
   * Reads the spec.
   *
   * @param last assignments that win over those of the command line
   */
  RunSpec get(List<String> last) {
    List<String> all = new ArrayList<>(sets);
    all.addAll(last);
    return inWorkspace(SpecLoader.load(Optional.ofNullable(spec), all));
  }

  /** Returns a spec for each combination of values. */
  List<SweepVariant> variants(List<SweepAxis> axes) {
    return SweepVariant.of(Optional.ofNullable(spec), sets, axes, this::inWorkspace);
  }

  private RunSpec inWorkspace(RunSpec loaded) {
    String wins = workspace;
    return wins == null ? loaded : FoveaCommand.valid(() -> loaded.withWorkspace(wins));
  }
}
