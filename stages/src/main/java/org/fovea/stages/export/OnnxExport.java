package org.fovea.stages.export;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.Preparation;
import org.fovea.schema.TargetCalibration;
import org.fovea.schema.TrainedModel;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.googlenet.EnsembleTensors;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.OnnxLayers;
import org.fovea.stages.onnx.OnnxGraph;
import org.fovea.stages.scoring.ModelTargets;
import org.fovea.stages.scoring.RotationAverage;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;

/**
 * Writes a network as an ONNX model that any runtime scores with: {@value #INPUT} in, {@value
 * #SCORES} and {@value #LOG_ODDS} out.
 *
 * <p>Input: float (N, 3, H, W), any N, H and W of at least 32 pixels (equal where scores are means
 * over rotations); blue, green, red, each 0 to 255 minus its mean. Output: for each picture and
 * question the calibrated score, 0 to 1, which thresholds are for, and the log odds before
 * calibration. How photographs become pictures, the mean, the questions and the thresholds stand in
 * the model's metadata.
 */
public final class OnnxExport {
  /** Name of the input. */
  public static final String INPUT = "data";

  /** Name of the calibrated scores. */
  public static final String SCORES = "scores";

  /** Name of the log odds before calibration. */
  public static final String LOG_ODDS = "logits";

  private OnnxExport() {}

  /**
   * Writes a network with its heads and calibration.
   *
   * @param model how the weights came to be
   * @param report what was chosen for it
   * @param preparation how its photographs are prepared
   * @return an ONNX file; the same arguments give the same bytes
   * @throws IllegalArgumentException if the model is no network, which a graph of layers could be
   *     made of
   * @throws org.fovea.stages.googlenet.InvalidWeightsException if the weights are not GoogLeNet's
   */
  public static byte[] of(
      TrainedModel model, EvaluationReport report, Preparation preparation, NamedTensors weights) {
    if (model.getExplicitClassifier() != null) {
      throw new IllegalArgumentException(
          "model %s looks at explicit features, which are measured by code and not by layers; there is no ONNX of it: publish a network for other runtimes"
              .formatted(model.getModelDigest()));
    }
    Heads heads = ModelTargets.heads(model.getTargets());
    OnnxGraph graph = new OnnxGraph(model.getNetwork());
    RotationNodes rotations = new RotationNodes(graph, new RotationAverage(report.getRotations()));
    String height = rotations.needSquares() ? "side" : "height";
    String width = rotations.needSquares() ? "side" : "width";
    graph.input(
        INPUT,
        "pictures of at least 32 pixels a side: blue, green, red, each 0 to 255 minus "
            + model.getMeanBgr(),
        "pictures",
        "3",
        height,
        width);
    String outputs = OnnxLayers.addTo(graph, weights, rotations.turned(INPUT));
    int questions = heads.questions().size();
    int members = EnsembleTensors.memberCount(weights.asMap().keySet());
    String logOdds =
        rotations.mean(new LogOddsNodes(graph, heads, outputs).add(), members, questions);
    logOdds = graph.node("Identity", logOdds).as(LOG_ODDS);
    String calibrated = calibrated(graph, logOdds, report.getCalibration());
    String scores = graph.node("Sigmoid", calibrated).as(SCORES);
    String names = names(heads);
    graph.output(
        scores, "calibrated scores, 0 to 1, of " + names, "pictures", String.valueOf(questions));
    graph.output(
        logOdds, "log odds before calibration of " + names, "pictures", String.valueOf(questions));
    return graph.toModel(
        "Fovea",
        "%s on fundus photographs, scores %s; research software: no diagnosis"
            .formatted(model.getNetwork(), names),
        metadata(model, report, preparation, names));
  }

  private static String calibrated(
      OnnxGraph graph, String logOdds, List<TargetCalibration> calibration) {
    if (calibration.isEmpty()) {
      return logOdds;
    }
    float[] slopes = new float[calibration.size()];
    float[] biases = new float[calibration.size()];
    for (int question = 0; question < slopes.length; question++) {
      slopes[question] = (float) (1 / calibration.get(question).getTemperature());
      biases[question] = (float) calibration.get(question).getBias();
    }
    long[] shape = {slopes.length};
    String slope = graph.floats("calibration/slope", shape, slopes);
    String bias = graph.floats("calibration/bias", shape, biases);
    String scaled = graph.node("Mul", logOdds, slope).as("calibration/scaled");
    return graph.node("Add", scaled, bias).as("calibration/log_odds");
  }

  private static SortedMap<String, String> metadata(
      TrainedModel model, EvaluationReport report, Preparation preparation, String names) {
    List<Map<String, Object>> points = new ArrayList<>();
    for (OperatingPoint point : report.getOperatingPoints()) {
      points.add(
          Map.of(
              "name",
              point.getName(),
              "target",
              point.getTarget(),
              "threshold",
              point.getThreshold()));
    }
    SortedMap<String, String> metadata = new TreeMap<>();
    metadata.put("channel_order", "BGR");
    metadata.put("disclaimer", "research software: no diagnosis");
    metadata.put("layout", "NCHW");
    metadata.put("mean_bgr", CanonicalJson.of(model.getMeanBgr()));
    metadata.put("model_digest", model.getModelDigest());
    metadata.put("operating_points", CanonicalJson.of(points));
    metadata.put("preparation", preparation.getConfig());
    metadata.put("preparation_version", String.valueOf(preparation.getLogicVersion()));
    metadata.put("questions", names);
    metadata.put("rotations", CanonicalJson.of(report.getRotations()));
    metadata.put("side_px", String.valueOf(preparation.getSidePx()));
    metadata.put("synthetic", String.valueOf(model.getSynthetic()));
    metadata.put("value_range", "0 to 255 minus mean_bgr");
    return metadata;
  }

  private static String names(Heads heads) {
    return heads.questions().stream().map(Target::name).collect(Collectors.joining(","));
  }

  /**
   * Returns the {@code serving.properties} that stands beside a model: with it, DJL Serving opens
   * the directory as it is.
   *
   * @see <a href="https://docs.djl.ai/master/docs/serving/serving/docs/configurations_model.html">
   *     DJL Serving, model configuration</a>
   */
  public static byte[] servingProperties() {
    return "engine=OnnxRuntime\noption.modelName=model\n".getBytes(StandardCharsets.UTF_8);
  }
}
