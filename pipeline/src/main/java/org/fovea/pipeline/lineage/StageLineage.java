package org.fovea.pipeline.lineage;

import io.openlineage.client.OpenLineage.RunEvent;
import io.openlineage.client.transports.ApiKeyTokenProvider;
import io.openlineage.client.transports.HttpConfig;
import io.openlineage.client.transports.HttpTransport;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.spec.LineageSpec;
import org.fovea.schema.StageManifest;
import org.fovea.stages.artifact.StageDefinition;
import org.fovea.stages.artifact.Workspace;
import org.jspecify.annotations.Nullable;

/**
 * Tells of every stage that a run makes: that it begins, and what it made or why it failed. Stages
 * whose outputs are reused have not run, and are not told of. No run ever fails or waits for long
 * because of it.
 */
public final class StageLineage implements AutoCloseable {
  /** Environment variable with the key of the server that events are sent to. */
  public static final String API_KEY_VARIABLE = "OPENLINEAGE_API_KEY";

  /** How long one event may take. */
  static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** Tells nobody. */
  public static final StageLineage NONE = new StageLineage();

  private final Optional<LineageEvents> events;
  private final Optional<LineageSink> sink;
  private final InstantSource clock;

  private StageLineage() {
    this.events = Optional.empty();
    this.sink = Optional.empty();
    this.clock = InstantSource.system();
  }

  StageLineage(LineageOrigin origin, LineageSink sink, InstantSource clock) {
    this.events = Optional.of(new LineageEvents(origin));
    this.sink = Optional.of(sink);
    this.clock = clock;
  }

  /**
   * Returns what a spec asks for.
   *
   * @param environment the process's environment variables
   * @param console hears where lineage cannot be told
   */
  public static StageLineage of(
      LineageSpec spec,
      LineageOrigin origin,
      Workspace workspace,
      Map<String, String> environment,
      InstantSource clock,
      Console console) {
    if (spec.off()) {
      return NONE;
    }
    LineageSink sink =
        spec.endpoint()
            .<LineageSink>map(
                address ->
                    new LineageEndpoint(
                        transport(address, environment.get(API_KEY_VARIABLE)),
                        address,
                        TIMEOUT,
                        console))
            .orElseGet(
                () ->
                    new LineageFile(
                        workspace.store(), workspace.runLineage(origin.runId()), console));
    return new StageLineage(origin, sink, clock);
  }

  private static HttpTransport transport(String address, @Nullable String apiKey) {
    HttpConfig config = new HttpConfig();
    config.setUrl(URI.create(address));
    config.setTimeoutInMillis(Math.toIntExact(TIMEOUT.toMillis()));
    if (apiKey != null) {
      ApiKeyTokenProvider key = new ApiKeyTokenProvider();
      key.setApiKey(apiKey);
      config.setAuth(key);
    }
    return new HttpTransport(config);
  }

  /** Tells that a stage begins. */
  public void begins(StageDefinition stage) {
    events.ifPresent(each -> send(each.started(stage, clock.instant())));
  }

  /** Tells what a stage has made. */
  public void made(StageDefinition stage, StageManifest manifest) {
    events.ifPresent(each -> send(each.completed(stage, manifest, clock.instant())));
  }

  /** Tells why a stage has failed. */
  public void failed(StageDefinition stage, Throwable failure) {
    events.ifPresent(each -> send(each.failed(stage, failure, clock.instant())));
  }

  private void send(RunEvent event) {
    sink.ifPresent(each -> each.send(event));
  }

  @Override
  public void close() {
    sink.ifPresent(LineageSink::close);
  }
}
