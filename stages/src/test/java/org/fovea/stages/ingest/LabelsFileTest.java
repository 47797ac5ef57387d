package org.fovea.stages.ingest;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelsFileTest {
  private static final ColumnMapping MAPPING =
      new ColumnMapping("image", "grade", "patient", "eye", null, null, null);
  private static final SourceConfig SOURCE = source("UTF-8", List.of("note"));
  private static final String TABLE = "image,grade,patient,eye,note\na.jpg,2,Müller,left,x\n";
  private static final LabelRow ROW = row(2, "a.jpg", "2", "Müller", "left", "x");

  @Test
  void readsEachCellByItsColumn() {
    assertThat(parse(TABLE).rows()).containsExactly(ROW);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
  void takesTheEncodingFromAByteOrderMark(String encoding) {
    byte[] bytes = ("\uFEFF" + TABLE).getBytes(Charset.forName(encoding));

    assertThat(parse(bytes, SOURCE).rows()).containsExactly(ROW);
  }

  @Test
  void readsAnotherEncodingWhereTheSpecSaysSo() {
    byte[] bytes = TABLE.getBytes(Charset.forName("windows-1252"));

    assertThat(parse(bytes, source("windows-1252", List.of("note"))).rows()).containsExactly(ROW);
  }

  @Test
  void namesByteLineAndRemedyWhereTheEncodingIsAnother() {
    byte[] bytes = TABLE.getBytes(Charset.forName("windows-1252"));

    assertThatThrownBy(() -> parse(bytes, SOURCE))
        .isInstanceOf(IllegalSourceException.class)
        .hasMessage(
            "labels.csv is not UTF-8: malformed at byte 38, in line 2; set encoding: windows-1252"
                + " (or what it was written in), or save it as UTF-8");
  }

  @Test
  void refusesAFileCutInsideACharacter() {
    byte[] whole = "image,grade,patient,eye,note\na,1,ü".getBytes(UTF_8);
    byte[] cut = Arrays.copyOf(whole, whole.length - 1);

    assertThatThrownBy(() -> parse(cut, SOURCE)).hasMessageContaining("malformed at byte 33");
  }

  @Test
  void recognisesUtf16WithoutAMark() {
    assertThatThrownBy(() -> parse("image,grade\na,1\n".getBytes(UTF_16LE), SOURCE))
        .hasMessageContaining("set encoding: UTF-16LE");
    assertThatThrownBy(() -> parse("image,grade\na,1\n".getBytes(UTF_16BE), SOURCE))
        .hasMessageContaining("zero bytes");
  }

  @Test
  @SuppressWarnings("StringConcatToTextBlock") // the line ends are what is tested
  void readsQuotesLineEndsEmptyLinesAndSpaces() {
    String table =
        " image , grade,patient,eye,note\r\n\r\n"
            + "\"a, b.jpg\", 2 ,p,left,\"says \"\"no\"\"\r\nand more\"\r\n"
            + ",,,,\r\n"
            + "c.jpg,,,,";

    assertThat(parse(table).rows())
        .containsExactly(
            row(4, "a, b.jpg", "2", "p", "left", "says \"no\"\r\nand more"),
            row(6, "c.jpg", "", "", "", ""));
  }

  @Test
  void takesCellsThatAShortRowLacksForEmpty() {
    assertThat(parse("image,grade,patient,eye,note\na,1\n").rows())
        .containsExactly(row(2, "a", "1", "", "", ""));
  }

  @Test
  void refusesARowWithMoreCellsThanColumns() {
    assertThatThrownBy(() -> parse("image,grade,patient,eye,note\na,1,2,3,4,5\n"))
        .hasMessage(
            "labels.csv has 6 cells in line 2 but 5 columns; put a cell that holds a comma in"
                + " quotation marks");
  }

  @Test
  void namesTheColumnsAndTheNearestWhereOneIsMissing() {
    assertThatThrownBy(() -> parse("image,Grade,patient,eye,note\na,1,2,3,4\n"))
        .isInstanceOf(IllegalSourceException.class)
        .hasMessage(
            "labels.csv has no column \"grade\" but \"image\", \"Grade\", \"patient\", \"eye\","
                + " \"note\"; did you mean \"Grade\"? Set layout or columns of source s");
  }

  @Test
  void saysThatCommasAreWanted() {
    assertThatThrownBy(() -> parse("image;grade;patient;eye;note\na;1;2;3;4\n"))
        .hasMessageContaining("separated by semicolons or tabs: use commas");
  }

  @Test
  void refusesAColumnThatIsThereTwice() {
    assertThatThrownBy(() -> parse("image,grade,grade,patient,eye,note\na,1,2,3,4,5\n"))
        .hasMessage("labels.csv has the column \"grade\" twice; rename or remove one");
  }

  @Test
  void refusesQuotesLeftOpen() {
    assertThatThrownBy(() -> parse("image,grade,patient,eye,note\n\"a,1,2,3,4\nb,1,2,3,4\n"))
        .isInstanceOf(IllegalSourceException.class)
        .hasMessageStartingWith("labels.csv is not CSV (");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "image,grade,patient,eye,note\n"})
  void refusesAFileWithoutRows(String table) {
    assertThatThrownBy(() -> parse(table))
        .hasMessage(
            "labels.csv has no rows; it needs a header line with \"image\", \"grade\", \"patient\","
                + " \"eye\", \"note\" and a row for each image");
  }

  @Test
  void digestsTheBytes() {
    assertThat(parse(TABLE).sha256()).isEqualTo(Identities.imageId(TABLE.getBytes(UTF_8)));
  }

  private static Labels parse(String table) {
    return parse(table.getBytes(UTF_8), SOURCE);
  }

  private static Labels parse(byte[] bytes, SourceConfig source) {
    return LabelsFile.parse("labels.csv", bytes, source);
  }

  private static SourceConfig source(String encoding, List<String> carry) {
    return SourceConfig.of("s", "images", "labels.csv", null, MAPPING, carry, null, encoding);
  }

  private static LabelRow row(
      long line, String image, String grade, String patient, String eye, String note) {
    return new LabelRow(line, image, grade, patient, eye, "", "", "", Map.of("note", note));
  }
}
