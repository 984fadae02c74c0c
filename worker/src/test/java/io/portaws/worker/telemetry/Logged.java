package io.portaws.worker.telemetry;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What a class logs while this is open. */
public final class Logged implements AutoCloseable {
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final Logger logger;

  public Logged(Class<?> by) {
    logger = (Logger) LoggerFactory.getLogger(by);
    appender.start();
    logger.addAppender(appender);
  }

  /** Level, message and values of each line. */
  public List<String> lines() {
    return List.copyOf(appender.list).stream()
        .map(event ->
            event.getLevel() + " " + event.getFormattedMessage() + " " + event.getKeyValuePairs())
        .toList();
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
  }
}
