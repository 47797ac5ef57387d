package org.fovea.stages.preprocess;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.fovea.schema.FileRole;
import org.fovea.schema.NearDuplicate;
import org.fovea.schema.StageFile;
import org.fovea.stages.artifact.RecordFileWriter;
import org.fovea.stages.artifact.Shard;
import org.fovea.stages.artifact.StageAttempt;

/**
 * Lists the pairs that show the same picture, in ascending order, in one file, since they are few.
 * Output: its entry; nothing where there are no pairs.
 */
final class WriteNearDuplicates
    extends PTransform<PCollection<NearDuplicate>, PCollection<StageFile>> {
  private static final long serialVersionUID = 1;

  private final StageAttempt attempt;

  WriteNearDuplicates(StageAttempt attempt) {
    this.attempt = attempt;
  }

  @Override
  public PCollection<StageFile> expand(PCollection<NearDuplicate> pairs) {
    return pairs
        .apply(
            "Give all pairs one key",
            WithKeys.<Integer, NearDuplicate>of(0).withKeyType(TypeDescriptors.integers()))
        .apply("Bring the pairs together", GroupByKey.create())
        .apply("Write the pairs", ParDo.of(new WritePairs(attempt)))
        .setCoder(AvroCoder.of(StageFile.class));
  }

  private static final class WritePairs
      extends DoFn<KV<Integer, Iterable<NearDuplicate>>, StageFile> {
    private static final long serialVersionUID = 1;

    private final StageAttempt attempt;

    WritePairs(StageAttempt attempt) {
      this.attempt = attempt;
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<NearDuplicate>> all, OutputReceiver<StageFile> out)
        throws IOException {
      List<NearDuplicate> pairs = new ArrayList<>();
      all.getValue().forEach(pairs::add);
      pairs.sort(
          Comparator.comparing(NearDuplicate::getFirstImageId)
              .thenComparing(NearDuplicate::getSecondImageId));
      try (RecordFileWriter<NearDuplicate> writer =
          RecordFileWriter.create(
              attempt,
              Shard.stem("pairs", 0),
              FileRole.NEAR_DUPLICATES,
              NearDuplicate.class,
              true)) {
        for (NearDuplicate pair : pairs) {
          writer.append(pair, 0);
        }
        out.output(writer.commit());
      }
    }
  }
}
