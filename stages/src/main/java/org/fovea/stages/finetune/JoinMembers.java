package org.fovea.stages.finetune;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.fovea.schema.FileRole;
import org.fovea.schema.StageFile;
import org.fovea.schema.TensorDigest;
import org.fovea.schema.TrainedModel;
import org.fovea.stages.artifact.RecordFileWriter;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.googlenet.EnsembleTensors;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.scoring.VerifiedWeights;

/**
 * Makes one model of several that were trained alike but for the seed: what it says of a photograph
 * is the mean of what they say.
 *
 * <p>Reads the outputs of their trainings. Writes what a training does, so that all that follows
 * takes it for one: weights, in which each member has its own ({@link EnsembleTensors}), and one
 * {@link TrainedModel} with the digests of all tensors of all members. Output: an entry per file,
 * in any order.
 */
public final class JoinMembers extends PTransform<PBegin, PCollection<StageFile>> {
  private static final long serialVersionUID = 1;

  private final StageAttempt attempt;
  private final List<StageInput> members;

  /**
   * @param members outputs of {@link FineTuneGoogLeNet} for the same images, in the order of their
   *     seeds
   */
  public JoinMembers(StageAttempt attempt, List<StageInput> members) {
    this.attempt = attempt;
    this.members = List.copyOf(members);
  }

  @Override
  public PCollection<StageFile> expand(PBegin begin) {
    return begin
        .apply("One model", Create.of(0).withCoder(VarIntCoder.of()))
        .apply("Join the members", ParDo.of(new Join(attempt, members)))
        .setCoder(AvroCoder.of(StageFile.class));
  }

  /** A trained network. */
  private record Member(TrainedModel record, NamedTensors weights) {}

  private static final class Join extends DoFn<Integer, StageFile> {
    private static final long serialVersionUID = 1;

    private final StageAttempt attempt;
    private final ArrayList<StageInput> members;

    Join(StageAttempt attempt, List<StageInput> members) {
      this.attempt = attempt;
      this.members = new ArrayList<>(members);
    }

    @ProcessElement
    public void process(OutputReceiver<StageFile> out) throws IOException {
      List<Member> trained = new ArrayList<>();
      for (StageInput member : members) {
        trained.add(read(member));
      }
      StageFile weights =
          TrainedModelOutput.writeWeights(
              attempt,
              EnsembleTensors.join(trained.stream().map(Member::weights).toList(), "ensemble"));
      out.output(weights);
      out.output(writeRecord(trained, weights));
    }

    private static Member read(StageInput input) throws IOException {
      TrainedModel record =
          RecordFiles.read(input.directory(), input.onlyFile(FileRole.PART), TrainedModel.class)
              .get(0);
      try (InputStream in = input.directory().open(record.getWeightsFile())) {
        return new Member(
            record,
            VerifiedWeights.read(
                in, record.getModelDigest(), input.directory() + "/" + record.getWeightsFile()));
      }
    }

    private StageFile writeRecord(List<Member> trained, StageFile weights) throws IOException {
      TrainedModel first = trained.get(0).record();
      TrainedModel model =
          TrainedModel.newBuilder(first)
              .setModelDigest(weights.getSha256())
              .setWeightsFile(weights.getName())
              .setEpochs(List.of())
              .setBestEpoch(0)
              .setTensors(tensors(trained.stream().map(Member::record).toList()))
              .build();
      try (RecordFileWriter<TrainedModel> writer =
          RecordFileWriter.create(attempt, "part-00000", FileRole.PART, TrainedModel.class, true)) {
        writer.append(model, first.getTrainingImages() + first.getValidationImages());
        return writer.commit();
      }
    }
  }

  /** Returns the digests of all members' tensors, by the names that these have in the whole. */
  public static List<TensorDigest> tensors(List<TrainedModel> members) {
    List<TensorDigest> tensors = new ArrayList<>();
    for (int member = 1; member <= members.size(); member++) {
      for (TensorDigest tensor : members.get(member - 1).getTensors()) {
        tensors.add(
            TensorDigest.newBuilder(tensor)
                .setName(EnsembleTensors.nameIn(member, tensor.getName()))
                .build());
      }
    }
    tensors.sort(Comparator.comparing(TensorDigest::getName));
    return tensors;
  }
}
