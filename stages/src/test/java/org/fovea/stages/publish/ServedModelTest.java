package org.fovea.stages.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.fovea.schema.FileRole;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.ReferenceImage;
import org.fovea.schema.TrainedModel;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.registry.LoadedModel;
import org.fovea.stages.registry.ModelRegistry;
import org.fovea.stages.scoring.CalibratedScores;
import org.fovea.stages.testing.OnnxScores;
import org.fovea.stages.testing.StageRun;
import org.fovea.stages.testing.TinyReports;
import org.fovea.stages.testing.TinyStudy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A published directory as DJL Serving opens it: by its files alone. */
class ServedModelTest {
  @TempDir private Path directory;
  private Path artifact;
  private LoadedModel loaded;

  @BeforeEach
  void publish() throws IOException {
    StageRun run = StageRun.in(directory);
    Workspace workspace = run.workspace();
    TinyStudy study = TinyStudy.in(workspace);
    StageInput trained = study.trained();
    String digest =
        RecordFiles.read(trained.directory(), trained.onlyFile(FileRole.PART), TrainedModel.class)
            .get(0)
            .getModelDigest();
    StageInput evaluated =
        study.evaluation(TinyReports.report(digest, new TinyReports.Reached(0.9, 0.9, 0.9)));
    StageAttempt attempt = run.attempt(PublishModel.STAGE, 1, "{}", 6, evaluated.reference("part"));
    run.run(
        attempt,
        new PublishModel(
            attempt,
            PublishConfig.DEFAULT,
            new PublishModel.Inputs(study.prepared(), trained, evaluated),
            "somebody",
            Clock.systemUTC()));
    PublishedModel version =
        new ModelRegistry(workspace, Clock.systemUTC()).resolve("dr-screening@1");
    artifact =
        directory.resolve(workspace.modelArtifact(version.getName(), version.getArtifactDigest()));
    loaded = LoadedModel.load(workspace, version);
  }

  @Test
  void opensInTheEngineThatItsPropertiesName()
      throws IOException, ModelException, TranslateException {
    Criteria<NDList, NDList> criteria =
        Criteria.builder().setTypes(NDList.class, NDList.class).optModelPath(artifact).build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        Predictor<NDList, NDList> predictor = model.newPredictor();
        NDManager manager = model.getNDManager().newSubManager()) {
      assertThat(manager.getEngine().getEngineName()).isEqualTo("OnnxRuntime");
      assertReferences(predictor.predict(input(manager)).get(0).toFloatArray());
    }
  }

  @Test
  void answersARequestAsDjlServingPutsIt() throws IOException, ModelException, TranslateException {
    Criteria<Input, Output> criteria =
        Criteria.builder().setTypes(Input.class, Output.class).optModelPath(artifact).build();
    try (ZooModel<Input, Output> model = criteria.loadModel();
        Predictor<Input, Output> predictor = model.newPredictor();
        NDManager manager = model.getNDManager().newSubManager()) {
      Input request = new Input();
      request.addProperty("Content-Type", "tensor/ndlist");
      request.add("data", input(manager).encode());
      Output answer = predictor.predict(request);
      assertThat(answer.getCode()).isEqualTo(200);
      assertReferences(NDList.decode(manager, answer.getData().getAsBytes()).get(0).toFloatArray());
    }
  }

  /** The drawings that the model was published with, as one batch. */
  private NDList input(NDManager manager) {
    List<ReferenceImage> references = loaded.references();
    int sidePx = references.get(0).getSidePx();
    ByteBuffer rgb = ByteBuffer.allocate(references.size() * 3 * sidePx * sidePx);
    references.forEach(reference -> rgb.put(reference.getPixels().duplicate()));
    return new NDList(
        manager.create(
            OnnxScores.input(rgb.array(), references.size()),
            new Shape(references.size(), 3, sidePx, sidePx)));
  }

  private void assertReferences(float[] scores) {
    CalibratedScores calibration = new CalibratedScores(loaded.version().getCalibration());
    int at = 0;
    for (ReferenceImage reference : loaded.references()) {
      List<Double> logits =
          reference.getScores().stream().map(score -> Math.log(score / (1 - score))).toList();
      for (double expected : calibration.of(logits)) {
        assertThat((double) scores[at++]).isCloseTo(expected, within(1e-5));
      }
    }
    assertThat(at).isEqualTo(scores.length).isEqualTo(10);
  }
}
