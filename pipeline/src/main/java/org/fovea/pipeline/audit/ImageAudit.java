package org.fovea.pipeline.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.AvroRuntimeException;
import org.fovea.pipeline.AuditCheck;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.ImageFeatures;
import org.fovea.schema.ImageMeasurement;
import org.fovea.schema.PreparedImage;
import org.fovea.schema.StageFailure;
import org.fovea.schema.StageFile;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.RecordSeeker;

/** Follows every occurrence from ingest to its examples: none is lost, added or mistaken. */
final class ImageAudit {
  private static final int CHANNELS = 3;

  private final Findings findings;

  ImageAudit(Findings findings) {
    this.findings = findings;
  }

  /** Checks that no occurrence is in an output of ingest twice. */
  void checkIngested(AuditedOutput ingested) throws IOException {
    Set<String> seen = new HashSet<>();
    for (FundusImage image : ingested.records(FileRole.PART, FundusImage.class)) {
      once(image.getOccurrenceId(), seen, ingested);
    }
    for (StageFailure letter : letters(ingested)) {
      once(letter.getOccurrenceId(), seen, ingested);
    }
  }

  private void once(String occurrenceId, Set<String> seen, AuditedOutput output) {
    if (seen.add(occurrenceId)) {
      findings.pass(AuditCheck.OCCURRENCE);
    } else {
      findings.fail(
          AuditCheck.OCCURRENCE, output + ": occurrence " + occurrenceId, "once", "more than once");
    }
  }

  /** Checks that what was ingested was prepared or rejected. */
  void checkPrepared(AuditedOutput ingested, AuditedOutput prepared) throws IOException {
    Map<String, String> contents = new HashMap<>();
    for (FundusImage image : ingested.records(FileRole.PART, FundusImage.class)) {
      contents.put(image.getOccurrenceId(), image.getImageId());
    }
    List<String> found = new ArrayList<>();
    Map<String, Long> occurrencesByFile = new HashMap<>();
    for (ImageMeasurement measurement :
        prepared.records(FileRole.MEASUREMENT, ImageMeasurement.class)) {
      found.addAll(measurement.getOccurrenceIds());
      occurrencesByFile.merge(
          measurement.getPreparedFile(), (long) measurement.getOccurrenceIds().size(), Long::sum);
      for (String occurrence : measurement.getOccurrenceIds()) {
        findings.expect(
            AuditCheck.OCCURRENCE,
            prepared + ": content of occurrence " + occurrence,
            contents.get(occurrence),
            measurement.getImageId());
      }
    }
    letters(prepared).forEach(letter -> found.add(letter.getOccurrenceId()));
    same(contents.keySet(), ingested, found, prepared);
    for (StageFile file : prepared.input().files(FileRole.PART)) {
      findings.expect(
          AuditCheck.RECORD_COUNT,
          prepared + "/" + file.getName() + ": occurrences, by the measurements",
          occurrencesByFile.getOrDefault(file.getName(), 0L),
          file.getOccurrences());
    }
  }

  /** Checks that every measured image has its pixels where its measurement says. */
  void checkPixels(AuditedOutput prepared) throws IOException {
    Path cache = Files.createTempDirectory("fovea-audit-");
    try (RecordSeeker<PreparedImage> pixels =
        new RecordSeeker<>(prepared.directory(), PreparedImage.class, cache)) {
      long images = 0;
      for (ImageMeasurement measurement :
          prepared.records(FileRole.MEASUREMENT, ImageMeasurement.class)) {
        images++;
        String where =
            "%s/%s: byte %d"
                .formatted(
                    prepared, measurement.getPreparedFile(), measurement.getPreparedOffset());
        try {
          PreparedImage image =
              pixels.read(measurement.getPreparedFile(), measurement.getPreparedOffset());
          findings.expect(AuditCheck.PIXELS, where, measurement.getImageId(), image.getImageId());
          findings.expect(
              AuditCheck.PIXELS,
              where + ": bytes of pixels",
              CHANNELS * image.getSidePx() * image.getSidePx(),
              image.getPixels().remaining());
        } catch (IOException | AvroRuntimeException | IllegalArgumentException e) {
          findings.fail(AuditCheck.PIXELS, where, "image " + measurement.getImageId(), Words.of(e));
        }
      }
      findings.expect(
          AuditCheck.PIXELS,
          prepared + ": prepared images, by the measurements",
          images,
          prepared.input().files(FileRole.PART).stream().mapToLong(StageFile::getRecords).sum());
    } finally {
      delete(cache);
    }
  }

