package io.portaws.worker.telemetry;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;

/**
 * Logs that something does not work when that begins, and that it works again, and nothing in
 * between: what is tried every minute must not fill the log. Safe for use by many threads.
 */
final class FirstFailure {
  private final Logger log;
  private final String what;
  private final AtomicBoolean failing = new AtomicBoolean();

  /**
   * @param what the subject of the sentence: "metrics by OTLP"
   */
  FirstFailure(Logger log, String what) {
    this.log = log;
    this.what = what;
  }

  void failed(String why) {
    if (failing.compareAndSet(false, true)) {
      log.atWarn()
          .addKeyValue("error", why)
          .log("{} cannot be had; nothing else suffers, and it goes on being tried", what);
    }
  }

  void worked() {
    if (failing.compareAndSet(true, false)) {
      log.atInfo().log("{} can be had again", what);
    }
  }
}
