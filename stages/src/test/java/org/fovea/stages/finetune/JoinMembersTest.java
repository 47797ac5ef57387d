package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.fovea.schema.FileRole;
import org.fovea.schema.StageManifest;
import org.fovea.schema.TensorDigest;
import org.fovea.schema.TrainedModel;
import org.fovea.stages.artifact.CommitStage;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.googlenet.EnsembleTensors;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.scoring.VerifiedWeights;
import org.fovea.stages.testing.StageRun;
import org.fovea.stages.testing.TinyStudy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinMembersTest {
  @TempDir private Path directory;
  private TinyStudy study;
  private StageInput member;

  @BeforeEach
  void trainAMember() throws IOException {
    study = TinyStudy.in(Workspace.at(directory.toString()));
    member = study.trained();
  }

  private StageInput join(List<StageInput> members) throws IOException {
    StageAttempt attempt =
        study.attempt(FineTuneGoogLeNet.STAGE, new EnsembleConfig(FineTuneConfig.DEFAULT, 2), 12);
    Pipeline pipeline = StageRun.pipeline();
    pipeline.apply(new JoinMembers(attempt, members)).apply(new CommitStage(attempt));
    pipeline.run().waitUntilFinish();
    StageManifest manifest = attempt.directory().manifest().orElseThrow();
    return new StageInput(attempt.directory(), manifest);
  }

  private static TrainedModel record(StageInput trained) throws IOException {
    return RecordFiles.read(
            trained.directory(), trained.onlyFile(FileRole.PART), TrainedModel.class)
        .get(0);
  }

  private static NamedTensors weights(StageInput trained) throws IOException {
    TrainedModel model = record(trained);
    try (InputStream in = trained.directory().open(model.getWeightsFile())) {
      return VerifiedWeights.read(in, model.getModelDigest(), "weights");
    }
  }

  @Test
  void writesAnOutputOfTrainingWithTheWeightsOfEachMember() throws IOException {
    StageInput joined = join(List.of(member, member));

    assertThat(EnsembleTensors.members(weights(joined)))
        .containsExactly(weights(member), weights(member));
    TrainedModel model = record(joined);
    assertThat(model.getModelDigest())
        .isEqualTo(joined.onlyFile(FileRole.WEIGHTS).getSha256())
        .isNotEqualTo(record(member).getModelDigest());
    assertThat(model.getTargets()).isEqualTo(record(member).getTargets());
    assertThat(model.getTrainingImagesDigest()).isEqualTo(record(member).getTrainingImagesDigest());
    assertThat(model.getBestEpoch()).isZero();
    assertThat(joined.manifest().getAccounting().getOut()).isEqualTo(12);
  }

  @Test
  void refusesAMemberWhoseWeightsWereChanged() throws IOException {
    Path weights =
        directory
            .resolve(member.directory().name())
            .resolve(member.onlyFile(FileRole.WEIGHTS).getName());
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);

    assertThatThrownBy(() -> join(List.of(member, member)))
        .rootCause()
        .isInstanceOf(IOException.class)
        .hasMessageContaining("changed or damaged");
  }

  @Test
  void listsTheTensorsOfAllMembersByTheirNamesInTheWhole() throws IOException {
    TrainedModel first = withTensor("loss3/classifier.bias", "a", "b");
    TrainedModel second = withTensor("conv1/7x7_s2.bias", "c", "c");

    assertThat(JoinMembers.tensors(List.of(first, second)))
        .extracting(
            TensorDigest::getName, TensorDigest::getSha256Before, TensorDigest::getSha256After)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("member-1/loss3/classifier.bias", "a", "b"),
            org.assertj.core.groups.Tuple.tuple("member-2/conv1/7x7_s2.bias", "c", "c"));
  }

  private TrainedModel withTensor(String name, String before, String after) throws IOException {
    return TrainedModel.newBuilder(record(member))
        .setTensors(List.of(new TensorDigest(name, List.of(1L), false, before, after)))
        .build();
  }

  @Test
  void givesEachMemberASeedOfItsOwn() {
    EnsembleConfig config = new EnsembleConfig(FineTuneConfig.DEFAULT.withSeed(7), 3);

    assertThat(config.ofMember(1)).isEqualTo(config.training());
    assertThat(config.ofMember(3)).isEqualTo(FineTuneConfig.DEFAULT.withSeed(9));
  }

  @Test
  void refusesAnEnsembleOfOneAndOfClassifiersThatHardlyDependOnASeed() {
    assertThatThrownBy(() -> new EnsembleConfig(FineTuneConfig.DEFAULT, 1))
        .hasMessage("members must be from 2 to 9, but was 1");
    FineTuneConfig linear = FineTuneConfig.DEFAULT.withScenario(TransferScenario.LINEAR_ON_TOP);
    assertThatThrownBy(() -> new EnsembleConfig(linear, 2))
        .hasMessageContaining("scenario LINEAR_ON_TOP does not train a network");
  }
}
