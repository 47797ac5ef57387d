package org.fovea.pipeline.audit;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.fovea.pipeline.AuditCheck;
import org.fovea.schema.FileRole;
import org.fovea.schema.InitialWeights;
import org.fovea.schema.Split;
import org.fovea.schema.StageFile;
import org.fovea.schema.TensorDigest;
import org.fovea.schema.TrainedModel;
import org.fovea.schema.TrainingEpoch;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.finetune.EnsembleConfig;
import org.fovea.stages.finetune.FineTuneConfig;
import org.fovea.stages.finetune.FineTuneGoogLeNet;
import org.fovea.stages.finetune.JoinMembers;
import org.fovea.stages.finetune.TransferScenario;
import org.fovea.stages.googlenet.EnsembleTensors;
import org.fovea.stages.googlenet.GoogLeNetModel;
import org.fovea.stages.googlenet.InvalidWeightsException;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.SafeTensors;
import org.fovea.stages.googlenet.TrainingConfig;

/** Holds a trained model against its weights, its config and the images that it was trained on. */
final class TrainingAudit {
  private final Findings findings;

  TrainingAudit(Findings findings) {
    this.findings = findings;
  }

  /** Checks an output of training that is sound. */
  void check(AuditedOutput trained) throws IOException {
    TrainedModel model = trained.record(FileRole.PART, TrainedModel.class);
    String where = trained.name();
    Optional<StageFile> weights =
        trained.input().files(FileRole.WEIGHTS).stream()
            .filter(file -> file.getName().equals(model.getWeightsFile()))
            .findFirst();
    findings.expect(
        AuditCheck.TENSOR,
        where + ": SHA-256 of the weights, by the model's record",
        model.getModelDigest(),
        weights.map(StageFile::getSha256).orElse("no file " + model.getWeightsFile()));
    if (weights.isPresent()) {
      checkTensors(trained, model, weights.get());
    }
    checkFrozen(trained, model);
    checkBeginning(trained, model);
    checkBestEpoch(where, model);
  }

  private void checkTensors(AuditedOutput trained, TrainedModel model, StageFile weights)
      throws IOException {
    String where = trained + "/" + weights.getName();
    NamedTensors tensors;
    try (InputStream in = trained.directory().open(weights.getName())) {
      tensors = SafeTensors.read(in, where).tensors();
    } catch (InvalidWeightsException e) {
      findings.fail(AuditCheck.TENSOR, where, "a whole safetensors file", Words.of(e));
      return;
    }
    TreeSet<String> listed = new TreeSet<>();
    for (TensorDigest tensor : model.getTensors()) {
      String name = tensor.getName();
      listed.add(name);
      if (tensors.contains(name)) {
        findings.expect(
            AuditCheck.TENSOR,
            where + ": " + name,
            tensor.getSha256After(),
            tensors.get(name).sha256());
      }
    }
    findings.expect(
        AuditCheck.TENSOR,
        where + ": names of tensors",
        listed,
        new TreeSet<>(tensors.asMap().keySet()));
  }

  private void checkFrozen(AuditedOutput trained, TrainedModel model) {
    Optional<Predicate<String>> frozen = frozen(trained, model);
    for (TensorDigest tensor : model.getTensors()) {
      String where = trained + ": tensor " + tensor.getName();
      if (tensor.getFrozen()) {
        findings.expect(
            AuditCheck.TENSOR,
            where + ", frozen",
            tensor.getSha256Before(),
            tensor.getSha256After());
      } else if (tensor.getSha256After().equals(tensor.getSha256Before())) {
        findings.fail(
            AuditCheck.TENSOR, where + ", to be trained", "other values than before", "the same");
      } else {
        findings.pass(AuditCheck.TENSOR);
      }
      frozen.ifPresent(
          has ->
              findings.expect(
                  AuditCheck.TENSOR,
                  where + ": frozen, by the config",
                  has.test(tensor.getName()),
                  tensor.getFrozen()));
    }
  }

