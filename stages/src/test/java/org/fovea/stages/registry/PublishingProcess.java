package org.fovea.stages.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.fovea.stages.artifact.Workspace;

/**
 * A process of its own that publishes models, for tests of several at once and of death.
 *
 * <p>{@code WORKSPACE NAME THREADS MODELS}: publishes the models {@code NAME/0} onwards. Says
 * {@code begin NAME/0} before it does and {@code version 1} afterwards.
 */
final class PublishingProcess {
  private PublishingProcess() {}

  public static void main(String[] args) throws Exception {
    ModelRegistry registry = new ModelRegistry(Workspace.at(args[0]), Clock.systemUTC());
    ExecutorService threads = Executors.newFixedThreadPool(Integer.parseInt(args[2]));
    List<Callable<Void>> work = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(args[3]); i++) {
      String model = args[1] + "/" + i;
      work.add(
          () -> {
            System.out.println("begin " + model);
            System.out.println("version " + SmallModels.publish(registry, model).getVersion());
            return null;
          });
    }
    for (Future<Void> done : threads.invokeAll(work)) {
      done.get();
    }
    threads.shutdown();
  }

  static Process start(
      Workspace workspace, Map<String, String> environment, String name, int threads, int models)
      throws IOException {
    ProcessBuilder process =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            PublishingProcess.class.getName(),
            workspace.toString(),
            name,
            Integer.toString(threads),
            Integer.toString(models));
    process.environment().putAll(environment);
    return process.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
