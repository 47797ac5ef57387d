package org.fovea.pipeline.audit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.specific.SpecificRecord;
import org.fovea.pipeline.AuditCheck;
import org.fovea.schema.Accounting;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.StageFailure;
import org.fovea.schema.StageFile;
import org.fovea.schema.StageManifest;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageDefinition;
import org.fovea.stages.artifact.StageTotals;
import org.fovea.stages.deadletter.AdmittedImages;
import org.fovea.stages.evaluate.EvaluateModel;
import org.fovea.stages.finetune.FineTuneGoogLeNet;
import org.fovea.stages.ingest.IngestImages;
import org.fovea.stages.preprocess.AssignExamples;
import org.fovea.stages.publish.PublishModel;

/** Holds one stage output against its own manifest. */
final class OutputAudit {
  private final ArtifactStore store;
  private final AuditedFiles files;
  private final Findings findings;

  OutputAudit(ArtifactStore store, AuditedFiles files, Findings findings) {
    this.store = store;
    this.files = files;
    this.findings = findings;
  }

  /** Checks everything; an output whose files are not those of its manifest is marked unsound. */
  void check(AuditedOutput output) throws IOException {
    StageManifest manifest = output.manifest();
    String where = output.directory().manifestName();
    findings.expect(AuditCheck.KEY, where + ": stage", output.stage(), manifest.getStage());
    findings.expect(AuditCheck.KEY, where + ": key", keyOf(output), manifest.getKey());
    checkKey(manifest, keyOf(output), where);
    Set<String> sound = checkFiles(output);
    for (StageFile file : manifest.getFiles()) {
      if (!sound.contains(file.getName()) || !checkRecords(output, file)) {
        output.markUnsound();
      }
    }
    checkSingleRecords(output);
    checkAccount(manifest, where);
    checkDigests(manifest, where);
  }

  /** Some outputs hold one record of a kind, which later checks ask for. */
  private void checkSingleRecords(AuditedOutput output) {
    Optional<FileRole> role =
        switch (output.stage()) {
          case AssignExamples.STAGE -> Optional.of(FileRole.DATASET);
          case FineTuneGoogLeNet.STAGE, PublishModel.STAGE -> Optional.of(FileRole.PART);
          case EvaluateModel.STAGE -> Optional.of(FileRole.REPORT);
          default -> Optional.empty();
        };
    if (role.isPresent()) {
      boolean one =
          findings.expect(
              AuditCheck.RECORD_COUNT,
              output + ": records of " + role.get(),
              1L,
              output.input().files(role.get()).stream().mapToLong(StageFile::getRecords).sum());
      if (!one) {
        output.markUnsound();
      }
    }
  }

  private static String keyOf(AuditedOutput output) {
    return output.name().substring(output.name().lastIndexOf('/') + 1);
  }

  private void checkKey(StageManifest manifest, String key, String where) {
    String what =
        where + ": key by stage, logic version, config, external inputs and digests of inputs";
    try {
      findings.expect(AuditCheck.KEY, what, key, StageDefinition.of(manifest).key());
    } catch (IllegalArgumentException e) { // no stage can be defined like this
      findings.fail(AuditCheck.KEY, what, key, Words.of(e));
    }
  }

  /** Returns the names of the files that are there with their bytes. */
  private Set<String> checkFiles(AuditedOutput output) throws IOException {
    List<FileSetAudit.Listed> listed =
        output.manifest().getFiles().stream()
            .map(
                file ->
                    new FileSetAudit.Listed(file.getName(), file.getSizeBytes(), file.getSha256()))
            .toList();
    return new FileSetAudit(store, files, findings)
        .check(
            output.name() + "/", listed, Set.of(output.directory().manifestName()), "the manifest");
  }

  private boolean checkRecords(AuditedOutput output, StageFile file) throws IOException {
    Optional<RecordKind<?>> kind = RecordKind.of(output.stage(), file);
    return kind.isEmpty() || recount(output, file, kind.get());
  }

