package org.fovea.pipeline.report;

import java.util.List;
import java.util.Optional;
import org.fovea.schema.PublishedModel;

/** The published version, and what its gate says. */
record GateSection(String model, boolean passed, String artifactDigest, List<Row> rows) {
  /** A condition. */
  record Row(
      String measure,
      String target,
      String measuredOn,
      String on,
      String value,
      String bar,
      boolean passed) {}

  static Optional<GateSection> of(RunMaterial material) {
    return material.published().map(GateSection::of);
  }

  private static GateSection of(PublishedModel model) {
    return new GateSection(
        model.getName() + "@" + model.getVersion(),
        model.getGatePassed(),
        model.getArtifactDigest(),
        model.getGate().stream()
            .map(
                condition ->
                    new Row(
                        condition.getMeasure(),
                        condition.getTarget(),
                        condition.getMeasuredOn(),
                        condition.getOn().equals("lowerBound") ? "lower bound" : condition.getOn(),
                        Figures.decimal(condition.getValue()),
                        Figures.decimal(condition.getBar()),
                        condition.getPassed()))
            .toList());
  }
}
