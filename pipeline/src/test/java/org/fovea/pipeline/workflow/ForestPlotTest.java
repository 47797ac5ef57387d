package org.fovea.pipeline.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.fovea.pipeline.RunOutcome.MetricRow;
import org.fovea.pipeline.ScenarioComparison;
import org.fovea.pipeline.spec.Contender;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class ForestPlotTest {
  private static ScenarioComparison.Variant variant(Contender scenario, MetricRow... rows) {
    return new ScenarioComparison.Variant(
        scenario, scenario.word(), "run-1", 1, Optional.empty(), List.of(rows));
  }

  private static MetricRow row(String source, Optional<Double> auc, double lower, double upper) {
    return new MetricRow(
        "referable",
        "test",
        "source=" + source,
        100,
        40,
        true,
        auc,
        auc.map(value -> lower),
        auc.map(value -> upper),
        Optional.empty(),
        Optional.empty());
  }

  private static Element draw(ScenarioComparison.Variant... variants) throws Exception {
    String svg = ForestPlot.of(new ScenarioComparison("ws", true, List.of(variants), "plot.svg"));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
        .getDocumentElement();
  }

  @Test
  void drawsADotForEachAucAndALineForItsInterval() throws Exception {
    Element svg =
        draw(
            variant(Contender.LINEAR_ON_TOP, row("a", Optional.of(0.75), 0.6, 0.9)),
            variant(Contender.FINE_TUNE_UPPER, row("a", Optional.of(1.0), 0.95, 1.0)));

    // The axis goes from 0.6 at 190 to 1.0 at 670.
    Element dot = (Element) svg.getElementsByTagName("circle").item(0);
    assertThat(Double.parseDouble(dot.getAttribute("cx"))).isEqualTo(370);
    assertThat(svg.getElementsByTagName("circle").getLength()).isEqualTo(2);
    Element line = (Element) svg.getElementsByTagName("line").item(5); // after five ticks
    assertThat(Double.parseDouble(line.getAttribute("x1"))).isEqualTo(190);
    assertThat(Double.parseDouble(line.getAttribute("x2"))).isEqualTo(550);
    assertThat(svg.getTextContent())
        .contains("referable, test, a: 100 images, 40 positive")
        .contains("0.750 (0.600 to 0.900)")
        .contains("SYNTHETIC IMAGES");
  }

  @Test
  void saysUndefinedWhereThereIsNoAuc() throws Exception {
    Element svg = draw(variant(Contender.LINEAR_ON_TOP, row("<b>", Optional.empty(), 0, 0)));

    assertThat(svg.getElementsByTagName("circle").getLength()).isZero();
    assertThat(svg.getTextContent()).contains("undefined").contains("test, <b>: 100 images");
  }
}
