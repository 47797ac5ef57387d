package org.fovea.pipeline.audit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.ImageMeasurement;
import org.fovea.schema.StageFile;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.RecordFiles;

/**
 * The examples of one output of the assigning step, by image, and the records that they were made
 * from.
 *
 * @param assigned the output
 * @param occurrences what was ingested, by occurrence
 * @param measurements what was prepared, by image
 * @param images the examples, by image
 */
record AssignedImages(
    AuditedOutput assigned,
    Map<String, FundusImage> occurrences,
    Map<String, ImageMeasurement> measurements,
    SortedMap<String, AssignedImage> images) {
  /**
   * The examples of one image.
   *
   * @param example the first of them, not rotated
   * @param rotations the rotations of all of them, in degrees
   * @param others examples that differ from the first in more than the rotation
   */
  record AssignedImage(
      TrainingExample example, List<Integer> rotations, List<TrainingExample> others) {}

  /** Reads the three outputs, all of which have to be sound. */
  static AssignedImages read(AuditedOutput assigned, AuditedOutput ingested, AuditedOutput prepared)
      throws IOException {
    Map<String, FundusImage> occurrences = new HashMap<>();
    forEach(
        ingested,
        FileRole.PART,
        FundusImage.class,
        image -> occurrences.putIfAbsent(image.getOccurrenceId(), image));
    Map<String, ImageMeasurement> measurements = new HashMap<>();
    forEach(
        prepared,
        FileRole.MEASUREMENT,
        ImageMeasurement.class,
        measurement -> {
          measurement.setPerceptualThumbnail(null); // a kilobyte each, and nothing here looks at it
          measurements.putIfAbsent(measurement.getImageId(), measurement);
        });
    SortedMap<String, AssignedImage> images = new TreeMap<>();
    forEach(assigned, FileRole.PART, TrainingExample.class, example -> add(example, images));
    return new AssignedImages(assigned, occurrences, measurements, images);
  }

  private static void add(TrainingExample example, SortedMap<String, AssignedImage> images) {
    int rotation = example.getRotationDegrees();
    example.setRotationDegrees(0);
    AssignedImage image =
        images.computeIfAbsent(
            example.getImageId(),
            id -> new AssignedImage(example, new ArrayList<>(), new ArrayList<>()));
    image.rotations().add(rotation);
    if (!image.example().equals(example)) {
      image.others().add(example);
    }
  }

  private static <T extends SpecificRecord> void forEach(
      AuditedOutput output, FileRole role, Class<T> type, Consumer<T> action) throws IOException {
    for (StageFile file : output.input().files(role)) {
      RecordFiles.forEach(output.directory(), file, type, action);
    }
  }

  /** Returns the patients of an image: those of all occurrences of its content. */
  Set<String> patientsOf(String imageId) {
    Set<String> patients = new HashSet<>();
    ImageMeasurement measurement = measurements.get(imageId);
    if (measurement != null) {
      for (FundusImage image : occurrencesOf(measurement)) {
        if (image.getPatientId() != null) {
          patients.add(image.getPatientId());
        }
      }
    }
    return patients;
  }

  /** Returns the occurrences of a content that were ingested. */
  List<FundusImage> occurrencesOf(ImageMeasurement measurement) {
    List<FundusImage> images = new ArrayList<>();
    for (String occurrence : measurement.getOccurrenceIds()) {
      FundusImage image = occurrences.get(occurrence);
      if (image != null) {
        images.add(image);
      }
    }
    return images;
  }
}
