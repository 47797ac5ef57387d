package org.fovea.stages.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.fovea.stages.deadletter.RejectedInputException;
import org.fovea.stages.testing.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On photographs that lie beside the checkout on some machines; skipped elsewhere. */
class RealPhotographsTest {
  private final FundusPreparation preparation = new FundusPreparation(PreparationConfig.DEFAULT);

  @Test
  void treatsEveryOddFileAsExpected() throws Exception {
    Path odd = SharedData.require("data/odd");
    Map<String, String> expected = new TreeMap<>();
    Map<String, String> actual = new TreeMap<>();
    try (Reader reader = Files.newBufferedReader(odd.resolve("expected.csv"))) {
      CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
      for (CSVRecord row : format.parse(reader)) {
        // A file that may be either, one without colour, is accepted here.
        expected.put(row.get("file"), row.get("code").isEmpty() ? "accept" : row.get("code"));
        actual.put(row.get("file"), outcome(odd.resolve("images").resolve(row.get("file"))));
      }
    }

    assertThat(actual).hasSize(24).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"eyepacs, 20", "aptos, 50", "srahim, 20", "fullsize, 5"})
  void acceptsRealPhotographs(String source, int every) throws Exception {
    Path images = SharedData.require("data/" + source + "/images");
    List<Path> files;
    try (Stream<Path> listed = Files.list(images)) {
      files = listed.sorted().toList();
    }
    for (int i = 0; i < files.size(); i += every) {
      assertThat(outcome(files.get(i))).as("file %s of %s", i, source).isEqualTo("accept");
    }
  }

  @Test
  void bringsARotatedPhotographUpright() throws Exception {
    Path odd = SharedData.require("data/odd");

    byte[] upright = prepared(odd.resolve("exif_upright.jpg"));
    byte[] rotated = prepared(odd.resolve("images/exif_rotated_6.jpg"));

    long difference = 0;
    for (int i = 0; i < upright.length; i++) {
      difference += Math.abs((upright[i] & 0xFF) - (rotated[i] & 0xFF));
    }
    assertThat((double) difference / upright.length).isLessThan(1); // encoded apart from each other
  }

  private byte[] prepared(Path file) throws IOException, RejectedInputException {
    return preparation.prepare(Files.readAllBytes(file)).pixels();
  }

  private String outcome(Path file) throws IOException {
    try {
      prepared(file);
      return "accept";
    } catch (RejectedInputException e) {
      return e.code().name();
    }
  }
}
