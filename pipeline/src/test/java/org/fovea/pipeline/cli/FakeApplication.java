package org.fovea.pipeline.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.fovea.pipeline.Application;
import org.fovea.pipeline.AuditCheck;
import org.fovea.pipeline.AuditReport;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.Diagnosis;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.ModelReference;
import org.fovea.pipeline.ModelRegistry;
import org.fovea.pipeline.PatientUse;
import org.fovea.pipeline.Plan;
import org.fovea.pipeline.Pretraining;
import org.fovea.pipeline.RejectedInputs;
import org.fovea.pipeline.RunEvent;
import org.fovea.pipeline.RunHistory;
import org.fovea.pipeline.RunOptions;
import org.fovea.pipeline.RunOutcome;
import org.fovea.pipeline.ScenarioComparison;
import org.fovea.pipeline.Scoring;
import org.fovea.pipeline.SweepOutcome;
import org.fovea.pipeline.Workflow;
import org.fovea.pipeline.WorkspaceCare;
import org.fovea.pipeline.spec.Contender;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.SpecLoader;
import org.fovea.pipeline.spec.StageName;
import org.fovea.stages.progress.ProgressEvent;

/** Notes what it is asked for and answers what it is told to. */
final class FakeApplication {
  final List<Object> asked = new ArrayList<>();
  Supplier<RunOutcome> outcome = () -> outcome(true);
  Supplier<AuditReport> report = () -> report(List.of());
  Diagnosis.Examined examined =
      new Diagnosis.Examined(
          List.of(
              Diagnosis.Finding.good("Java", "Java 17 on 2 processors"),
              Diagnosis.Finding.advice("disk", "1.0 GB are free at /data", "name another disk")));

  private RejectedInputs rejected() {
    return new RejectedInputs() {
      @Override
      public List<Entry> list(Query query) {
        asked.add(query);
        return List.of(
            new Entry(
                StageName.INGEST,
                "rejected",
                "LABEL_MISSING",
                "eyepacs",
                "abc",
                "has no row",
                Optional.empty()));
      }

      @Override
      public Details show(Question question) {
        asked.add(question);
        return new Details(
            "20260301",
            question.id(),
            Optional.empty(),
            "eyepacs",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(
                new Refusal(
                    StageName.INGEST,
                    "REJECTED",
                    "LABEL_MISSING",
                    "has no row",
                    Map.of(),
                    List.of())),
            List.of(),
            List.of("grade it"),
            Optional.empty(),
            Optional.empty());
      }

      @Override
      public RunSpec corrected(Changes changes) {
        asked.add(changes);
        return SpecLoader.load(Optional.empty(), List.of());
      }
    };
  }

  Application application() {
    Workflow workflow =
        new Workflow() {
          @Override
          public Plan handOver(RunSpec spec, RunOptions options, Console console) {
            asked.add("handed over");
            return plan(spec, options, console);
          }

          @Override
          public Plan plan(RunSpec spec, RunOptions options, Console console) {
            asked.add(spec);
            asked.add(options);
            return new Plan(
                List.of(
                    new Plan.Step(
                        StageName.INGEST,
                        Optional.of("0123456789abcdef"),
                        Plan.Action.REUSE,
                        "nothing changed",
                        Optional.empty(),
                        Optional.empty()),
                    new Plan.Step(
                        StageName.PREPARE,
                        Optional.empty(),
                        Plan.Action.RUN,
                        "preprocess.sidePx 224 → 299",
                        Optional.of(new Plan.Estimate(75.2, "run-1")),
                        Optional.of(
                            new Plan.Graph(
                                "FlinkRunner",
                                List.of("--flinkMaster=there:8081"),
                                List.of(
                                    new Plan.GraphStep("prepare/Decode", Optional.empty()),
                                    new Plan.GraphStep(
                                        "prepare/Train", Optional.of("type:x;count:1")))))),
                    new Plan.Step(
                        StageName.ASSIGN,
                        Optional.empty(),
                        Plan.Action.DEPENDS,
                        "prepare has to run first",
                        Optional.empty(),
                        Optional.empty())));
          }

          @Override
          public RunOutcome run(RunSpec spec, RunOptions options, Console console) {
            asked.add(spec);
            asked.add(options);
            console.happened(
                new RunEvent.StageStarted("run-1", StageName.INGEST, 2, Optional.of(1.5)));
            console.say("It begins.");
            console.progress().progressed(ProgressEvent.of("ingest", "hash", 2, 2, "images"));
            return outcome.get();
          }
        };
    ModelRegistry models =
        new ModelRegistry() {
          @Override
          public List<ModelSummary> list(String workspace) {
            asked.add(workspace);
            return List.of();
          }

          @Override
          public ModelDetails show(String workspace, ModelReference model) {
            asked.add(model);
            throw new IllegalStateException("nothing\n to show");
          }

          @Override
          public ChampionChange promote(String workspace, Promotion promotion) {
            asked.add(promotion);
            boolean overridden = promotion.overrideReason().isPresent();
            return new ChampionChange("dr", 3, Optional.of(2), overridden, gate(!overridden));
          }

          @Override
          public ChampionChange rollback(String workspace, String name, String reason) {
            asked.add(name);
            asked.add(reason);
            return new ChampionChange("dr", 2, Optional.of(3), false, List.of());
          }
        };
    return new Application(
        workflow,
        (spec, scenarios, beamArguments, plot, console) -> {
          asked.add(spec);
          asked.add(scenarios);
          asked.add(plot);
          return comparison();
        },
        models,
        (request, console) -> {
          asked.add(request);
          return new Scoring.Scored(
              "dr@1",
              3,
              2,
              Map.of("UNDECODABLE", 1L),
              List.of("scores.csv"),
              request.heatmaps(),
              request.masks(),
              request.sidePx().orElse(224),
              true,
              0,
              request.patients().isPresent() ? 1 : 0);
        },
        (request, console) -> {
          asked.add(request);
          return request.count();
        },
        rejected(),
        (output, seed, console) -> {
          asked.add(output);
          asked.add(seed);
          return new Pretraining.Pretrained(output, seed, 12, 0.75);
        },
        runs(),
        (request, console) -> {
          asked.add(request);
          return report.get();
        },
        question -> {
          asked.add(question);
          return new PatientUse.Answer(
              2,
              List.of(
                  new PatientUse.Use(
                      "dr@3", List.of("champion"), Optional.empty(), "train", true, 2)),
              question.patient().equals("pruned") ? List.of("dr@2") : List.of());
        },
        (variants, options, console) -> {
          asked.addAll(variants);
          asked.add(options);
          return sweep();
        },
        request -> {
          asked.add(request);
          return new WorkspaceCare.Pruned(
              request.workspace(),
              request.delete(),
              List.of(
                  new WorkspaceCare.Item("stages/prepare/1", "nothing stands on it", 2, 1_500_000)),
              2,
              1_500_000);
        },
        (spec, console) -> {
          asked.add(spec);
          return examined;
        });
  }

