package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static org.fovea.stages.googlenet.FeatureLayer.INCEPTION_3A;
import static org.fovea.stages.googlenet.FeatureLayer.INCEPTION_3B;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.fovea.schema.DrGrade;
import org.fovea.schema.FileRole;
import org.fovea.schema.LinearFit;
import org.fovea.schema.Split;
import org.fovea.schema.StageFile;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.googlenet.FeatureLayer;
import org.fovea.stages.progress.ProgressListener;
import org.fovea.stages.target.GradeGroups;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.HeadForm;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;
import org.fovea.stages.testing.TinyStudy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinearTrainingTest {
  @TempDir Path directory;

  private TinyStudy study;

  @BeforeEach
  void draw() {
    study = TinyStudy.in(Workspace.at(directory.toString()));
  }

  /** The same in every channel for all pictures, but for one at inception_3b: the grade. */
  private static float[] gradeAt3b(TinyStudy.Picture picture, FeatureLayer layer) {
    float[] features = new float[layer.channels()];
    Arrays.fill(features, 2);
    if (layer == INCEPTION_3B) {
      features[17] = 10 + 3 * picture.grade().compareTo(DrGrade.NONE);
    }
    return features;
  }

  private LinearTraining training(StageInput features) throws IOException {
    return training(features, Heads.of(Target.DEFAULT));
  }

  private LinearTraining training(StageInput features, Heads heads) throws IOException {
    return new LinearTraining(
        heads,
        new ExtractedFeatures(features),
        examples(Split.TRAIN),
        examples(Split.VALIDATION),
        ProgressListener.SILENT);
  }

  private List<TrainingExample> examples(Split split) throws IOException {
    StageInput assigned = study.assigned();
    List<TrainingExample> examples = new ArrayList<>();
    for (StageFile file : assigned.files(FileRole.PART)) {
      RecordFiles.forEach(
          assigned.directory(),
          file,
          TrainingExample.class,
          example -> {
            if (example.getSplit() == split) {
              examples.add(example);
            }
          });
    }
    examples.sort(Comparator.comparing(TrainingExample::getImageId));
    return examples;
  }

  @Test
  void takesTheLayerWhoseFeaturesTellTheValidationImagesApart() throws IOException {
    StageInput features =
        study.features(List.of(INCEPTION_3A, INCEPTION_3B), LinearTrainingTest::gradeAt3b);

    LinearTraining.Result result = training(features).best(List.of(INCEPTION_3A, INCEPTION_3B));

    assertThat(result.head().layer()).isEqualTo(INCEPTION_3B);
    assertThat(result.score().auc()).containsEntry("any-dr", 1.0).containsEntry("referable", 1.0);
  }

  @Test
  void recordsEveryStrengthOfEveryTargetAndLayerAndWhichWasTaken() throws IOException {
    StageInput features =
        study.features(List.of(INCEPTION_3A, INCEPTION_3B), LinearTrainingTest::gradeAt3b);

    List<LinearFit> fits = training(features).best(List.of(INCEPTION_3A, INCEPTION_3B)).fits();

    assertThat(fits)
        .extracting(LinearFit::getLayer, LinearFit::getTarget, LinearFit::getStrength)
        .containsExactly(
            tuple("inception_3a", "any-dr", 1e-4),
            tuple("inception_3a", "any-dr", 1e-3),
            tuple("inception_3a", "any-dr", 1e-2),
            tuple("inception_3a", "referable", 1e-4),
            tuple("inception_3a", "referable", 1e-3),
            tuple("inception_3a", "referable", 1e-2),
            tuple("inception_3b", "any-dr", 1e-4),
            tuple("inception_3b", "any-dr", 1e-3),
            tuple("inception_3b", "any-dr", 1e-2),
            tuple("inception_3b", "referable", 1e-4),
            tuple("inception_3b", "referable", 1e-3),
            tuple("inception_3b", "referable", 1e-2));
    // All strengths order the images alike here: then the least loss decides.
    assertThat(fits)
        .filteredOn(LinearFit::getChosen)
        .extracting(LinearFit::getLayer, LinearFit::getTarget, LinearFit::getStrength)
        .containsExactly(
            tuple("inception_3b", "any-dr", 1e-2), tuple("inception_3b", "referable", 1e-2));
  }

  @Test
  void givesAHeadThatScoresPlainFeaturesAsItScoredTheValidationImages() throws IOException {
    StageInput extracted = study.features(List.of(INCEPTION_3B), LinearTrainingTest::gradeAt3b);

    LinearTraining.Result result = training(extracted).fit(INCEPTION_3B);

    List<TrainingExample> validation = examples(Split.VALIDATION);
    List<float[]> features = new ExtractedFeatures(extracted).read(INCEPTION_3B, validation);
    List<float[]> logits = new ArrayList<>();
    for (float[] row : features) {
      float[] outputs = result.head().bias().clone();
      for (int output = 0; output < outputs.length; output++) {
        for (int i = 0; i < row.length; i++) {
          outputs[output] += result.head().weights()[output][i] * row[i];
        }
      }
      logits.add(outputs);
    }
    ValidationScore score = ValidationScore.of(logits, validation, Heads.of(Target.DEFAULT));
    assertThat(score.loss()).isCloseTo(result.score().loss(), Offset.offset(1e-5));
  }

  @Test
  void doesNotDependOnTheOrderOfTheExamplesOrOnTheirRotations() throws IOException {
    StageInput features = study.features(List.of(INCEPTION_3B), LinearTrainingTest::gradeAt3b);
    List<TrainingExample> turned = new ArrayList<>(examples(Split.TRAIN));
    turned.removeIf(example -> example.getRotationDegrees() != 0);
    Collections.reverse(turned);
    LinearTraining other =
        new LinearTraining(
            Heads.of(Target.DEFAULT),
            new ExtractedFeatures(features),
            turned,
            examples(Split.VALIDATION),
            ProgressListener.SILENT);

    assertThat(other.fit(INCEPTION_3B).head().weights())
        .isDeepEqualTo(training(features).fit(INCEPTION_3B).head().weights());
  }

  @Test
  void fitsEachOutputOfAnOrdinalHeadToTheImagesThatReachTheGroupBefore() throws IOException {
    StageInput features = study.features(List.of(INCEPTION_3B), LinearTrainingTest::gradeAt3b);
    List<List<Integer>> groups = List.of(List.of(0), List.of(1, 2), List.of(3, 4));
    Head severity = new GradeGroups("severity", groups, HeadForm.ORDINAL);

    LinearTraining.Result result =
        training(features, Heads.of(List.of(Target.ANY_DR, severity))).fit(INCEPTION_3B);

    float[][] weights = result.head().weights();
    assertThat(weights).hasNumberOfRows(3);
    // The first question is any-dr's own, asked of all; the second is another one.
    assertThat(weights[1]).isEqualTo(weights[0]);
    assertThat(weights[2]).isNotEqualTo(weights[0]);
    assertThat(result.score().auc())
        .isEqualTo(
            Map.of("any-dr", 1.0, "severity-mild-or-worse", 1.0, "severity-severe-or-worse", 1.0));
    assertThat(result.fits()).hasSize(6);
    assertThat(result.fits().get(5).getTarget()).isEqualTo("severity");
    assertThat(result.fits().get(5).getValidationAuc()).isEqualTo(1);
    // Among the images with retinopathy alone, the border is between the grades 2 and 3.
    assertThat(logit(weights[2], result.head().bias()[2], 2.5)).isCloseTo(0, within(1e-3));
    assertThat(logit(weights[1], result.head().bias()[1], 2.5)).isGreaterThan(0.1);
  }

  /** Returns the logit of a picture whose feature stands for a grade. */
  private static double logit(float[] weights, float bias, double grade) {
    double logit = bias;
    for (int i = 0; i < weights.length; i++) {
      logit += weights[i] * (i == 17 ? 10 + 3 * grade : 2);
    }
    return logit;
  }

  @Test
  void namesTheImageWhoseFeaturesAreMissing() throws IOException {
    StageInput features = study.features(List.of(INCEPTION_3B), LinearTrainingTest::gradeAt3b);

    assertThatThrownBy(() -> training(features).fit(INCEPTION_3A))
        .isInstanceOf(IOException.class)
        .hasMessageMatching(
            ".* should hold the 256 features of image [0-9a-f]{64} at inception_3a, but holds none;"
                + " extract the features again");
  }

  @Test
  void namesTheTargetThatCannotBeLearnt() throws IOException {
    StageInput features = study.features(List.of(INCEPTION_3B), LinearTrainingTest::gradeAt3b);
    List<TrainingExample> healthy = examples(Split.TRAIN);
    healthy.removeIf(example -> example.getGrade() != DrGrade.NONE);
    LinearTraining training =
        new LinearTraining(
            Heads.of(Target.DEFAULT),
            new ExtractedFeatures(features),
            healthy,
            examples(Split.VALIDATION),
            ProgressListener.SILENT);

    assertThatThrownBy(() -> training.fit(INCEPTION_3B))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "target any-dr cannot be learnt: all 2 training images are negative; a classifier needs"
                + " images of both classes");
  }
}
