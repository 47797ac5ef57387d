package org.fovea.stages.artifact;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;
import org.fovea.schema.Accounting;
import org.fovea.schema.StageFile;
import org.fovea.schema.StageManifest;

/**
 * Makes a stage's output whole: checks that every occurrence is accounted for, then writes the
 * manifest.
 *
 * <p>Input: an entry for each file that the stage has written, in any order. Output: the manifest
 * that stands, one element. If another attempt was first, its manifest stands; where both ran on
 * the same compute fingerprint, they must have made the same, or the stage fails.
 */
public final class CommitStage
    extends PTransform<PCollection<StageFile>, PCollection<StageManifest>> {
  private static final long serialVersionUID = 1;

  private final StageAttempt attempt;

  public CommitStage(StageAttempt attempt) {
    this.attempt = attempt;
  }

  @Override
  public PCollection<StageManifest> expand(PCollection<StageFile> files) {
    PCollectionView<List<StageFile>> gathered = files.apply("Gather the files", View.asList());
    return files
        .getPipeline()
        .apply("Commit once, even without a file", Create.of(0).withCoder(VarIntCoder.of()))
        .apply(
            "Check the account and write the manifest",
            ParDo.of(new WriteManifest(attempt, gathered)).withSideInputs(gathered))
        .setCoder(AvroCoder.of(StageManifest.class));
  }

  /**
   * Returns the manifest that files add up to.
   *
   * @throws IllegalStateException if an occurrence is not accounted for
   */
  static StageManifest manifestOf(StageAttempt attempt, List<StageFile> unsorted, long nowMillis) {
    List<StageFile> files = new ArrayList<>(unsorted);
    files.sort(Comparator.comparing(StageFile::getName));
    StageDefinition definition = attempt.definition();
    return StageManifest.newBuilder()
        .setStage(definition.stage())
        .setKey(definition.key())
        .setLogicVersion(definition.logicVersion())
        .setConfig(definition.config())
        .setExternalInputs(definition.externalInputs())
        .setInputs(definition.inputs())
        .setFiles(withoutRepetition(files))
        .setAccounting(accountFor(attempt, files))
        .setDigests(StageTotals.digests(files))
        .setComputeFingerprint(ComputeFingerprint.joined(fingerprints(files)))
        .setCodeVersion(attempt.codeVersion())
        .setRunId(attempt.runId())
        .setStartedAtMillis(attempt.startedAtMillis())
        .setFinishedAtMillis(nowMillis)
        .setSynthetic(attempt.synthetic())
        .build();
  }

  private static List<SortedMap<String, String>> fingerprints(List<StageFile> files) {
    return files.stream()
        .map(StageFile::getComputeFingerprint)
        .filter(Objects::nonNull)
        .distinct()
        .<SortedMap<String, String>>map(TreeMap::new)
        .toList();
  }

  /** What all files have in common is said once, by the manifest. */
  private static List<StageFile> withoutRepetition(List<StageFile> files) {
    return fingerprints(files).size() > 1
        ? files
        : files.stream()
            .map(file -> StageFile.newBuilder(file).setComputeFingerprint(null).build())
            .toList();
  }

  private static Accounting accountFor(StageAttempt attempt, List<StageFile> files) {
    Accounting accounting = StageTotals.accounting(attempt.occurrencesIn(), files);
    long accountedFor = StageTotals.accountedFor(accounting);
    if (accountedFor != accounting.getIn()) {
      throw new IllegalStateException(
          "stage %s took in %d occurrences but accounts for %d (%d out, %d excluded, %d rejected); nothing was committed, please report this"
              .formatted(
                  attempt.definition().stage(),
                  accounting.getIn(),
                  accountedFor,
                  accounting.getOut(),
                  accounting.getExcluded(),
                  accounting.getRejected()));
    }
    return accounting;
  }

  private static final class WriteManifest extends DoFn<Integer, StageManifest> {
    private static final long serialVersionUID = 1;

    private final StageAttempt attempt;
    private final PCollectionView<List<StageFile>> gathered;

    WriteManifest(StageAttempt attempt, PCollectionView<List<StageFile>> gathered) {
      this.attempt = attempt;
      this.gathered = gathered;
    }

    @ProcessElement
    public void process(ProcessContext context) throws IOException {
      StageManifest manifest =
          manifestOf(attempt, context.sideInput(gathered), System.currentTimeMillis());
      StageDirectory directory = attempt.directory();
      if (directory.commit(manifest)) {
        context.output(manifest);
        return;
      }
      StageManifest standing =
          directory
              .manifest()
              .orElseThrow(() -> new IOException("the manifest of " + directory + " vanished"));
      checkSameBytes(manifest, standing, directory);
      directory.discardOthers(manifest, standing);
      context.output(standing);
    }

    private static void checkSameBytes(
        StageManifest ours, StageManifest standing, StageDirectory directory) {
      boolean sameFingerprint =
          ours.getComputeFingerprint().equals(standing.getComputeFingerprint());
      if (sameFingerprint && !ours.getDigests().equals(standing.getDigests())) {
        throw new IllegalStateException(
            "two attempts at %s made different bytes on the same kind of machine (%s and %s); please report this"
                .formatted(directory, ours.getDigests(), standing.getDigests()));
      }
    }
  }
}
