package org.fovea.stages.predict;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.join.CoGbkResult;
import org.apache.beam.sdk.transforms.join.CoGroupByKey;
import org.apache.beam.sdk.transforms.join.KeyedPCollectionTuple;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.fovea.schema.ImageScore;
import org.fovea.schema.ScoringSummary;
import org.fovea.schema.StageFailure;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.artifact.AvroJson;
import org.jspecify.annotations.Nullable;

/**
 * Scores photographs with a published model: prepares each as the model's training images were,
 * scores it, and says what each operating point makes of it. A model that scores both eyes of a
 * patient together does so where both were asked for and can be graded.
 *
 * <p>Writes {@link ImageScore}s and {@link StageFailure}s as Avro, both together as CSV, and a
 * {@link ScoringSummary} as JSON, last. Output: that summary, one element. Every image that was
 * asked for is in exactly one of scored and rejected, which is checked.
 */
public final class ScoreImages extends PTransform<PBegin, PCollection<ScoringSummary>> {
  /** Name of the step, in dead letters. */
  public static final String STAGE = "predict";

  private static final long serialVersionUID = 1;

  private static final long MAX_SUMMARY_BYTES = 1 << 20;

  private static final TupleTag<ImageScore> SCORED = new TupleTag<>() {};
  private static final TupleTag<StageFailure> REJECTED = new TupleTag<>() {};

  private final ScoringRequest request;

  public ScoreImages(ScoringRequest request) {
    this.request = request;
  }

  /**
   * Reads what an earlier scoring came to.
   *
   * @throws IOException if there is none, or it cannot be read
   */
  public static ScoringSummary summary(ArtifactStore output) throws IOException {
    return AvroJson.read(
        output.read(ScoreFiles.SUMMARY_FILE, MAX_SUMMARY_BYTES),
        ScoringSummary.class,
        ScoreFiles.SUMMARY_FILE);
  }

  /** Images that one worker scores, in this order. */
  private record Portion(List<ImageLocation> images) implements Serializable {}

  @Override
  public PCollection<ScoringSummary> expand(PBegin begin) {
    PCollectionTuple results =
        begin
            .apply(
                "Divide the images",
                Create.of(portions()).withCoder(SerializableCoder.of(Portion.class)))
            .apply("Spread them over the workers", Reshuffle.viaRandomKey())
            .apply(
                "Prepare and score",
                ParDo.of(new ScorePortion(request))
                    .withOutputTags(SCORED, TupleTagList.of(REJECTED)));
    return KeyedPCollectionTuple.of(
            SCORED,
            results
                .get(SCORED)
                .setCoder(AvroCoder.of(ImageScore.class))
                .apply(
                    "Give all scores one key",
                    WithKeys.<Integer, ImageScore>of(0).withKeyType(TypeDescriptors.integers())))
        .and(
            REJECTED,
            results
                .get(REJECTED)
                .setCoder(AvroCoder.of(StageFailure.class))
                .apply(
                    "Give all dead letters the same key",
                    WithKeys.<Integer, StageFailure>of(0).withKeyType(TypeDescriptors.integers())))
        .apply("Bring the results together", CoGroupByKey.create())
        .apply("Check the account and write the files", ParDo.of(new WriteFiles(request)))
        .setCoder(AvroCoder.of(ScoringSummary.class));
  }

  private List<Portion> portions() {
    List<Portion> portions = new ArrayList<>();
    List<ImageLocation> images = request.images();
    for (int from = 0; from < images.size(); from += request.config().batchSize()) {
      int to = Math.min(images.size(), from + request.config().batchSize());
      portions.add(new Portion(List.copyOf(images.subList(from, to))));
    }
    return portions;
  }

  private static final class ScorePortion extends DoFn<Portion, ImageScore> {
    private static final long serialVersionUID = 1;

    private final ScoringRequest request;
    private final Counter done = Metrics.counter(STAGE, "done");
    private transient @Nullable ImageScorer scorer;

    ScorePortion(ScoringRequest request) {
      this.request = request;
    }

    @ProcessElement
    public void process(@Element Portion portion, MultiOutputReceiver out) throws IOException {
      scorer().score(portion.images(), out.get(SCORED)::output, out.get(REJECTED)::output);
      done.inc(portion.images().size());
    }

    private ImageScorer scorer() throws IOException {
      ImageScorer open = scorer;
      if (open == null) {
        open = ImageScorer.open(request);
        scorer = open;
      }
      return open;
    }

    @Teardown
    @SuppressWarnings({"UnusedMethod", "EffectivelyPrivate"}) // Beam calls it
    public void close() {
      if (scorer != null) {
        scorer.close();
        scorer = null;
      }
    }
  }

  private static final class WriteFiles extends DoFn<KV<Integer, CoGbkResult>, ScoringSummary> {
    private static final long serialVersionUID = 1;

    private final ScoringRequest request;

    WriteFiles(ScoringRequest request) {
      this.request = request;
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, CoGbkResult> results, OutputReceiver<ScoringSummary> out)
        throws IOException {
      List<ImageScore> scored = new ArrayList<>();
      results.getValue().getAll(SCORED).forEach(scored::add);
      List<StageFailure> rejected = new ArrayList<>();
      results.getValue().getAll(REJECTED).forEach(rejected::add);
      out.output(new ScoreFiles(request).write(scored, rejected));
    }
  }
}