  static SweepOutcome sweep() {
    Map<String, String> values = Map.of("seed", "7");
    return new SweepOutcome(
        "sweep-1",
        "ws",
        false,
        "AUC of referable on validation images",
        List.of(
            new SweepOutcome.Variant(
                2,
                Map.of("seed", "8"),
                Optional.of("run-2"),
                outcome(true).metrics().stream().findFirst(),
                List.of("finetune", "evaluate"),
                12.34,
                ExitCode.DONE,
                Optional.empty()),
            new SweepOutcome.Variant(
                1,
                values,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                0,
                ExitCode.RETRY,
                Optional.of("the disk is full"))),
        List.of("publish the best"));
  }

  static ScenarioComparison comparison() {
    return new ScenarioComparison(
        "ws",
        false,
        List.of(
            new ScenarioComparison.Variant(
                Contender.LINEAR_ON_TOP,
                "LINEAR_ON_TOP",
                "run-1",
                12.34,
                Optional.of(1_500_000_000L),
                List.of(
                    new RunOutcome.MetricRow(
                        "referable",
                        "external",
                        "source=srahim",
                        589,
                        200,
                        false,
                        Optional.of(0.803),
                        Optional.of(0.766),
                        Optional.of(0.841),
                        Optional.empty(),
                        Optional.empty())))),
        "ws/comparisons/run-1/forest-plot.svg");
  }

  private static List<RunOutcome.GateRow> gate(boolean passed) {
    return List.of(
        new RunOutcome.GateRow(
            "AUC of referable on test", "estimate", Optional.of(0.91), 0.85, passed));
  }

  private RunHistory runs() {
    return new RunHistory() {
      @Override
      public List<RunEntry> list(String workspace) {
        asked.add(workspace);
        return List.of();
      }

      @Override
      public RunDetails show(String workspace, String run) {
        asked.add(run);
        throw new IllegalStateException("nothing to show");
      }

      @Override
      public RunDifference diff(String workspace, String first, String second) {
        asked.add(first);
        asked.add(second);
        return new RunDifference(
            first,
            second,
            List.of(
                new ValueDifference("preprocess.sidePx", Optional.of("224"), Optional.of("299"))),
            List.of(),
            List.of(
                new StageDifference(
                    "prepare",
                    Optional.of("a".repeat(64)),
                    Optional.empty(),
                    List.of("preprocess.sidePx 224 → 299"),
                    false)),
            List.of(new CountDifference("prepare", "rejected TOO_SMALL", 1, 3)),
            List.of(
                new MetricDifference(
                    "referable", "test", "all", "auc", Optional.of(0.9), Optional.of(0.875))));
      }
    };
  }

  static AuditReport report(List<AuditReport.Mismatch> mismatches) {
    return new AuditReport(
        "run:run-1",
        "ws",
        mismatches.isEmpty(),
        mismatches.stream().findFirst(),
        "d".repeat(64),
        2,
        1_500_000,
        List.of(new AuditReport.Output("ingest", "k".repeat(64), "run-1", 1, 10, 12, 10, 1, 1)),
        List.of(new AuditReport.Check(AuditCheck.FILE_BYTES, 3, mismatches.size())),
        mismatches,
        List.of("source x does not tell its patients"),
        Optional.empty());
  }

  static RunOutcome outcome(boolean gatePassed) {
    return new RunOutcome(
        "run-1",
        "ws",
        true,
        List.of(
            new RunOutcome.StageResult(
                StageName.INGEST,
                "k",
                Plan.Action.RUN,
                "new",
                1.25,
                Optional.of(512L << 20),
                10,
                7,
                Map.of("DUPLICATE", 2L),
                Map.of("EMPTY_FILE", 1L))),
        Optional.of("FINE_TUNE_UPPER"),
        List.of(
            new RunOutcome.MetricRow(
                "referable",
                "test",
                "all",
                100,
                40,
                true,
                Optional.of(0.91),
                Optional.of(0.85),
                Optional.of(0.97),
                Optional.empty(),
                Optional.empty())),
        Optional.of(
            new RunOutcome.Publication("dr", 1, "ws/models/dr", gatePassed, gate(gatePassed))),
        List.of("Look at ws/models/dr/card.md."));
  }
}
