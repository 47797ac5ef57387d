package org.fovea.stages.predict;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import javax.imageio.ImageIO;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.FellowEyeMeasurement;
import org.fovea.schema.FellowEyeScoring;
import org.fovea.schema.FileRole;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.Preparation;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.Split;
import org.fovea.schema.TargetCalibration;
import org.fovea.schema.TrainedModel;
import org.fovea.stages.artifact.AvroJson;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.image.FundusPreparation;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.registry.ArtifactFile;
import org.fovea.stages.registry.LoadedModel;
import org.fovea.stages.registry.ModelRegistry;
import org.fovea.stages.testing.TinyReports;
import org.fovea.stages.testing.TinyStudy;
import org.jspecify.annotations.Nullable;

/** A published model of random weights, tiny@1, and photographs for it. */
final class TinyModel {
  static final List<TargetCalibration> CALIBRATION =
      List.of(calibration("any-dr", 2, 0.5), calibration("referable", 0.25, -1));

  /** Counts the fellow eye for a quarter in any-dr, and for a half in referable. */
  static final FellowEyeScoring BOTH_EYES =
      new FellowEyeScoring(
          List.of(0.25, 0.5),
          List.of(calibration("any-dr", 1, 0), calibration("referable", 0.5, 0.25)),
          List.of(pointOfBothEyes("any-dr"), pointOfBothEyes("referable")));

  private TinyModel() {}

  private static OperatingPoint pointOfBothEyes(String target) {
    return OperatingPoint.newBuilder()
        .setName("highSensitivity")
        .setTarget(target)
        .setThreshold(0.125)
        .setCriterion("sensitivity")
        .setRequired(0.85)
        .setReached(0.9)
        .setChosenOn(Split.CALIBRATION)
        .setImages(6)
        .build();
  }

  /**
   * Returns the score for referable by {@link #BOTH_EYES} of the log odds of an eye and its fellow.
   */
  static double referableByBothEyes(double own, double fellow) {
    return 1 / (1 + Math.exp(-((own + fellow) / 2 / 0.5 + 0.25)));
  }

  private static TargetCalibration calibration(String target, double temperature, double bias) {
    return new TargetCalibration(target, temperature, bias, true, Split.CALIBRATION, 6L);
  }

  /** Publishes it for pictures of 32 pixels; its scores are means over 0 and 90 degrees. */
  static PublishedModel publish(Workspace workspace) throws IOException {
    return publish(workspace, TinyStudy.PREPARATION, List.of(0, 90));
  }

  /** Publishes it for other pictures and rotations. */
  static PublishedModel publish(
      Workspace workspace, PreparationConfig preparation, List<Integer> rotations)
      throws IOException {
    return publish(workspace, preparation, rotations, null);
  }

  /** Publishes it with a way to score both eyes of a patient together. */
  static PublishedModel publish(Workspace workspace, FellowEyeScoring bothEyes) throws IOException {
    return publish(workspace, TinyStudy.PREPARATION, List.of(0, 90), bothEyes);
  }

  private static PublishedModel publish(
      Workspace workspace,
      PreparationConfig preparation,
      List<Integer> rotations,
      @Nullable FellowEyeScoring bothEyes)
      throws IOException {
    StageInput trained = TinyStudy.in(workspace).trained();
    TrainedModel record =
        RecordFiles.read(trained.directory(), trained.onlyFile(FileRole.PART), TrainedModel.class)
            .get(0);
    EvaluationReport report =
        TinyReports.report(record.getModelDigest(), new TinyReports.Reached(0.9, 0.9, 0.9));
    report.setCalibration(CALIBRATION);
    report.setRotations(rotations);
    if (bothEyes != null) {
      report.setFellowEye(
          FellowEyeMeasurement.newBuilder().setWeights(List.of()).setScoring(bothEyes).build());
    }
    byte[] weights;
    try (var in = trained.directory().open(record.getWeightsFile())) {
      weights = in.readAllBytes();
    }
    return new ModelRegistry(workspace, Clock.systemUTC())
        .publish(
            PublishedModel.newBuilder()
                .setName("tiny")
                .setModelDigest(record.getModelDigest())
                .setNetwork(record.getNetwork())
                .setTargets(record.getTargets())
                .setMeanBgr(record.getMeanBgr())
                .setPreparation(
                    new Preparation(
                        preparation.sidePx(),
                        CanonicalJson.of(preparation),
                        FundusPreparation.VERSION))
                .setOperatingPoints(report.getOperatingPoints())
                .setCalibration(report.getCalibration())
                .setRotations(report.getRotations())
                .setFellowEye(bothEyes)
                .setGate(List.of())
                .setGatePassed(true)
                .setLineage(List.of())
                .setRunId("run")
                .setCodeVersion("test")
                .setSynthetic(true),
            List.of(
                new ArtifactFile(LoadedModel.WEIGHTS_FILE, weights),
                new ArtifactFile(LoadedModel.TRAINED_MODEL_FILE, AvroJson.toBytes(record)),
                new ArtifactFile(LoadedModel.EVALUATION_FILE, AvroJson.toBytes(report))),
            "somebody",
            "to test");
  }

  /** Returns a PNG file of a disc with a bright spot, another for each number from 0 to 5. */
  static byte[] photograph(int number) throws IOException {
    Color retina = new Color(150 + 20 * number, 80, 40);
    return png(retina, new Color(240, 200, 40 * number), 60 + 15 * number);
  }

  /** Returns a PNG file of a disc that is too dark to grade. */
  static byte[] darkPhotograph() throws IOException {
    return png(new Color(30, 12, 8), new Color(36, 14, 8), 60);
  }

  private static byte[] png(Color retina, Color spot, int spotLeftPx) throws IOException {
    BufferedImage image = new BufferedImage(260, 200, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(retina);
    graphics.fillOval(40, 10, 180, 180);
    graphics.setColor(spot);
    graphics.fillOval(spotLeftPx, 70, 30, 30);
    graphics.dispose();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(image, "png", file);
    return file.toByteArray();
  }
}
