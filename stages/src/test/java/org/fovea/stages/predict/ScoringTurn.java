package org.fovea.stages.predict;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.fovea.schema.PublishedModel;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.deadletter.RejectedInputException;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.image.FundusPreparation;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.registry.LoadedModel;
import org.fovea.stages.registry.ModelRegistry;
import org.fovea.stages.scoring.FundusScorer;
import org.fovea.stages.scoring.RotationAverage;
import org.fovea.stages.synthetic.SyntheticCamera;
import org.fovea.stages.synthetic.SyntheticDataset;
import org.fovea.stages.testing.DrawnPhotographs;

/**
 * One turn of {@code src/test/benchmark/score_beside_a_loop.py}, which is what to start.
 *
 * <p>{@code draw FOLDER IMAGES THREADS} writes a model and photographs; {@code beam …} scores them
 * as predict does, {@code loop …} with the same preparation and network but without Beam, {@code
 * forward …} with the network alone, of pixels that lie ready; each prints one JSON document.
 */
public final class ScoringTurn {
  private static final int SIDE_PX = 400;

  /** So many are drawn; the list names each as often as it takes. */
  private static final int DRAWN = 64;

  /** Until then the compiler of the JVM takes as much time as the network. */
  private static final int WARM_UP_IMAGES = 384;

  private static final int BATCH_SIZE = ScoringConfig.DEFAULT.batchSize();

  private final Path folder;
  private final int threads;
  private final Workspace workspace;

  private ScoringTurn(Path folder, int threads) {
    this.folder = folder;
    this.threads = threads;
    this.workspace = Workspace.at(folder.resolve("workspace").toString());
  }

  public static void main(String[] args) throws IOException, RejectedInputException {
    ScoringTurn turn = new ScoringTurn(Path.of(args[1]), Integer.parseInt(args[3]));
    int images = Integer.parseInt(args[2]);
    if (args[0].equals("draw")) {
      turn.draw();
      return;
    }
    try (Work work = turn.work(args[0])) {
      work.score(turn.listed(WARM_UP_IMAGES));
      List<ImageLocation> listed = turn.listed(images);
      System.gc();
      Duration processor = processorTime();
      long start = System.nanoTime();
      work.score(listed);
      double seconds = (System.nanoTime() - start) * 1e-9;
      processor = processorTime().minus(processor);
      System.out.printf(
          Locale.ROOT,
          "{\"seconds\": %.3f, \"cpuMs\": %.3f}%n",
          seconds,
          (double) processor.toMillis() / images);
    }
  }

  /** What is timed. */
  private interface Work extends AutoCloseable {
    void score(List<ImageLocation> images) throws IOException, RejectedInputException;

    @Override
    default void close() {}
  }

  private void draw() throws IOException {
    TinyModel.publish(workspace, PreparationConfig.DEFAULT, List.of(0));
    SyntheticDataset dataset = new SyntheticDataset(5, SyntheticCamera.A.scaledTo(SIDE_PX));
    for (int number = 0; number < DRAWN; number++) {
      Files.write(folder.resolve(number + ".jpg"), DrawnPhotographs.jpeg(dataset, number));
    }
  }

  private List<ImageLocation> listed(int images) throws IOException {
    List<ImageLocation> listed = new ArrayList<>();
    for (int number = 0; number < images; number++) {
      Path file = folder.resolve(number % DRAWN + ".jpg");
      listed.add(new ImageLocation("image-" + number, file.toString(), Files.size(file)));
    }
    return listed;
  }

  private Work work(String kind) throws IOException {
    PublishedModel model = new ModelRegistry(workspace, Clock.systemUTC()).resolve("tiny");
    return kind.equals("beam") ? new Beam(model) : new Loop(model, kind);
  }

  /** As predict does it; the model stays open from one pipeline to the next, as in the loops. */
  private final class Beam implements Work {
    private final PublishedModel model;
    private final PictureScorer open;

    Beam(PublishedModel model) throws IOException {
      this.model = model;
      this.open = OpenModels.scorer(request(listed(1)));
    }

    @Override
    public void score(List<ImageLocation> images) {
      DirectOptions options =
          PipelineOptionsFactory.fromArgs("--runner=DirectRunner").as(DirectOptions.class);
      options.setTargetParallelism(threads);
      options.setEnforceImmutability(false);
      options.setEnforceEncodability(false);
      Pipeline pipeline = Pipeline.create(options);
      pipeline.apply(new ScoreImages(request(images)));
      pipeline.run().waitUntilFinish();
    }

    private ScoringRequest request(List<ImageLocation> images) {
      return new ScoringRequest(
          workspace,
          model,
          FundusPreparation.VERSION,
          images,
          location -> Files.readAllBytes(Path.of(location)),
          ArtifactStore.at(folder.resolve("scores-" + UUID.randomUUID()).toString()),
          null,
          null,
          ScoringConfig.DEFAULT);
    }

    @Override
    public void close() {
      open.close();
    }
  }

  /** Batch after batch, on one thread; the network takes all cores. */
  private final class Loop implements Work {
    private final FundusPreparation preparation = new FundusPreparation(PreparationConfig.DEFAULT);
    private final FundusScorer scorer;
    private final boolean prepares;
    private List<byte[]> ready = List.of();

    Loop(PublishedModel model, String kind) throws IOException {
      LoadedModel loaded = LoadedModel.load(workspace, model);
      scorer =
          FundusScorer.of(
              loaded.weights(),
              loaded.heads(),
              model.getMeanBgr(),
              RotationAverage.NONE,
              ComputeUnit.CPU);
      prepares = kind.equals("loop");
    }

    @Override
    public void score(List<ImageLocation> images) throws IOException, RejectedInputException {
      if (!prepares && ready.isEmpty()) {
        ready = prepared(images.subList(0, DRAWN)); // while it warms up
      }
      int sidePx = PreparationConfig.DEFAULT.sidePx();
      for (int from = 0; from < images.size(); from += BATCH_SIZE) {
        List<ImageLocation> batch =
            images.subList(from, Math.min(images.size(), from + BATCH_SIZE));
        scorer.score(prepares ? prepared(batch) : ready.subList(0, batch.size()), sidePx);
      }
    }

    private List<byte[]> prepared(List<ImageLocation> images)
        throws IOException, RejectedInputException {
      List<byte[]> pictures = new ArrayList<>();
      for (ImageLocation image : images) {
        byte[] file = Files.readAllBytes(Path.of(image.location()));
        pictures.add(preparation.prepare(file).pixels());
      }
      return pictures;
    }

    @Override
    public void close() {
      scorer.close();
    }
  }

  private static Duration processorTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
  }
}
