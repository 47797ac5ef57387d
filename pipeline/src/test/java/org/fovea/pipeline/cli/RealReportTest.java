package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.pipeline.cli.RealProgram.fovea;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.fovea.pipeline.cli.Browser.Look;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page of a run over three sets of photographs, which lie beside the checkout on some machines;
 * small pictures, since it is not about the model. Leaves screenshots in {@code
 * target/report-screenshots}, to look at.
 */
@Tag("slow")
class RealReportTest {
  private static final int MOST_BYTES = 5_000_000;

  /** Tests run in the folder of their module. */
  private static final Path SHARED = Path.of("../../shared").toAbsolutePath().normalize();

  @Test
  void isTrueSmallAndFitForEveryLook(@TempDir Path folder) throws Exception {
    Path data = SHARED.resolve("data");
    Path weights = SHARED.resolve("weights/bvlc_googlenet.caffemodel");
    Assumptions.assumeTrue(
        Files.isDirectory(data) && Files.isReadable(weights),
        () -> "skipped: " + data + " or " + weights + " is not on this machine");
    Path workspace = folder.resolve("workspace");
    Path spec = folder.resolve("run.yaml");
    RealProgram.write(
        spec,
        """
        name: three-sources
        patientIds: public
        sources:
          - {name: eyepacs, images: '%1$s/eyepacs/images/*', labels: %1$s/eyepacs/trainLabels.csv, layout: eyepacs}
          - {name: aptos, images: '%1$s/aptos/images/*', labels: %1$s/aptos/train.csv, layout: aptos}
          - name: srahim
            images: '%1$s/srahim/images/*'
            labels: %1$s/srahim/labels.csv
            columns: {image: image, grade: grade, patient: patient, eye: eye}
            carry: [maculopathy]
        preprocess: {sidePx: 64}
        finetune: {weights: %2$s, scenario: LINEAR_ON_EARLIER, featureLayer: inception_3b}
        evaluate: {slices: [source, eye, grade], sliceColumns: [maculopathy], prevalences: {referable: 0.1}}
        publish: {model: three-sources, gate: {target: referable, auc: 0.5}}
        """
            .formatted(data, weights));
    Path screenshots = Files.createDirectories(Path.of("target/report-screenshots"));

    try (Browser browser = Browser.open()) {
      Ended ended =
          fovea("run", "--spec", spec.toString(), "--workspace", workspace.toString(), "--json");
      assertThat(ended.exitCode()).as(ended.err()).isZero();
      Path page;
      try (Stream<Path> runs = Files.list(workspace.resolve("runs"))) {
        page = runs.findFirst().orElseThrow().resolve("report.html");
      }
      assertThat(Files.size(page)).isLessThan(MOST_BYTES);
      for (Look look : Look.values()) {
        ReportedRun.requireFit(browser, page, look);
        Files.write(screenshots.resolve(look + ".png"), browser.wholePage());
      }
      browser.show(page, Look.DESKTOP_LIGHT);
      ReportedRun run = new ReportedRun(workspace);
      run.requireCounts(browser);
      run.requireEvaluation(browser);
    }
  }
}
