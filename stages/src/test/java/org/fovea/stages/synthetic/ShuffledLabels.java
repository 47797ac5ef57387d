package org.fovea.stages.synthetic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The control that training must fail: the same images with grades that mean nothing.
 *
 * <p>Patients keep both of their grades, but get those of another patient: the distribution of
 * grades and the likeness of a patient's eyes stay as they were.
 */
public final class ShuffledLabels {
  private ShuffledLabels() {}

  /**
   * Returns the grades in another order, pair by pair.
   *
   * @param grades one a row; rows {@code 2p} and {@code 2p + 1} are the eyes of patient {@code p}
   */
  public static List<Integer> shuffle(List<Integer> grades, long seed) {
    if (grades.size() % 2 != 0) {
      throw new IllegalArgumentException(
          "grades must come in pairs, one for each eye, but there were " + grades.size());
    }
    List<Integer> patients = new ArrayList<>();
    for (int patient = 0; patient < grades.size() / 2; patient++) {
      patients.add(patient);
    }
    Collections.shuffle(patients, new Random(seed));
    List<Integer> shuffled = new ArrayList<>(grades.size());
    for (int patient : patients) {
      shuffled.add(grades.get(2 * patient));
      shuffled.add(grades.get(2 * patient + 1));
    }
    return List.copyOf(shuffled);
  }

  /** Shuffles the grades of a labels file as {@link DatasetFiles} writes it, in place. */
  public static void shuffleFile(Path labels, long seed) throws IOException {
    List<String> lines = Files.readAllLines(labels);
    List<String> rows = lines.subList(1, lines.size());
    List<Integer> shuffled =
        shuffle(rows.stream().map(row -> Integer.valueOf(row.split(",", -1)[1])).toList(), seed);
    StringBuilder text = new StringBuilder(lines.get(0)).append('\n');
    for (int i = 0; i < rows.size(); i++) {
      text.append(rows.get(i).split(",", -1)[0]).append(',').append(shuffled.get(i)).append('\n');
    }
    Files.writeString(labels, text);
  }
}
