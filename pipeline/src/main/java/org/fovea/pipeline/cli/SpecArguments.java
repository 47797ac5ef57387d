package org.fovea.pipeline.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.SpecFile;
import org.fovea.pipeline.spec.SpecLoader;
import org.fovea.pipeline.spec.SweepAxis;
import org.fovea.pipeline.spec.SweepVariant;
import org.fovea.stages.artifact.ArtifactStore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that give a run spec. */
final class SpecArguments {
  private static final String BUCKET_SCHEME = "gs://";

  @Option(
      names = "--spec",
      paramLabel = "FILE",
      description =
          "The run spec, YAML, on this machine or at gs://. Its relative paths are relative to the"
              + " current directory. Without it: synthetic images, on this machine's CPU.")
  private @Nullable String spec;

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
    return inWorkspace(SpecLoader.load(file(), all));
  }

  /** Returns a spec for each combination of values. */
  List<SweepVariant> variants(List<SweepAxis> axes) {
    return SweepVariant.of(file(), sets, axes, this::inWorkspace);
  }

  private Optional<SpecFile> file() {
    String address = spec;
    if (address == null) {
      return Optional.empty();
    }
    return Optional.of(
        address.startsWith(BUCKET_SCHEME) ? inBucket(address) : SpecFile.onDisk(Path.of(address)));
  }

  private static SpecFile inBucket(String address) {
    int slash = address.lastIndexOf('/');
    String name = address.substring(slash + 1);
    if (slash < BUCKET_SCHEME.length() || name.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s: names no file in a bucket; write it as gs://bucket/run.yaml".formatted(address));
    }
    return new SpecFile(address, () -> ArtifactStore.at(address.substring(0, slash)).open(name));
  }

  private RunSpec inWorkspace(RunSpec loaded) {
    String wins = workspace;
    return wins == null ? loaded : FoveaCommand.valid(() -> loaded.withWorkspace(wins));
  }
}
