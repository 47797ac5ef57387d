package org.fovea.stages.publish;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.fovea.schema.DatasetStatistics;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.FellowEyeScoring;
import org.fovea.schema.FileRole;
import org.fovea.schema.GateCondition;
import org.fovea.schema.Preparation;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.StageFile;
import org.fovea.schema.StageReference;
import org.fovea.schema.TrainedModel;
import org.fovea.stages.artifact.AvroJson;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.artifact.RecordFileWriter;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.export.OnnxExport;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.registry.ArtifactFile;
import org.fovea.stages.registry.LoadedModel;
import org.fovea.stages.registry.ModelRegistry;
import org.fovea.stages.registry.ReferenceImages;
import org.fovea.stages.scoring.RotationAverage;
import org.fovea.stages.scoring.VerifiedWeights;
import org.jspecify.annotations.Nullable;

/**
 * Holds a model against its gate and commits it as the next version, the candidate.
 *
 * <p>Reads one {@link TrainedModel} with its weights and the {@link EvaluationReport} on it. Writes
 * the model's files and version into the registry of the workspace, and one {@link PublishedModel},
 * which stands for all occurrences that the attempt takes in. Output: the entry of that one file.
 *
 * <p>Before anything is written, the weights are loaded and have to score drawings: a model that
 * cannot be used fails the step. The drawings and their scores are published with it.
 *
 * <p>A model that fails its gate is published too, with {@code gatePassed} false: whoever runs this
 * reads the verdict there. Run again on the same inputs, it finds the version and writes the same.
 */
public final class PublishModel extends PTransform<PBegin, PCollection<StageFile>> {
  /** Name of the step. */
  public static final String STAGE = "publish";

  /** Version of the step's logic. */
  public static final int LOGIC_VERSION = 6;

  private static final long serialVersionUID = 1;

  private final StageAttempt attempt;
  private final PublishConfig config;
  private final Inputs inputs;
  private final String who;
  private final Clock clock;

  /**
   * What is read.
   *
   * @param prepared output of the preparing step; its config belongs to the model, pixels are not
   *     read
   * @param trained output of training
   * @param evaluated output of evaluation
   * @param statistics what the images are like, to travel with the model; null: it does not say,
   *     and other images cannot be compared with its own
   * @param recalibratedFrom published model whose weights these are, NAME@VERSION, where what was
   *     evaluated is a choice of thresholds alone; null: the weights were trained for this
   */
  public record Inputs(
      StageInput prepared,
      StageInput trained,
      StageInput evaluated,
      @Nullable DatasetStatistics statistics,
      @Nullable String recalibratedFrom)
      implements Serializable {

    /** Weights that were trained for this, without statistics. */
    public Inputs(StageInput prepared, StageInput trained, StageInput evaluated) {
      this(prepared, trained, evaluated, null, null);
    }
  }

  /**
   * @param who account that publishes, for the history
   * @param clock serializable, such as {@code Clock.systemUTC()}
   */
  public PublishModel(
      StageAttempt attempt, PublishConfig config, Inputs inputs, String who, Clock clock) {
    this.attempt = attempt;
    this.config = config;
    this.inputs = inputs;
    this.who = who;
    this.clock = clock;
  }

  @Override
  public PCollection<StageFile> expand(PBegin begin) {
    return begin
        .apply("Begin", Create.of(0).withCoder(VarIntCoder.of()))
        .apply("Check the gate and publish", ParDo.of(new Publish(this)))
        .setCoder(AvroCoder.of(StageFile.class));
  }

  private static final class Publish extends DoFn<Integer, StageFile> {
    private static final long serialVersionUID = 1;

    private final PublishModel step;

    Publish(PublishModel step) {
      this.step = step;
    }

    @ProcessElement
    public void process(OutputReceiver<StageFile> out) throws IOException {
      PublishedModel published = step.publish();
      try (RecordFileWriter<PublishedModel> writer =
          RecordFileWriter.create(
              step.attempt, "part-00000", FileRole.PART, PublishedModel.class, true)) {
        writer.append(published, step.attempt.occurrencesIn());
        out.output(writer.commit());
      }
    }
  }

