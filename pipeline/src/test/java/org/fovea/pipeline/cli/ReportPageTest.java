package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.fovea.pipeline.cli.Browser.Look;
import org.fovea.schema.ErrorCount;
import org.fovea.schema.ErrorReview;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.FailureCode;
import org.fovea.schema.FileRole;
import org.fovea.schema.OperatingPointResult;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.RefusedPicture;
import org.fovea.schema.RefusedPictures;
import org.fovea.schema.SliceMetrics;
import org.fovea.stages.artifact.AvroJson;
import org.fovea.stages.artifact.RecordFiles;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The pages that a run leaves, in a browser: what stands in them is what stands in the records. */
class ReportPageTest {
  @TempDir private static Path folder;
  private static SmallStudy study;
  private static ReportedRun run;
  private static Browser browser;
  private static Path report;
  private static Path audited;
  private static Path card;

  @BeforeAll
  static void runAndOpen() throws IOException {
    browser = Browser.open();
    study = SmallStudy.in(folder);
    run = new ReportedRun(study.workspace());
    report = study.files("runs/[^/]+/report.html").get(0);
    card = study.file("models/small/artifacts/[0-9a-f]{64}/model-card.html");
    audited = folder.resolve("audited.html");
    assertThat(study.audit(SmallStudy.MODEL, "--html", audited.toString()).exitCode()).isZero();
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void showsWhatWentThroughEachStageAndWhyTheRestDidNot() throws IOException {
    browser.show(report, Look.DESKTOP_LIGHT);

    run.requireCounts(browser);
    assertThat(browser.texts("#codes-table tbody tr"))
        .contains("NOT_AN_IMAGE ingest rejected 1", "DUPLICATE assign excluded 1");
    assertThat(browser.elements("[data-chart] svg").size()).isGreaterThan(10);
  }

  @Test
  void showsTheNumbersOfTheEvaluation() throws IOException {
    browser.show(report, Look.DESKTOP_LIGHT);

    run.requireEvaluation(browser);
    EvaluationReport evaluation = run.evaluation();
    assertThat(browser.elements("#slices-table tbody tr"))
        .hasSize(
            Stream.of(evaluation.getSlices(), evaluation.getEyes(), evaluation.getPatients())
                .flatMap(List::stream)
                .mapToInt(slice -> slice.getOperatingPoints().size())
                .sum());
    PublishedModel model =
        RecordFiles.readAll(
                run.output("publish").directory(),
                run.output("publish").manifest(),
                FileRole.PART,
                PublishedModel.class)
            .get(0);
    assertThat(browser.texts("#looks-table tbody tr"))
        .containsExactly("drawn test %d 0 0".formatted(evaluation.getHeldOut().get(0).getImages()));
    assertThat(browser.texts("#gate-table tbody td:nth-of-type(4)"))
        .containsExactly(String.format(Locale.ROOT, "%.3f", model.getGate().get(0).getValue()));
  }

  @Test
  void drawsTheOperatingPointsWhereTheReportHasThem() throws IOException {
    browser.show(report, Look.DESKTOP_LIGHT);

    List<String> words = new ArrayList<>();
    for (WebElement plot : browser.elements("[data-chart=roc] svg")) {
      words.add(plot.getDomAttribute("aria-label"));
    }
    List<SliceMetrics> slices = run.wholeTestSplit();
    assertThat(words).hasSameSizeAs(slices);
    for (int i = 0; i < words.size(); i++) {
      for (OperatingPointResult point : slices.get(i).getOperatingPoints()) {
        assertThat(words.get(i))
            .contains(
                String.format(
                    Locale.ROOT,
                    "%s: sensitivity %.1f%%, specificity %.1f%%",
                    point.getOperatingPoint(),
                    100 * point.getSensitivity().getValue(),
                    100 * point.getSpecificity().getValue()));
      }
    }
  }

  @Test
  void showsTheWorstErrorsBesideWhatTheModelLookedAt() throws IOException {
    ErrorReview review =
        AvroJson.read(
            Files.readAllBytes(report.resolveSibling("error-review.json")),
            ErrorReview.class,
            "error-review.json");
    browser.show(report, Look.DESKTOP_LIGHT);

    assertThat(browser.elements("#errors li")).hasSameSizeAs(review.getErrors()).isNotEmpty();
    assertThat(browser.elements("#errors li img")).hasSize(2 * review.getErrors().size());
    assertThat(
            (Boolean)
                browser.script(
                    "return [...document.images].every(i => i.complete && i.naturalWidth > 0 &&"
                        + " i.alt)"))
        .isTrue();
    SliceMetrics referable = run.wholeTestSplit().get(1);
    ErrorCount count = review.getCounts().get(1);
    assertThat(count.getMissed())
        .isEqualTo(referable.getOperatingPoints().get(0).getFalseNegatives());
    assertThat(count.getCalledPositive())
        .isEqualTo(referable.getOperatingPoints().get(0).getFalsePositives());
    assertThat(ImageIO.read(report.resolveSibling("error-review.png").toFile()).getWidth())
        .isEqualTo(3 * (2 * 224 + 3 * 8));
  }

  @Test
  void sortsSlicesAndFiltersRefusedImagesByKeyboard() {
    browser.show(report, Look.DESKTOP_LIGHT);

    WebElement images = browser.elements("#slices-table thead th:nth-child(6) button").get(0);
    images.sendKeys(Keys.ENTER);
    List<Integer> sorted =
        browser.texts("#slices-table tbody tr:not([hidden]) td:nth-of-type(5)").stream()
            .map(Integer::valueOf)
            .toList();
    assertThat(sorted).isNotEmpty().isSorted();
    images.sendKeys(Keys.ENTER);
    assertThat(browser.texts("#slices-table tbody tr:not([hidden]) td:nth-of-type(5)"))
        .first()
        .isEqualTo(String.valueOf(sorted.stream().max(Comparator.naturalOrder()).orElseThrow()));
    assertThat(
            browser
                .elements("#slices-table thead th:nth-child(6)")
                .get(0)
                .getDomAttribute("aria-sort"))
        .isEqualTo("descending");

    browser.elements("form[data-filter=refused-list] select").get(0).sendKeys("NOT_AN");
    assertThat(browser.elements("#refused-list > li:not([hidden])")).hasSize(1);
    assertThat(browser.texts("form[data-filter=refused-list] output"))
        .containsExactly("1 of 3 shown");
  }

  @Test
  void isAccessibleFetchesNothingAndComplainsOfNothingInEveryLook() throws IOException {
    for (Path page : List.of(report, audited, card)) {
      for (Look look : page.equals(report) ? Look.values() : new Look[] {Look.PHONE_DARK}) {
        ReportedRun.requireFit(browser, page, look);
      }
    }
  }

  @Test
  void showsTheNumbersOfTheCard() {
    browser.show(card, Look.DESKTOP_LIGHT);

    String markdown = RealProgram.read(card.resolveSibling("model-card.md"));
    List<String> rows =
        browser.texts("tbody tr").stream().map(row -> row.replaceAll("\\s+", " ")).toList();
    List<String> expected =
        markdown
            .lines()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| |"))
            .map(
                line ->
                    line.replaceAll("\\\\?\\|", " ")
                        .replace("**", "")
                        .replaceAll("\\s+", " ")
                        .strip())
            .toList();
    assertThat(rows).isNotEmpty().isSubsetOf(expected);
    assertThat(rows).contains("17 ethical approval not available");
  }

  @Test
  void isTheSameInTheSameBytesAgainAndNamesNoFileAndNoPatient() throws IOException {
    Path again = folder.resolve("again.html");
    study.audit(SmallStudy.MODEL, "--html", again.toString());

    assertThat(again).hasSameBinaryContentAs(audited);
    String page = RealProgram.read(report);
    assertThat(page.replaceAll("[A-Za-z0-9+/]{200,}=*", ""))
        .doesNotContain("31_right")
        .doesNotContain("_left")
        .doesNotContain(folder.toString())
        .contains("<title>Fovea report: small</title>");
    assertThat(Files.size(report)).isLessThan(5_000_000);
    assertThat(RealProgram.read(audited)).contains("intact: nothing differs");
  }

  @Test
  void showsPicturesOfWhatIsKnownToBeAFundusOnly() throws IOException {
    RefusedPictures pictures =
        AvroJson.read(
            Files.readAllBytes(report.resolveSibling("refused-pictures.json")),
            RefusedPictures.class,
            "refused-pictures.json");

    // A photograph without a label is shown; a file that is no image and a black one are not.
    assertThat(pictures.getPictures())
        .extracting(RefusedPicture::getCode)
        .containsExactly(FailureCode.LABEL_MISSING);
    browser.show(report, Look.DESKTOP_LIGHT);
    assertThat(browser.elements("#refused-list li[data-code=LABEL_MISSING] img")).hasSize(1);
    assertThat(browser.texts("#refused-list .nopicture")).hasSize(2);
  }
}
