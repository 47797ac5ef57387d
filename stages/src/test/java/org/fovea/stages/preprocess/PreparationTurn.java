package org.fovea.stages.preprocess;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.fovea.schema.FileRole;
import org.fovea.schema.StageFile;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.artifact.CommitStage;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageDefinition;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.image.SourceBytes;
import org.fovea.stages.ingest.ColumnMapping;
import org.fovea.stages.ingest.IngestConfig;
import org.fovea.stages.ingest.IngestImages;
import org.fovea.stages.ingest.IngestPlan;
import org.fovea.stages.ingest.LabelLayout;
import org.fovea.stages.ingest.PatientIdPolicy;
import org.fovea.stages.ingest.PatientPseudonyms;
import org.fovea.stages.ingest.SourceConfig;
import org.fovea.stages.ingest.SourceFiles;
import org.fovea.stages.synthetic.SyntheticCamera;
import org.fovea.stages.synthetic.SyntheticDataset;
import org.fovea.stages.testing.DrawnPhotographs;
import org.fovea.stages.testing.StageRun;

/**
 * One turn of {@code src/test/benchmark/prepare_beside_a_loop.py}, which is what to start.
 *
 * <p>{@code draw FOLDER IMAGES} writes images and ingests them; {@code beam FOLDER IMAGES THREADS}
 * and {@code loop …} prepare them at 224 px, the one as a pipeline on the DirectRunner, the other
 * shard by shard on as many threads, with the same code and without Beam, and print one JSON
 * document. Both warm up on other images first.
 */
public final class PreparationTurn {
  private static final int SIDE_PX = 400;

  /** So many are drawn; all others are one of these with a comment of their own in the file. */
  private static final int DRAWN = 200;

  private static final int WARM_UP_IMAGES = 2_000;
  private static final PreparationConfig CONFIG = PreparationConfig.DEFAULT;

  private final Path folder;
  private final int threads;

  private PreparationTurn(Path folder, int threads) {
    this.folder = folder;
    this.threads = threads;
  }

  public static void main(String[] args)
      throws IOException, InterruptedException, ExecutionException {
    Path folder = Path.of(args[1]);
    int images = Integer.parseInt(args[2]);
    if (args[0].equals("draw")) {
      draw(folder, images);
      return;
    }
    PreparationTurn turn = new PreparationTurn(folder, Integer.parseInt(args[3]));
    Work warmUp = turn.work(args[0], WARM_UP_IMAGES, "warm-up");
    warmUp.run();
    Work work = turn.work(args[0], images, "measured");
    System.gc();
    Duration processor = processorTime();
    long start = System.nanoTime();
    work.run();
    double seconds = (System.nanoTime() - start) * 1e-9;
    processor = processorTime().minus(processor);
    System.out.printf(
        Locale.ROOT,
        "{\"seconds\": %.3f, \"cpuMs\": %.3f, \"peakMiB\": %.0f}%n",
        seconds,
        (double) processor.toMillis() / images,
        peakResidentMiB());
  }

  /** What is timed; all that is made before is not. */
  private interface Work {
    void run() throws IOException, InterruptedException, ExecutionException;
  }

  private static void draw(Path folder, int images) throws IOException {
    Path directory = Files.createDirectories(folder.resolve(Integer.toString(images)));
    StringBuilder rows = new StringBuilder("image,grade\n");
    SyntheticDataset dataset = new SyntheticDataset(5, SyntheticCamera.A.scaledTo(SIDE_PX));
    List<byte[]> drawn = new ArrayList<>();
    for (int number = 0; number < Math.min(DRAWN, images); number++) {
      drawn.add(DrawnPhotographs.jpeg(dataset, number));
    }
    for (int number = 0; number < images; number++) {
      String name = String.format(Locale.ROOT, "%06d.jpg", number);
      Files.write(directory.resolve(name), commented(drawn.get(number % drawn.size()), number));
      rows.append(name).append(",0\n");
    }
    Files.writeString(folder.resolve(images + ".csv"), rows);
    PreparationTurn turn = new PreparationTurn(folder, Runtime.getRuntime().availableProcessors());
    IngestConfig config = config(images);
    IngestPlan plan = turn.plan(config);
    StageAttempt attempt = turn.run().attempt(ingestDefinition(config, plan), plan.occurrences());
    turn.pipeline(attempt, new IngestImages(attempt, config, plan)).run().waitUntilFinish();
  }

