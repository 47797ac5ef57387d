package org.fovea.stages.testing;

import ai.djl.Device;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.fovea.schema.Accounting;
import org.fovea.schema.DatasetManifest;
import org.fovea.schema.DrGrade;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.FieldOfView;
import org.fovea.schema.FileRole;
import org.fovea.schema.ImageFeatures;
import org.fovea.schema.InitialWeights;
import org.fovea.schema.PreparedImage;
import org.fovea.schema.Split;
import org.fovea.schema.SplitCount;
import org.fovea.schema.StageFile;
import org.fovea.schema.StageManifest;
import org.fovea.schema.TargetDefinition;
import org.fovea.schema.TrainedModel;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.artifact.ComputeFingerprint;
import org.fovea.stages.artifact.PendingFile;
import org.fovea.stages.artifact.RecordFileWriter;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.artifact.Shard;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageDefinition;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.googlenet.FeatureLayer;
import org.fovea.stages.googlenet.GoogLeNetModel;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.SafeTensors;
import org.fovea.stages.image.DecodeLimits;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.target.Target;

/**
 * A workspace with everything up to a trained model, of a few coloured noise pictures of 32 pixels
 * and a network with random weights: nothing to learn from, but every record is there.
 */
public final class TinyStudy {
  public static final int SIDE_PX = 32;
  public static final String RUN_ID = "20260101T000000-tiny";
  public static final List<TargetDefinition> TARGETS =
      List.of(
          TargetDefinition.newBuilder().setName("any-dr").setFrom(DrGrade.MILD).build(),
          TargetDefinition.newBuilder().setName("referable").setFrom(DrGrade.MODERATE).build());
  public static final PreparationConfig PREPARATION =
      new PreparationConfig(SIDE_PX, DecodeLimits.DEFAULT);

  private static final int SHARDS = 2;
  private static final int WEIGHTS_SEED = 11;

  private final Workspace workspace;
  private final List<Picture> pictures;

  /** One picture and what is known of it. */
  public record Picture(String imageId, String source, Split split, DrGrade grade, byte[] rgb) {}

  private TinyStudy(Workspace workspace, List<Picture> pictures) {
    this.workspace = workspace;
    this.pictures = pictures;
  }

  /** Draws 6 pictures of each split, of grades 0 to 4 in turn, half of them from each source. */
  public static TinyStudy in(Workspace workspace) {
    return draw(workspace, (number, grade) -> noise(number));
  }

  /** Draws grey pictures, bright where referable, else dark: something to learn from. */
  public static TinyStudy brightWhereReferable(Workspace workspace) {
    return draw(workspace, TinyStudy::grey);
  }

  private static TinyStudy draw(Workspace workspace, BiFunction<Integer, DrGrade, byte[]> drawing) {
    List<Picture> pictures = new ArrayList<>();
    DrGrade[] grades = {
      DrGrade.NONE,
      DrGrade.MILD,
      DrGrade.MODERATE,
      DrGrade.SEVERE,
      DrGrade.PROLIFERATIVE,
      DrGrade.NONE
    };
    for (Split split :
        List.of(Split.TRAIN, Split.VALIDATION, Split.CALIBRATION, Split.TEST, Split.EXTERNAL)) {
      for (int i = 0; i < grades.length; i++) {
        String imageId = Sha256.of(split + "/" + i);
        pictures.add(
            new Picture(
                imageId,
                i % 2 == 0 ? "east" : "west",
                split,
                grades[i],
                drawing.apply(pictures.size(), grades[i])));
      }
    }
    pictures.sort(Comparator.comparing(Picture::imageId));
    return new TinyStudy(workspace, List.copyOf(pictures));
  }

