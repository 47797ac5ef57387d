package org.fovea.pipeline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogSettingsTest {
  private static final Instant WHEN = Instant.parse("2026-11-26T14:03:59.250Z");

  private final LoggerContext context = new LoggerContext();

  @AfterEach
  void forgetTheFile() {
    System.clearProperty(LogSettings.CONFIGURATION_FILE);
  }

  @Test
  void areFoundByLogback() {
    assertThat(ServiceLoader.load(ch.qos.logback.classic.spi.Configurator.class))
        .hasAtLeastOneElementOfType(LogSettings.class);
  }

  @Test
  void letOnlyWarningsThrough() {
    assertThat(configure()).isEqualTo(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);

    Logger logger = context.getLogger("org.fovea.stages.ingest.IngestImages");
    assertThat(logger.isEnabledFor(Level.WARN)).isTrue();
    assertThat(logger.isEnabledFor(Level.INFO)).isFalse();
    assertThat(context.getLogger("ai.djl.util.cuda.CudaUtils").isEnabledFor(Level.WARN)).isFalse();
  }

  @Test
  void writeALineToStandardErrorWithWhatWasThrownBelowIt() {
    configure();
    ConsoleAppender<ILoggingEvent> appender =
        (ConsoleAppender<ILoggingEvent>)
            context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender("STDERR");
    assertThat(appender.getTarget()).isEqualTo("System.err");
    Logger logger = context.getLogger("org.fovea.stages.ingest.IngestImages");
    LoggingEvent event =
        new LoggingEvent(
            "none", logger, Level.WARN, "{} is 100% odd", new Exception("why"), new Object[] {"x"});
    event.setTimeStamp(WHEN.toEpochMilli());

    String written = new String(appender.getEncoder().encode(event), UTF_8);

    String time =
        DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault()).format(WHEN);
    assertThat(written.lines().limit(2))
        .containsExactly(
            time + " WARN  o.f.s.i.IngestImages: x is 100% odd", "java.lang.Exception: why");
    assertThat(written).contains("\tat org.fovea.pipeline.cli.LogSettingsTest.");
  }

  @Test
  void giveWayToAFileOfTheUsersOwn() {
    System.setProperty(LogSettings.CONFIGURATION_FILE, "logback.xml");

    assertThat(configure()).isEqualTo(ExecutionStatus.INVOKE_NEXT_IF_ANY);
    assertThat(context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender("STDERR")).isNull();
  }

  private ExecutionStatus configure() {
    LogSettings settings = new LogSettings();
    settings.setContext(context);
    return settings.configure(context);
  }
}
