package org.fovea.stages.predict;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.registry.LoadedModel;
import org.fovea.stages.scoring.ImageScores;
import org.jspecify.annotations.Nullable;

/**
 * The models that are open in this process, each once, however many threads score with it.
 *
 * <p>Loading one takes seconds and some hundred megabytes, a network takes all cores for each of
 * its passes, and a runner makes a function for each of its threads: a model for each would cost
 * that much and be no faster.
 */
final class OpenModels {
  /** Guarded by itself; process-wide because memory and cores are. */
  private static final Map<Key, Shared> OPEN = new HashMap<>();

  private OpenModels() {}

  /** What tells two scorers apart. */
  private record Key(
      String workspace,
      String artifactDigest,
      String modelReference,
      int sidePx,
      ComputeUnit device,
      @Nullable String heatmaps,
      @Nullable String masks) {
    static Key of(ScoringRequest request) {
      return new Key(
          request.workspace().toString(),
          request.model().getArtifactDigest(),
          request.modelReference(),
          request.preparation().sidePx(),
          request.config().device(),
          request.heatmaps() == null ? null : request.heatmaps().root(),
          request.masks() == null ? null : request.masks().root());
    }
  }

  /**
   * Returns the scorer of a request, opened now if no other thread has it open. It is closed when
   * all that it was returned to have closed it.
   */
  static PictureScorer scorer(ScoringRequest request) throws IOException {
    Key key = Key.of(request);
    synchronized (OPEN) {
      Shared shared = OPEN.get(key);
      if (shared == null) {
        shared = new Shared(key, open(request));
        OPEN.put(key, shared);
      }
      shared.users++;
      return shared;
    }
  }

  private static PictureScorer open(ScoringRequest request) throws IOException {
    LoadedModel model = LoadedModel.load(request.workspace(), request.model());
    if (ModelPreparation.isExplicit(request.model())) {
      return ExplicitPictureScorer.open(
          model, request.masks() == null ? null : MaskFiles.of(request));
    }
    return NetworkPictureScorer.open(
        model,
        request.config().device(),
        request.heatmaps() == null ? null : HeatmapFiles.of(request, model.targets()));
  }

  private static final class Shared implements PictureScorer {
    private final Key key;
    private final PictureScorer scorer;

    /** Guarded by {@link #OPEN}. */
    private int users;

    Shared(Key key, PictureScorer scorer) {
      this.key = key;
      this.scorer = scorer;
    }

    @Override
    public List<ImageScores> score(List<Picture> batch) throws IOException {
      return scorer.score(batch);
    }

    @Override
    public void close() {
      synchronized (OPEN) {
        users--;
        if (users == 0) {
          OPEN.remove(key);
          scorer.close();
        }
      }
    }
  }
}