  private static byte[] noise(int seed) {
    Random random = new Random(seed);
    byte[] rgb = new byte[3 * SIDE_PX * SIDE_PX];
    int[] level = {random.nextInt(200), random.nextInt(200), random.nextInt(200)};
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (level[i % 3] + random.nextInt(56));
    }
    return rgb;
  }

  private static byte[] grey(int number, DrGrade grade) {
    Random random = new Random(number);
    byte[] rgb = new byte[3 * SIDE_PX * SIDE_PX];
    int level = Target.REFERABLE.isPositive(Target.GRADE_NAMES.indexOf(grade.name())) ? 200 : 40;
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (level + random.nextInt(16));
    }
    return rgb;
  }

  /** Returns the same study with one more grade for all calibration pictures: one class only. */
  public TinyStudy withCalibrationGrade(DrGrade grade) {
    return new TinyStudy(
        workspace,
        pictures.stream()
            .map(
                picture ->
                    picture.split() == Split.CALIBRATION
                        ? new Picture(
                            picture.imageId(),
                            picture.source(),
                            picture.split(),
                            grade,
                            picture.rgb())
                        : picture)
            .toList());
  }

  public List<Picture> pictures() {
    return pictures;
  }

  /** Returns the pictures of all splits but training, in ascending order of ids. */
  public List<Picture> evaluated() {
    return pictures.stream().filter(picture -> picture.split() != Split.TRAIN).toList();
  }

  /** Returns the random weights, two outputs. */
  public static NamedTensors weights() {
    return RandomNetwork.WEIGHTS;
  }

  /** Drawn once for all tests: six million random numbers take their time. */
  private static final class RandomNetwork {
    static final NamedTensors WEIGHTS = draw();
    static final byte[] FILE = write();

    private static NamedTensors draw() {
      try (GoogLeNetModel model = GoogLeNetModel.random(2, WEIGHTS_SEED, Device.cpu())) {
        return model.export();
      }
    }

    private static byte[] write() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try {
        SafeTensors.write(WEIGHTS, SafeTensors.Precision.F32, Map.of(), bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return bytes.toByteArray();
    }
  }

  /** An attempt at a stage in this study's workspace. */
  public StageAttempt attempt(String stage, Object config, long occurrencesIn) {
    return new StageAttempt(
        workspace,
        new StageDefinition(stage, 1, CanonicalJson.of(config), new TreeMap<>(), List.of()),
        occurrencesIn,
        true,
        RUN_ID,
        "test",
        0,
        ComputeFingerprint.NONE);
  }

  public StageInput prepared() throws IOException {
    StageAttempt attempt = attempt("prepare", PREPARATION, pictures.size());
    List<StageFile> files = new ArrayList<>();
    for (int shard = 0; shard < SHARDS; shard++) {
      files.add(preparedFile(attempt, shard, new TreeMap<>()));
    }
    return input(attempt, files);
  }

  private StageFile preparedFile(StageAttempt attempt, int shard, Map<String, Long> offsets)
      throws IOException {
    try (RecordFileWriter<PreparedImage> writer =
        RecordFileWriter.create(
            attempt, Shard.stem("part", shard), FileRole.PART, PreparedImage.class, false)) {
      for (Picture picture : pictures) {
        if (Shard.of(picture.imageId(), SHARDS) == shard) {
          offsets.put(
              picture.imageId(),
              writer.appendInOwnBlock(
                  PreparedImage.newBuilder()
                      .setImageId(picture.imageId())
                      .setSidePx(SIDE_PX)
                      .setPixels(ByteBuffer.wrap(picture.rgb()))
                      .setFieldOfView(new FieldOfView(0.0, 0.0, 32.0, 32.0, 1.0))
                      .build(),
                  1));
        }
      }
      return writer.commit();
    }
  }

  /** Returns features as if they had been extracted, drawn by a function of picture and layer. */
  public StageInput features(
      List<FeatureLayer> layers, BiFunction<Picture, FeatureLayer, float[]> drawing)
      throws IOException {
    StageAttempt attempt = attempt("features", layers, pictures.size());
    List<StageFile> files = new ArrayList<>();
    for (int shard = 0; shard < SHARDS; shard++) {
      try (RecordFileWriter<ImageFeatures> writer =
          RecordFileWriter.create(
              attempt, Shard.stem("part", shard), FileRole.PART, ImageFeatures.class, false)) {
        for (Picture picture : pictures) {
          if (Shard.of(picture.imageId(), SHARDS) == shard) {
            Map<String, List<Float>> byLayer = new TreeMap<>();
            for (FeatureLayer layer : layers) {
              List<Float> values = new ArrayList<>();
              for (float value : drawing.apply(picture, layer)) {
                values.add(value);
              }
              byLayer.put(layer.layerName(), values);
            }
            writer.append(new ImageFeatures(picture.imageId(), byLayer));
          }
        }
        files.add(writer.commit());
      }
    }
    return input(attempt, files);
  }

  /** Assigns the pictures; shards go by position, so that they cut across those of the pixels. */
  public StageInput assigned() throws IOException {
    StageAttempt preparing = attempt("prepare", PREPARATION, pictures.size());
    Map<String, Long> offsets = new TreeMap<>();
    List<String> preparedFiles = new ArrayList<>();
    for (int shard = 0; shard < SHARDS; shard++) {
      preparedFiles.add(preparedFile(preparing, shard, offsets).getName());
    }
    StageAttempt attempt = attempt("assign", Map.of(), pictures.size());
    List<StageFile> files = new ArrayList<>();
    for (int shard = 0; shard < SHARDS; shard++) {
      try (RecordFileWriter<TrainingExample> writer =
          RecordFileWriter.create(
              attempt, Shard.stem("part", shard), FileRole.PART, TrainingExample.class, true)) {
        for (int i = shard; i < pictures.size(); i += SHARDS) {
          Picture picture = pictures.get(i);
          for (int degrees : picture.split() == Split.TRAIN ? List.of(0, 90) : List.of(0)) {
            writer.append(
                TrainingExample.newBuilder()
                    .setImageId(picture.imageId())
                    .setOccurrenceId(picture.imageId().substring(0, 32))
                    .setSource(picture.source())
                    .setGroupId("group-" + i)
                    .setPatientKnown(picture.source().equals("east"))
                    .setGrade(picture.grade())
                    .setSplit(picture.split())
                    .setRotationDegrees(degrees)
                    .setPreparedFile(preparedFiles.get(Shard.of(picture.imageId(), SHARDS)))
                    .setPreparedOffset(offsets.get(picture.imageId()))
                    .setLabels(Map.of("site", "s" + i % 3))
                    .build(),
                degrees == 0 ? 1 : 0);
          }
        }
        files.add(writer.commit());
      }
    }
    try (RecordFileWriter<DatasetManifest> writer =
        RecordFileWriter.create(
            attempt, "dataset-00000", FileRole.DATASET, DatasetManifest.class, true)) {
      writer.append(dataset(), 0);
      files.add(writer.commit());
    }
    return input(attempt, files);
  }

  /** Returns the counts of the pictures. */
  public DatasetManifest dataset() {
    Map<String, SplitCount> counts = new TreeMap<>();
    for (Picture picture : pictures) {
      SplitCount count =
          counts.computeIfAbsent(
              picture.source() + "/" + picture.split(),
              key ->
                  new SplitCount(picture.source(), picture.split(), 0L, 0L, 0L, new TreeMap<>()));
      count.setImages(count.getImages() + 1);
      count.setExamples(count.getExamples() + (picture.split() == Split.TRAIN ? 2 : 1));
      count.setGroups(count.getGroups() + 1);
      count.getImagesByGrade().merge(picture.grade().name(), 1L, Long::sum);
    }
    return DatasetManifest.newBuilder()
        .setCounts(List.copyOf(counts.values()))
        .setSourcesWithoutPatients(List.of("west"))
        .setDuplicateGroups(0)
        .setConflictingGroups(0)
        .setCalibrationTakenFromValidation(true)
        .setSynthetic(true)
        .build();
  }

  public StageInput trained() throws IOException {
    StageAttempt attempt = attempt("finetune", Map.of("seed", 7), 6);
    StageFile weightsFile;
    try (PendingFile file = attempt.directory().newPendingFile(RUN_ID)) {
      Files.write(file.localPath(), RandomNetwork.FILE);
      weightsFile =
          attempt.commit(
              file, "weights-00000", ".safetensors", FileRole.WEIGHTS, 0, 0, new TreeMap<>());
    }
    TrainedModel model =
        TrainedModel.newBuilder()
            .setModelDigest(weightsFile.getSha256())
            .setWeightsFile(weightsFile.getName())
            .setNetwork("bvlc-googlenet")
            .setScenario("FINE_TUNE_UPPER")
            .setTargets(TARGETS)
            .setSidePx(SIDE_PX)
            .setMeanBgr(List.of(104.0, 117.0, 123.0))
            .setInitialWeights(
                InitialWeights.newBuilder().setKind("random").setTensorsTaken(0).build())
            .setSeed(7)
            .setPrecision("float32")
            .setEpochs(List.of())
            .setBestEpoch(1)
            .setTensors(List.of())
            .setTrainingImages(6)
            .setValidationImages(6)
            .setTrainingImagesDigest(Sha256.of("training images"))
            .setSynthetic(true)
            .build();
    try (RecordFileWriter<TrainedModel> writer =
        RecordFileWriter.create(attempt, "part-00000", FileRole.PART, TrainedModel.class, true)) {
      writer.append(model, 6);
      return input(attempt, List.of(writer.commit(), weightsFile));
    }
  }

  /** Returns the output of an evaluation that found what the report says. */
  public StageInput evaluation(EvaluationReport report) throws IOException {
    StageAttempt attempt = attempt("evaluate", Map.of(), 24);
    try (RecordFileWriter<EvaluationReport> writer =
        RecordFileWriter.create(
            attempt, "report-00000", FileRole.REPORT, EvaluationReport.class, true)) {
      writer.append(report, 0);
      return input(attempt, List.of(writer.commit()));
    }
  }

  /** Returns the whole output of an attempt whose files are there. */
  public static StageInput input(StageAttempt attempt, List<StageFile> files) {
    return new StageInput(
        attempt.directory(),
        StageManifest.newBuilder()
            .setStage(attempt.definition().stage())
            .setKey(attempt.definition().key())
            .setLogicVersion(1)
            .setConfig(attempt.definition().config())
            .setFiles(files.stream().sorted(Comparator.comparing(StageFile::getName)).toList())
            .setAccounting(
                Accounting.newBuilder()
                    .setIn(attempt.occurrencesIn())
                    .setOut(attempt.occurrencesIn())
                    .setExcluded(0)
                    .setRejected(0)
                    .build())
            .setDigests(new TreeMap<>(Map.of("part", Sha256.of(files.toString()))))
            .setCodeVersion("test")
            .setRunId(RUN_ID)
            .setStartedAtMillis(0)
            .setFinishedAtMillis(0)
            .setSynthetic(true)
            .build());
  }
}
