package io.portaws.worker.management;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Whether the worker makes steps, and what keeps it from being ready. Live means that some loop
 * completed a poll, an outcome, or the decision not to poll, within a bound; a closed tap is live.
 * Safe for use by many threads.
 */
public final class Health {
  private static final Duration REMEMBERED = Duration.ofMinutes(10);

  private record Need(String remedy, Instant at) {}

  private final InstantSource clock;
  private final Duration bound;
  private final Map<String, String> notReady = new ConcurrentSkipListMap<>();
  private final Map<String, Need> setup = new ConcurrentSkipListMap<>();
  private volatile Instant lastStep;
  private volatile String lastWord = "starting";

  /**
   * @param bound the longest that a healthy loop may take for a step: a poll, a turn
   */
  public Health(InstantSource clock, Duration bound) {
    this.clock = clock;
    this.bound = bound;
    this.lastStep = clock.instant();
  }

  /** A loop completed a step. */
  public void stepped(String word) {
    lastStep = clock.instant();
    lastWord = word;
  }

  /** Something that the worker needs is not there, and what mends it. */
  public void failed(String part, String why) {
    notReady.put(part, why);
  }

  public void recovered(String part) {
    notReady.remove(part);
  }

  /**
   * A message waits for an operator. Forgotten when it has not been said again for ten minutes,
   * twice the time after which such a message is tried again.
   */
  public void needsSetup(String reason, String remedy) {
    setup.put(reason, new Need(remedy, clock.instant()));
  }

  public boolean isLive() {
    return sinceLastStep().compareTo(bound) <= 0;
  }

  public boolean isReady() {
    return missing().isEmpty() && isLive();
  }

  /** For the probes, as JSON-ready values. */
  public Map<String, Object> report() {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("live", isLive());
    report.put("ready", isReady());
    report.put("lastStep", lastWord);
    report.put("secondsSinceLastStep", sinceLastStep().toSeconds());
    report.put("boundSeconds", bound.toSeconds());
    report.put("notReady", missing());
    return report;
  }

  private Map<String, String> missing() {
    Map<String, String> missing = new TreeMap<>(notReady);
    Instant oldest = clock.instant().minus(REMEMBERED);
    setup.values().removeIf(need -> need.at().isBefore(oldest));
    setup.forEach((reason, need) -> missing.put(reason, need.remedy()));
    return missing;
  }

  private Duration sinceLastStep() {
    return Duration.between(lastStep, clock.instant());
  }
}
