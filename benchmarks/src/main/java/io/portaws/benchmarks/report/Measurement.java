package io.portaws.benchmarks.report;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Everything that is measured, in the order of the page, by the id that its file has. */
public enum Measurement {
  THROUGHPUT("Messages a second, and what they cost in CPU"),
  BACKLOG("From a backlog to a catalogue that is level"),
  REQUESTS("Requests per event"),
  LATENCY("From the event to Port"),
  BUDGET("Port's limit: used and not exceeded"),
  MEMORY("Memory at full rate"),
  START("Start to the first poll"),
  LAMBDA("Lambda"),
  SIZES("Sizes"),
  JMH("Single steps"),
  COST("Cost per million events"),
  GROWTH("How cost grows");

  private final String title;

  Measurement(String title) {
    this.title = title;
  }

  /** The heading of its section. */
  String title() {
    return title;
  }

  /** The name of its file without {@code .json}. */
  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The measurement with this id.
   *
   * @throws IllegalArgumentException if there is none, with the ids that there are
   */
  @JsonCreator
  public static Measurement of(String id) {
    return Arrays.stream(values())
        .filter(each -> each.id().equals(id))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no measurement has the id '%s'; there are %s"
                    .formatted(
                        id,
                        Arrays.stream(values())
                            .map(Measurement::id)
                            .collect(Collectors.joining(", ")))));
  }
}
