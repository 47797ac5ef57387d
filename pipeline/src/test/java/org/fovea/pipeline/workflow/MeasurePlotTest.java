package org.fovea.pipeline.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.fovea.schema.DatasetStatistics;
import org.fovea.schema.Imageability;
import org.fovea.schema.MeasureHistogram;
import org.fovea.schema.SliceStatistics;
import org.fovea.schema.Split;
import org.junit.jupiter.api.Test;

class MeasurePlotTest {

  @Test
  void drawsABarForEachStepWithImagesByMeasureAndSource() {
    String svg =
        MeasurePlot.of(
            new DatasetStatistics(
                List.of(
                    slice("a", Split.TEST, 0, 150),
                    slice("a", Split.TRAIN, 1, 199),
                    slice("<b>", Split.TRAIN, 8)),
                List.of(new Imageability("a", 9L, Map.of("UNGRADABLE_COLOUR", 1L), 0.9))));

    // Steps 0 and 1 are one bar.
    assertThat(svg.split("fill=\"#246\"", -1)).hasSize(1 + 4);
    assertThat(svg)
        .contains(">a: 90.0 % gradable</text>", ">&lt;b&gt;</text>", ">sharpness</text>");
  }

  private static SliceStatistics slice(String source, Split split, int... steps) {
    List<Long> counts = new ArrayList<>(Collections.nCopies(200, 0L));
    for (int step : steps) {
      counts.set(step, counts.get(step) + 1);
    }
    return new SliceStatistics(
        source,
        split,
        (long) steps.length,
        Map.of(),
        Map.of(),
        Map.of(),
        List.of(new MeasureHistogram("sharpness", 0.0, 1.0, counts, 0.5)));
  }
}