  /** Returns which tensors had to be frozen, by their names. */
  private Optional<Predicate<String>> frozen(AuditedOutput trained, TrainedModel model) {
    if (model.getExplicitClassifier() != null) {
      return Optional.of(tensor -> false); // there was nothing before
    }
    try {
      FineTuneConfig config = config(trained, model);
      TransferScenario scenario = TransferScenario.valueOf(model.getScenario());
      TrainingConfig stepping = config.withScenario(scenario).stepping();
      return Optional.of(
          scenario.trainsNetwork()
              ? tensor -> stepping.freezes(EnsembleTensors.nameInMember(tensor))
              : tensor -> !tensor.startsWith(GoogLeNetModel.HEAD + "."));
    } catch (IllegalArgumentException e) {
      findings.leaveOpen(
          trained
              + " has a config or a scenario that this version cannot read, so which tensors had"
              + " to be frozen is not checked: "
              + Words.of(e));
      return Optional.empty();
    }
  }

  private static FineTuneConfig config(AuditedOutput trained, TrainedModel model) {
    String config = trained.manifest().getConfig();
    return isEnsemble(model)
        ? CanonicalJson.read(config, EnsembleConfig.class).training()
        : CanonicalJson.read(config, FineTuneConfig.class);
  }

  private static boolean isEnsemble(TrainedModel model) {
    return EnsembleTensors.memberCount(
            model.getTensors().stream().map(TensorDigest::getName).toList())
        > 1;
  }

  /**
   * Checks that an ensemble is made of the trainings that it names, tensor by tensor.
   *
   * @param members those of them that are there and sound, in their order
   */
  void checkMembers(AuditedOutput trained, List<AuditedOutput> members) throws IOException {
    TrainedModel model = trained.record(FileRole.PART, TrainedModel.class);
    if (!isEnsemble(model) && members.isEmpty()) {
      return;
    }
    List<TrainedModel> records = new ArrayList<>();
    for (AuditedOutput member : members) {
      records.add(member.record(FileRole.PART, TrainedModel.class));
    }
    findings.expect(
        AuditCheck.TENSOR,
        trained + ": tensors of its members",
        JoinMembers.tensors(records),
        model.getTensors());
  }

  private void checkBeginning(AuditedOutput trained, TrainedModel model) {
    InitialWeights initial = model.getInitialWeights();
    findings.expect(
        AuditCheck.TENSOR,
        trained + ": SHA-256 of the weights that training began with",
        trained.manifest().getExternalInputs().get("weights"),
        initial.getSha256());
  }

  private void checkBestEpoch(String where, TrainedModel model) {
    int best = 0;
    for (TrainingEpoch epoch : model.getEpochs()) {
      best = epoch.getBest() ? epoch.getEpoch() : best;
    }
    findings.expect(AuditCheck.TENSOR, where + ": best epoch", best, model.getBestEpoch());
  }

  /** Checks which images the model was trained on, and chosen on. */
  void checkImages(AuditedOutput trained, AssignedImages study) throws IOException {
    TrainedModel model = trained.record(FileRole.PART, TrainedModel.class);
    TreeSet<String> training = new TreeSet<>();
    List<String> validation = new ArrayList<>();
    study
        .images()
        .forEach(
            (id, image) -> {
              if (image.example().getSplit() == Split.TRAIN) {
                training.add(id);
              } else if (image.example().getSplit() == Split.VALIDATION) {
                validation.add(id);
              }
            });
    findings.expect(
        AuditCheck.TRAINING_IMAGES,
        trained + ": training images",
        (long) training.size(),
        model.getTrainingImages());
    findings.expect(
        AuditCheck.TRAINING_IMAGES,
        trained + ": digest of the training images",
        FineTuneGoogLeNet.imagesDigest(training),
        model.getTrainingImagesDigest());
    findings.expect(
        AuditCheck.TRAINING_IMAGES,
        trained + ": validation images",
        (long) validation.size(),
        model.getValidationImages());
  }
}
