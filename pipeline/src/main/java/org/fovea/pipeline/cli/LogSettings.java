package org.fovea.pipeline.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.jul.LevelChangePropagator;
import ch.qos.logback.classic.pattern.TargetLengthBasedClassNameAbbreviator;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.slf4j.Logger;

/**
 * Logs go to standard error, and only where something needs a look: what a command has to say, it
 * says itself. Set in code rather than in a file since reading one, and the patterns that lines can
 * be described by, took a third of a second of every command; a file that {@value
 * #CONFIGURATION_FILE} names is read all the same.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogSettings extends ContextAwareBase implements Configurator {
  /** Names a file with settings of the user's own. */
  static final String CONFIGURATION_FILE = "logback.configurationFile";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty(CONFIGURATION_FILE) != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    propagateLevels(context);
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(standardError(context));
    // Warns of a CUDA flavour that it does not find; which device computes is asked of a tensor
    // instead.
    context.getLogger("ai.djl.util.cuda.CudaUtils").setLevel(Level.ERROR);
    // Warn of every option interface that a jar lacks and of every file that they stage.
    context.getLogger("org.apache.beam.sdk.options.PipelineOptionsFactory").setLevel(Level.ERROR);
    context.getLogger("org.apache.beam.runners.core.construction.resources").setLevel(Level.ERROR);
    // Warns each time that it was asked how far a job is, and the job was not at its end.
    context
        .getLogger("org.apache.beam.runners.flink.FlinkDetachedRunnerResult")
        .setLevel(Level.ERROR);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Records of java.util.logging below a level never reach SLF4J, which saves making them. */
  private static void propagateLevels(LoggerContext context) {
    LevelChangePropagator propagator = new LevelChangePropagator();
    propagator.setContext(context);
    propagator.setResetJUL(true);
    propagator.start();
    context.addListener(propagator);
  }

  private static ConsoleAppender<ILoggingEvent> standardError(LoggerContext context) {
    Line line = new Line();
    line.setContext(context);
    line.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(line);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("STDERR");
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }

  /**
   * {@code 14:03:59 WARN o.f.s.ingest.Ingest: what is to be said}, and below it what was thrown.
   */
  private static final class Line extends LayoutBase<ILoggingEvent> {
    private static final int LOGGER_LENGTH = 20;

    private final DateTimeFormatter time =
        DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());
    private final TargetLengthBasedClassNameAbbreviator shortened =
        new TargetLengthBasedClassNameAbbreviator(LOGGER_LENGTH);

    @Override
    public String doLayout(ILoggingEvent event) {
      String line =
          String.format(
              Locale.ROOT,
              "%s %-5s %s: %s%n",
              time.format(Instant.ofEpochMilli(event.getTimeStamp())),
              event.getLevel(),
              shortened.abbreviate(event.getLoggerName()),
              event.getFormattedMessage());
      return event.getThrowableProxy() == null
          ? line
          : line + ThrowableProxyUtil.asString(event.getThrowableProxy());
    }
  }
}
