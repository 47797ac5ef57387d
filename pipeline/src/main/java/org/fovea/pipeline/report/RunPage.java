package org.fovea.pipeline.report;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.fovea.pipeline.AuditReport;
import org.fovea.schema.RunRecord;
import org.fovea.schema.RunState;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.artifact.Workspace;

/**
 * A run on one page of HTML that fetches nothing.
 *
 * <p>Every value is escaped by the template library; a Content-Security-Policy lets only the page's
 * own scripts and style in, by their hashes. Holds no names of files and no ids of patients. The
 * same records give the same bytes.
 */
public final class RunPage {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Workspace workspace;

  /**
   * @param workspace is only read
   */
  public RunPage(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * Makes the page.
   *
   * @param runId a run that came to an end
   * @param audit what an audit found; where there was none, the page says so
   * @return HTML, in UTF-8
   * @throws IOException if a record that the run names is there and cannot be read
   */
  public byte[] of(String runId, Optional<AuditReport> audit) throws IOException {
    // takes as long as reading the records does, which goes on meanwhile
    CompletableFuture<PebbleTemplate> template = CompletableFuture.supplyAsync(RunPage::template);
    RunMaterial material = RunMaterial.read(workspace, runId);
    FlowSection flow = FlowSection.of(material);
    Map<String, Object> values = new HashMap<>(head(material));
    values.put("flow", flow);
    values.put("refused", RefusedSection.of(material));
    values.put("charts", ChartData.of(material, flow));
    values.put("origin", OriginSection.of(material));
    put(values, "dataset", DatasetSection.of(material));
    put(values, "training", TrainingSection.of(material));
    put(values, "evaluation", EvaluationSection.of(material));
    put(values, "gains", GainSection.of(material));
    put(values, "gate", GateSection.of(material));
    put(values, "errors", ErrorSection.of(material));
    put(values, "audit", audit);
    String style = PageResources.text("report.css");
    String d3 = PageResources.text(PageResources.D3);
    String script = PageResources.text("report.js");
    values.put("style", style);
    values.put("d3", d3);
    values.put("script", script);
    values.put(
        "policy",
        "default-src 'none'; script-src %s %s; style-src %s; img-src data:; base-uri 'none'; form-action 'none'"
            .formatted(
                Sha256.contentSecuritySource(d3),
                Sha256.contentSecuritySource(script),
                Sha256.contentSecuritySource(style)));
    StringWriter page = new StringWriter();
    template.join().evaluate(page, values, Locale.ROOT);
    return page.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, Object> head(RunMaterial material) {
    RunRecord run = material.run();
    return Map.of(
        "name", run.getName(),
        "runId", run.getRunId(),
        "synthetic", material.synthetic(),
        "state", Figures.words(run.getState()),
        "succeeded", run.getState() == RunState.SUCCEEDED,
        "exitCode", String.valueOf(run.getExitCode()),
        "codeVersion", run.getCodeVersion(),
        "startedBy", run.getStartedBy(),
        "startedAt", TIME.format(Instant.ofEpochMilli(run.getStartedAtMillis())));
  }

  /** A section that a run has nothing for is null, which the template asks for. */
  private static void put(Map<String, Object> values, String name, Optional<?> section) {
    values.put(name, section.orElse(null));
  }

  private static PebbleTemplate template() {
    ClasspathLoader loader = new ClasspathLoader(RunPage.class.getClassLoader());
    loader.setPrefix("org/fovea/pipeline/report");
    loader.setSuffix(".peb");
    return new PebbleEngine.Builder()
        .loader(loader)
        .autoEscaping(true)
        .strictVariables(true)
        .cacheActive(false)
        .defaultLocale(Locale.ROOT)
        .build()
        .getTemplate("report");
  }
}