  private <T extends SpecificRecord> boolean recount(
      AuditedOutput output, StageFile file, RecordKind<T> kind) throws IOException {
    String where = output.name() + "/" + file.getName();
    Recount<T> recount = new Recount<>(kind);
    long records;
    try {
      records = RecordFiles.scan(output.directory(), file.getName(), kind.type(), recount::add);
    } catch (IOException | AvroRuntimeException e) {
      findings.fail(AuditCheck.RECORD_COUNT, where, file.getRecords() + " records", Words.of(e));
      return false;
    }
    boolean counts =
        findings.expect(AuditCheck.RECORD_COUNT, where + ": records", file.getRecords(), records);
    if (kind.occurrences().isPresent()) {
      counts &=
          findings.expect(
              AuditCheck.RECORD_COUNT,
              where + ": occurrences",
              file.getOccurrences(),
              recount.occurrences);
    }
    counts &=
        findings.expect(
            AuditCheck.RECORD_COUNT,
            where + ": occurrences by code",
            new TreeMap<>(file.getOccurrencesByCode()),
            recount.byCode);
    counts &= checkLetters(output, file, recount, where);
    if (output.stage().equals(IngestImages.STAGE) && file.getRole() == FileRole.PART) {
      findings.expect(
          AuditCheck.OUTPUT_DIGEST,
          where + ": digest of what preparing looks at",
          file.getAspectDigests().get(IngestImages.IMAGES_ASPECT),
          IngestImages.imagesDigest(recount.images, admitted(output)));
    }
    return counts;
  }

  /** A file that cannot be read is named when it is looked at itself. */
  private static Set<String> admitted(AuditedOutput output) {
    try {
      return AdmittedImages.of(output.input());
    } catch (IOException | AvroRuntimeException e) {
      return Set.of();
    }
  }

  private boolean checkLetters(
      AuditedOutput output, StageFile file, Recount<?> recount, String where) {
    boolean good = true;
    for (String found : recount.lettersFrom) {
      good &=
          findings.expect(
              AuditCheck.RECORD_COUNT,
              where + ": dead letters",
              output.stage() + " " + file.getRole(),
              found);
    }
    return good;
  }

  private void checkAccount(StageManifest manifest, String where) {
    Accounting said = manifest.getAccounting();
    findings.expect(
        AuditCheck.ACCOUNT,
        where + ": out + excluded + rejected",
        said.getIn(),
        StageTotals.accountedFor(said));
    findings.expect(
        AuditCheck.ACCOUNT,
        where + ": account of its files",
        StageTotals.accounting(said.getIn(), manifest.getFiles()),
        said);
  }

  private void checkDigests(StageManifest manifest, String where) {
    Map<String, String> derived = StageTotals.digests(manifest.getFiles());
    TreeSet<String> names = new TreeSet<>(derived.keySet());
    names.addAll(manifest.getDigests().keySet());
    for (String name : names) {
      findings.expect(
          AuditCheck.OUTPUT_DIGEST,
          where + ": digest " + name,
          derived.get(name),
          manifest.getDigests().get(name));
    }
  }

  /** What the records of a file add up to. */
  private static final class Recount<T extends SpecificRecord> {
    final Map<String, Long> byCode = new TreeMap<>();
    final TreeSet<String> lettersFrom = new TreeSet<>();
    final List<FundusImage> images = new ArrayList<>();
    long occurrences;
    private final Optional<ToLongFunction<T>> occurrencesOf;

    Recount(RecordKind<T> kind) {
      occurrencesOf = kind.occurrences();
    }

    void add(T record) {
      occurrencesOf.ifPresent(of -> occurrences += of.applyAsLong(record));
      if (record instanceof StageFailure letter) {
        byCode.merge(letter.getCode().name(), 1L, Long::sum);
        lettersFrom.add(letter.getStage() + " " + letter.getDisposition());
      } else if (record instanceof FundusImage image) {
        images.add(image);
      }
    }
  }
}
