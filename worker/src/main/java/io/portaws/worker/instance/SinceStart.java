package io.portaws.worker.instance;

import java.lang.management.ManagementFactory;

/** How long this process has run, by the JVM's own clock. */
public final class SinceStart {
  private SinceStart() {}

  /** Milliseconds since the JVM began. */
  public static long millis() {
    return ManagementFactory.getRuntimeMXBean().getUptime();
  }
}