  private PublishedModel publish() throws IOException {
    TrainedModel model = only(inputs.trained, FileRole.PART, TrainedModel.class);
    EvaluationReport report = only(inputs.evaluated, FileRole.REPORT, EvaluationReport.class);
    if (!report.getModelDigest().equals(model.getModelDigest())) {
      throw new IllegalArgumentException(
          "the evaluation is of model %s, but the trained one is %s; evaluate the trained model first"
              .formatted(report.getModelDigest(), model.getModelDigest()));
    }
    List<GateCondition> gate = GateCheck.conditions(config.gate(), report);
    Preparation preparation =
        new Preparation(
            model.getSidePx(),
            inputs.prepared.manifest().getConfig(),
            inputs.prepared.manifest().getLogicVersion());
    List<StageReference> lineage = lineage();
    String card =
        ModelCard.of(config.model(), model, report, preparation, gate, lineage, inputs.statistics)
            + recalibration();
    byte[] weights = weights(model);
    NamedTensors tensors =
        VerifiedWeights.read(
            new ByteArrayInputStream(weights),
            model.getModelDigest(),
            inputs.trained.directory() + "/" + model.getWeightsFile());
    List<ArtifactFile> files = new ArrayList<>(files(model, report, card, weights));
    files.add(
        new ArtifactFile(LoadedModel.REFERENCE_FILE, referenceImages(model, report, tensors)));
    files.addAll(servable(model, report, preparation, tensors));
    boolean passed = gate.stream().allMatch(GateCondition::getPassed);
    return new ModelRegistry(attempt.workspace(), clock)
        .publish(
            PublishedModel.newBuilder()
                .setName(config.model())
                .setModelDigest(model.getModelDigest())
                .setNetwork(model.getNetwork())
                .setTargets(model.getTargets())
                .setMeanBgr(model.getMeanBgr())
                .setPreparation(preparation)
                .setOperatingPoints(report.getOperatingPoints())
                .setCalibration(report.getCalibration())
                .setRotations(report.getRotations())
                .setFellowEye(bothEyes(report))
                .setGate(gate)
                .setGatePassed(passed)
                .setLineage(lineage)
                .setRunId(attempt.runId())
                .setCodeVersion(attempt.codeVersion())
                .setSynthetic(attempt.synthetic())
                .setRecalibratedFrom(inputs.recalibratedFrom),
            files,
            who,
            why(passed));
  }

  private static @Nullable FellowEyeScoring bothEyes(EvaluationReport report) {
    return report.getFellowEye() == null ? null : report.getFellowEye().getScoring();
  }

  /** What the card adds where thresholds alone are new. */
  private String recalibration() {
    return inputs.recalibratedFrom == null
        ? ""
        : """
        - recalibrated from %s: its weights as they are; calibration and operating points were
          chosen anew, on other images than those it was trained on
        """
            .formatted(inputs.recalibratedFrom);
  }

  private String why(boolean passed) {
    String recalibrated =
        inputs.recalibratedFrom == null
            ? ""
            : "recalibrated %s and ".formatted(inputs.recalibratedFrom);
    return "run %s %s%s its gate"
        .formatted(attempt.runId(), recalibrated, passed ? "passed" : "did not pass");
  }

  private List<ArtifactFile> files(
      TrainedModel model, EvaluationReport report, String card, byte[] weights) throws IOException {
    List<ArtifactFile> files = new ArrayList<>();
    files.add(new ArtifactFile(LoadedModel.WEIGHTS_FILE, weights));
    files.add(new ArtifactFile(LoadedModel.TRAINED_MODEL_FILE, AvroJson.toBytes(model)));
    files.add(new ArtifactFile(LoadedModel.EVALUATION_FILE, AvroJson.toBytes(report)));
    files.add(new ArtifactFile(LoadedModel.CARD_FILE, card.getBytes(StandardCharsets.UTF_8)));
    String page = CardPage.of("Model card: " + config.model(), card);
    files.add(new ArtifactFile(LoadedModel.CARD_PAGE_FILE, page.getBytes(StandardCharsets.UTF_8)));
    if (inputs.statistics != null) {
      files.add(new ArtifactFile(LoadedModel.STATISTICS_FILE, AvroJson.toBytes(inputs.statistics)));
    }
    return files;
  }

  private static <T extends org.apache.avro.specific.SpecificRecord> T only(
      StageInput input, FileRole role, Class<T> type) throws IOException {
    List<T> records = RecordFiles.read(input.directory(), input.onlyFile(role), type);
    if (records.size() != 1) {
      throw new IOException(
          "%s should hold one %s, but holds %d"
              .formatted(input.directory(), type.getSimpleName(), records.size()));
    }
    return records.get(0);
  }

  private byte[] weights(TrainedModel model) throws IOException {
    try (InputStream in = inputs.trained.directory().open(model.getWeightsFile())) {
      return in.readAllBytes();
    }
  }

  /** Scores drawings, as whoever loads the model will again. */
  private byte[] referenceImages(TrainedModel model, EvaluationReport report, NamedTensors tensors)
      throws IOException {
    return ReferenceImages.scoredBy(
        model, tensors, new RotationAverage(report.getRotations()), preparationOf(model));
  }

  /** What opens in other runtimes, where the model is a network. */
  private static List<ArtifactFile> servable(
      TrainedModel model, EvaluationReport report, Preparation preparation, NamedTensors tensors) {
    if (model.getExplicitClassifier() != null) {
      return List.of();
    }
    return List.of(
        new ArtifactFile(LoadedModel.ONNX_FILE, OnnxExport.of(model, report, preparation, tensors)),
        new ArtifactFile(LoadedModel.SERVING_FILE, OnnxExport.servingProperties()));
  }

  /** How the model's photographs become what it looks at. */
  private PreparationConfig preparationOf(TrainedModel model) {
    PreparationConfig prepared =
        CanonicalJson.read(inputs.prepared.manifest().getConfig(), PreparationConfig.class);
    return prepared.withSidePx(model.getSidePx());
  }

  /** Everything that was read on the way, once each. */
  private List<StageReference> lineage() {
    Set<StageReference> references = new LinkedHashSet<>();
    // What was measured on comes before what was trained on, where these are two sets of images.
    for (StageInput input : List.of(inputs.prepared, inputs.evaluated, inputs.trained)) {
      references.addAll(input.manifest().getInputs());
    }
    references.addAll(attempt.definition().inputs());
    return List.copyOf(references);
  }
}