  private static void delete(Path directory) throws IOException {
    List<Path> paths;
    try (var walk = Files.walk(directory)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }

  /** Checks that what was prepared became an example or was excluded, under its own label. */
  void checkAssigned(AssignedImages study, AuditedOutput prepared) throws IOException {
    Set<String> expected = new TreeSet<>();
    study.measurements().values().forEach(image -> expected.addAll(image.getOccurrenceIds()));
    List<String> found = new ArrayList<>();
    for (AssignedImages.AssignedImage image : study.images().values()) {
      found.add(image.example().getOccurrenceId());
      checkLabel(image.example(), study);
    }
    letters(study.assigned()).forEach(letter -> found.add(letter.getOccurrenceId()));
    same(expected, prepared, found, study.assigned());
  }

  private void checkLabel(TrainingExample example, AssignedImages study) {
    String where = study.assigned() + ": image " + example.getImageId();
    FundusImage image = study.occurrences().get(example.getOccurrenceId());
    ImageMeasurement measurement = study.measurements().get(example.getImageId());
    if (image == null || measurement == null) {
      findings.fail(
          AuditCheck.LABEL,
          where,
          "an ingested occurrence and a measurement",
          image == null ? "no occurrence " + example.getOccurrenceId() : "no measurement");
      return;
    }
    findings.expect(
        AuditCheck.LABEL,
        where + ": image of its occurrence",
        image.getImageId(),
        example.getImageId());
    findings.expect(AuditCheck.LABEL, where + ": grade", image.getGrade(), example.getGrade());
    findings.expect(AuditCheck.LABEL, where + ": source", image.getSource(), example.getSource());
    findings.expect(
        AuditCheck.LABEL, where + ": eye", image.getLaterality(), example.getLaterality());
    findings.expect(AuditCheck.LABEL, where + ": labels", image.getLabels(), example.getLabels());
    findings.expect(
        AuditCheck.LABEL,
        where + ": whether its patient is known",
        !study.patientsOf(example.getImageId()).isEmpty(),
        example.getPatientKnown());
    findings.expect(
        AuditCheck.PIXELS,
        where + ": place of its pixels",
        measurement.getPreparedFile() + " at byte " + measurement.getPreparedOffset(),
        example.getPreparedFile() + " at byte " + example.getPreparedOffset());
  }

  /** Checks that there are features of every prepared image, and of no other. */
  void checkFeatures(AuditedOutput prepared, AuditedOutput features) throws IOException {
    List<String> expected = new ArrayList<>();
    for (ImageMeasurement measurement :
        prepared.records(FileRole.MEASUREMENT, ImageMeasurement.class)) {
      expected.add(measurement.getImageId());
    }
    List<String> found = new ArrayList<>();
    for (ImageFeatures image : features.records(FileRole.PART, ImageFeatures.class)) {
      found.add(image.getImageId());
    }
    same(expected, prepared, found, features);
  }

  private void same(
      Collection<String> expected, AuditedOutput from, List<String> found, AuditedOutput to) {
    Set<String> known = new HashSet<>(expected);
    Set<String> left = new TreeSet<>(expected);
    for (String id : found) {
      if (left.remove(id)) {
        findings.pass(AuditCheck.OCCURRENCE);
      } else {
        findings.fail(
            AuditCheck.OCCURRENCE,
            to + ": " + id,
            known.contains(id) ? "once" : "only what " + from + " put out",
            known.contains(id) ? "more than once" : "one that it did not");
      }
    }
    for (String id : left) {
      findings.fail(
          AuditCheck.OCCURRENCE, to + ": " + id, "once, since " + from + " put it out", "nowhere");
    }
  }

  private static List<StageFailure> letters(AuditedOutput output) throws IOException {
    List<StageFailure> letters =
        new ArrayList<>(output.records(FileRole.REJECTED, StageFailure.class));
    letters.addAll(output.records(FileRole.EXCLUDED, StageFailure.class));
    return letters;
  }
}
