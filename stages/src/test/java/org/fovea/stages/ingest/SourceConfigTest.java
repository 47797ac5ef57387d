package org.fovea.stages.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SourceConfigTest {
  private static final ColumnMapping IMAGE_AND_GRADE =
      new ColumnMapping("image", "grade", null, null, null, null, null);

  @Test
  void readsASourceAsASpecWritesIt() throws Exception {
    String json =
        """
        {"name": "pooled", "images": "data/**", "labels": "data/benchmark.csv",
         "rows": "from-labels", "carry": ["maculopathy"],
         "columns": {"image": "file", "grade": "dr", "source": "site"}}
        """;

    assertThat(new ObjectMapper().readValue(json, SourceConfig.class))
        .isEqualTo(
            new SourceConfig(
                "pooled",
                "data/**",
                "data/benchmark.csv",
                LabelLayout.COLUMNS,
                new ColumnMapping("file", "dr", null, null, null, "site", null),
                List.of("maculopathy"),
                RowPolicy.FROM_LABELS,
                "UTF-8"));
  }

  @Test
  void completesTheColumnsByTheLayout() throws Exception {
    String json = "{\"name\":\"e\",\"images\":\"i\",\"labels\":\"l.csv\",\"layout\":\"eyepacs\"}";

    SourceConfig source = new ObjectMapper().readValue(json, SourceConfig.class);

    assertThat(source.columns())
        .isEqualTo(new ColumnMapping("image", "level", null, null, null, null, null));
    assertThat(source.rows()).isEqualTo(RowPolicy.FROM_IMAGES);
  }

  @Test
  void comesBackFromItsOwnJson() throws Exception {
    ObjectMapper json = new ObjectMapper();
    SourceConfig source = table("s", IMAGE_AND_GRADE, List.of("a"));

    assertThat(json.readValue(json.writeValueAsString(source), SourceConfig.class))
        .isEqualTo(source);
  }

  @Test
  void namesAMissingKeyThroughJackson() {
    assertThatThrownBy(() -> new ObjectMapper().readValue("{\"name\":\"e\"}", SourceConfig.class))
        .isInstanceOf(ValueInstantiationException.class)
        .hasRootCauseMessage(
            "source e: images is missing; give a directory or a pattern such as data/images/*");
  }

  @Test
  void refusesANameThatIsNone() {
    assertThatThrownBy(() -> table("a/b", IMAGE_AND_GRADE, List.of()))
        .hasMessage(
            "sources.name must be 1 to 64 letters, digits, dots, underscores or hyphens, the first"
                + " a letter or digit, but was \"a/b\"");
  }

  @Test
  void refusesATableWithoutAGradeColumn() {
    assertThatThrownBy(
            () ->
                table(
                    "s", new ColumnMapping("image", null, null, null, null, null, null), List.of()))
        .hasMessage(
            "source s: columns.grade is missing; name the column of the labels, or set a layout"
                + " (eyepacs, aptos, folders), but layout was columns");
  }

  @Test
  void refusesOneColumnForTwoThings() {
    assertThatThrownBy(
            () -> table("s", new ColumnMapping("a", "a", null, null, null, null, null), List.of()))
        .hasMessage("source s: columns names the column \"a\" for two things; name it once");
  }

  @Test
  void refusesToCarryThePatient() {
    assertThatThrownBy(
            () ->
                table(
                    "s",
                    new ColumnMapping("image", "grade", "mrn", null, null, null, null),
                    List.of("mrn")))
        .hasMessage(
            "source s: carry must not list \"mrn\": it can identify a patient, and carried columns"
                + " are not pseudonymised");
  }

  @Test
  void refusesLabelsWithFoldersAndNoLabelsWithoutThem() {
    assertThatThrownBy(() -> source(LabelLayout.FOLDERS, "l.csv", "UTF-8"))
        .hasMessage(
            "source s: labels must be left out with layout folders, where the folder is the grade,"
                + " but was l.csv");
    assertThatThrownBy(() -> source(LabelLayout.APTOS, null, "UTF-8"))
        .hasMessage(
            "source s: labels is missing; give the CSV with the grades, or layout: folders where"
                + " each image lies in a folder named after its grade");
  }

  @Test
  void refusesAnEncodingThatThereIsNot() {
    assertThatThrownBy(() -> source(LabelLayout.APTOS, "l.csv", "utf 8"))
        .hasMessage(
            "source s: encoding must be one such as UTF-8, UTF-16LE, windows-1252 or ISO-8859-1,"
                + " but was \"utf 8\"");
    assertThatThrownBy(() -> source(LabelLayout.APTOS, "l.csv", "klingon"))
        .hasMessageContaining("but was \"klingon\"");
  }

  @Test
  void refusesTwoSourcesOfOneName() {
    SourceConfig source = table("s", IMAGE_AND_GRADE, List.of());

    assertThatThrownBy(() -> SourceConfig.requireDistinctNames(List.of(source, source)))
        .hasMessage(
            "sources.name must be different for each source, but s is there twice; rename one");
  }

  private static SourceConfig table(String name, ColumnMapping columns, List<String> carry) {
    return SourceConfig.of(name, "images", "l.csv", null, columns, carry, null, null);
  }

  private static SourceConfig source(LabelLayout layout, @Nullable String labels, String encoding) {
    return SourceConfig.of("s", "images", labels, layout, null, null, null, encoding);
  }
}