  /** Puts a comment (marker FF FE) behind the first two bytes: other bytes, the same picture. */
  private static byte[] commented(byte[] jpeg, int number) {
    byte[] comment = ("image " + number).getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(jpeg, 0, 2);
    bytes.writeBytes(
        ByteBuffer.allocate(4)
            .putShort((short) 0xFFFE)
            .putShort((short) (comment.length + 2))
            .array());
    bytes.writeBytes(comment);
    bytes.write(jpeg, 2, jpeg.length - 2);
    return bytes.toByteArray();
  }

  private Work work(String kind, int images, String workspace) throws IOException {
    IngestConfig config = config(images);
    IngestPlan plan = plan(config);
    StageAttempt ingest = run().attempt(ingestDefinition(config, plan), plan.occurrences());
    StageInput ingested =
        new StageInput(ingest.directory(), ingest.directory().manifest().orElseThrow());
    StageAttempt attempt =
        StageRun.in(folder.resolve("workspaces").resolve(kind + "-" + workspace))
            .attempt(
                PrepareImages.STAGE,
                PrepareImages.LOGIC_VERSION,
                CanonicalJson.of(CONFIG),
                plan.occurrences(),
                ingested.reference(IngestImages.IMAGES_ASPECT));
    SourceBytes bytes = SourceBytes.of(plan.rootsBySource(), CONFIG.limits().maxBytes());
    if (kind.equals("beam")) {
      Pipeline pipeline =
          pipeline(attempt, new PrepareImages(attempt, CONFIG, ingested, bytes, null));
      return () -> pipeline.run().waitUntilFinish();
    }
    return () -> loop(attempt, ingested, bytes);
  }

  private void loop(StageAttempt attempt, StageInput ingested, SourceBytes bytes)
      throws InterruptedException, ExecutionException {
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> shards = new ArrayList<>();
      for (int shard : ingested.shards(FileRole.PART)) {
        shards.add(
            workers.submit(
                () ->
                    new PrepareImages.PrepareShard(attempt, CONFIG, ingested, bytes, null)
                        .files(shard)));
      }
      for (Future<?> shard : shards) {
        shard.get();
      }
    } finally {
      workers.shutdown();
    }
  }

  private Pipeline pipeline(
      StageAttempt attempt, PTransform<PBegin, PCollection<StageFile>> stage) {
    DirectOptions options =
        PipelineOptionsFactory.fromArgs("--runner=DirectRunner").as(DirectOptions.class);
    options.setTargetParallelism(threads);
    options.setEnforceImmutability(false);
    options.setEnforceEncodability(false);
    Pipeline pipeline = Pipeline.create(options);
    pipeline.apply("Run the stage", stage).apply("Commit the stage", new CommitStage(attempt));
    return pipeline;
  }

  private StageRun run() {
    return StageRun.in(folder.resolve("workspaces/ingest"));
  }

  private IngestPlan plan(IngestConfig config) {
    return IngestPlan.make(
        config,
        new SourceFiles(
            folder,
            () -> {
              throw new IllegalStateException("nothing is read from a bucket here");
            }),
        PatientPseudonyms.of(PatientIdPolicy.PUBLIC, null));
  }

  private static IngestConfig config(int images) {
    return new IngestConfig(
        List.of(
            SourceConfig.of(
                "drawn",
                Integer.toString(images),
                images + ".csv",
                LabelLayout.COLUMNS,
                new ColumnMapping("image", "grade", null, null, null, null, null),
                null,
                null,
                null)),
        PatientIdPolicy.PUBLIC,
        IngestConfig.DEFAULT_MAX_BYTES);
  }

  private static StageDefinition ingestDefinition(IngestConfig config, IngestPlan plan) {
    return new StageDefinition(
        IngestImages.STAGE,
        IngestImages.LOGIC_VERSION,
        config.keyConfig(),
        new TreeMap<>(plan.digests()),
        List.of());
  }

  private static Duration processorTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
  }

  /** Asks the kernel for the most memory that this process ever had at once. */
  private static double peakResidentMiB() throws IOException {
    String peak =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmHWM:"))
            .findFirst()
            .orElseThrow();
    return Double.parseDouble(peak.replaceAll("[^0-9]", "")) / 1024;
  }
}
