package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.fovea.pipeline.Plan;
import org.fovea.pipeline.RunEvent;
import org.fovea.pipeline.spec.StageName;
import org.fovea.stages.progress.ProgressEvent;
import org.junit.jupiter.api.Test;

class TerminalProgressTest {
  private final StringWriter shown = new StringWriter();
  private final AtomicLong millis = new AtomicLong();

  @Test
  void writesPlainLinesSeldomWithRateAndTimeLeft() {
    TerminalProgress progress = progress(0);

    at(progress, 0, 0);
    at(progress, 1_000, 10);
    at(progress, 20_000, 200);
    at(progress, 21_000, 210);
    at(progress, 100_000, 1_000);

    assertThat(shown.toString())
        .isEqualTo(
            """
            ingest: hash 0/1000 images
            ingest: hash 200/1000 images, 10 images/s, 1 min 20 s left
            ingest: hash 1000/1000 images, 10 images/s, took 1 min 40 s
            """);
  }

  @Test
  void drawsABarOverTheOneBeforeAndEndsItsLine() {
    TerminalProgress progress = progress(200);

    at(progress, 0, 0);
    at(progress, 100, 100);
    at(progress, 1_000, 500);
    at(progress, 2_000, 1_000);

    String first = "ingest: hash [................] 0/1000 images";
    String second = "ingest: hash [########........] 500/1000 images, 500 images/s, 1 s left";
    String last = "ingest: hash [################] 1000/1000 images, 500 images/s, took 2 s";
    assertThat(shown.toString())
        .isEqualTo(first + over(first) + second + over(second) + last + "\n");
  }

  @Test
  void neverDrawsALineThatTheTerminalWouldWrap() {
    at(progress(20), 0, 0);

    assertThat(shown.toString()).isEqualTo("ingest: hash [.....");
  }

  @Test
  void showsWhereTheRunIsAndWhatBecameOfAStage() {
    TerminalProgress progress = progress(200);
    progress.happened(
        new RunEvent.StagePlanned(
            "run-1", StageName.INGEST, 1, 6, Plan.Action.RUN, "key", "3 new images"));
    progress.happened(
        new RunEvent.StageStarted("run-1", StageName.INGEST, 1000, Optional.of(75.0)));

    at(progress, 0, 0);
    at(progress, 5_000, 500);
    at(progress, 10_000, 1_000);
    progress.happened(
        new RunEvent.StageEnded(
            "run-1",
            StageName.INGEST,
            Plan.Action.RUN,
            10.04,
            1000,
            990,
            Map.of("DUPLICATE", 2L),
            Map.of("EMPTY_FILE", 5L, "NOT_AN_IMAGE", 3L)));

    assertThat(shown.toString())
        .contains("0/1000 images; stage 1 of 6, run about 1 min 15 s left")
        .contains("100 images/s, 5 s left; stage 1 of 6, run about 1 min 10 s left")
        .endsWith(
            "took 10 s\ningest: ran for 10.0 s; 1,000 images in, 990 out, 2 excluded, 8 rejected;"
                + " stage 1 of 6\n");
  }

  @Test
  void saysThatAStageIsReusedAndForgetsARunWhenTheNextBegins() {
    TerminalProgress progress = progress(0);
    progress.happened(
        new RunEvent.StagePlanned(
            "run-1", StageName.INGEST, 1, 6, Plan.Action.REUSE, "key", "it is there"));
    RunEvent.StageEnded reused =
        new RunEvent.StageEnded(
            "run-1", StageName.INGEST, Plan.Action.REUSE, 0, 10, 10, Map.of(), Map.of());
    progress.happened(reused);
    progress.happened(new RunEvent.Started("run-2", "dr", "ws", Optional.empty()));
    progress.happened(reused);

    assertThat(shown.toString())
        .isEqualTo(
            """
            ingest: reused; 10 images in, 10 out; stage 1 of 6
            ingest: reused; 10 images in, 10 out
            """);
  }

  @Test
  void saysALineInThePlaceOfTheBar() {
    TerminalProgress progress = progress(80);
    String bar = "ingest: hash [................] 0/1000 images";

    at(progress, 0, 0);
    progress.say("It begins.");

    assertThat(shown.toString()).isEqualTo(bar + over(bar) + "It begins.\n");
  }

  @Test
  void countsTheRateFromWhereResumedWorkBegan() {
    TerminalProgress progress = progress(0);

    at(progress, 0, 900);
    at(progress, 20_000, 1_000);

    assertThat(shown.toString()).endsWith("1000/1000 images, 5.0 images/s, took 20 s\n");
  }

  @Test
  void showsDetailsAndWorkOfUnknownSize() {
    progress(0)
        .progressed(
            new ProgressEvent(
                "finetune",
                "epoch 1",
                5,
                ProgressEvent.UNKNOWN_TOTAL,
                "images",
                Map.of("loss", 0.25)));

    assertThat(shown.toString()).isEqualTo("finetune: epoch 1 5 images, loss 0.2500\n");
  }

  @Test
  void writesDurationsForPeople() {
    assertThat(TerminalProgress.duration(59)).isEqualTo("59 s");
    assertThat(TerminalProgress.duration(61)).isEqualTo("1 min 01 s");
    assertThat(TerminalProgress.duration(3_660)).isEqualTo("1 h 01 min");
  }

  private TerminalProgress progress(int columns) {
    return new TerminalProgress(
        new PrintWriter(shown), columns, () -> Instant.ofEpochMilli(millis.get()));
  }

  private void at(TerminalProgress progress, long atMillis, long done) {
    millis.set(atMillis);
    progress.progressed(ProgressEvent.of("ingest", "hash", done, 1_000, "images"));
  }

  private static String over(String line) {
    return "\r" + " ".repeat(line.length()) + "\r";
  }
}
