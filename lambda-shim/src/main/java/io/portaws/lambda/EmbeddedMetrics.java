package io.portaws.lambda;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.Governor;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the worker sends to CloudWatch, as lines in CloudWatch's embedded metric format: the same
 * names, units and dimensions, so that one dashboard and one set of alarms serve both. One document
 * for each invocation, and one more for each value of a dimension, since a document has one value
 * for each. Counts begin anew with each invocation.
 *
 * <p>See "Specification: Embedded metric format" in the CloudWatch user guide. Safe for use by many
 * threads.
 */
final class EmbeddedMetrics implements PipelineMetrics {
  private static final Pattern STATUS = Pattern.compile("[1-5]\\d\\d");
  private static final Duration LONGEST_AGE = Duration.ofDays(365);
  private static final String COUNT = "Count";
  private static final String MILLISECONDS = "Milliseconds";

  /** Ages since the last flush, in milliseconds. */
  private static final class Ages {
    private long count;
    private double sum;
    private double max;

    void record(Duration age) {
      // Clocks differ, and an event may claim any time.
      Duration sane = age.compareTo(LONGEST_AGE) < 0 ? age : LONGEST_AGE;
      double millis = Math.max(0, sane.toMillis());
      count++;
      sum += millis;
      max = Math.max(max, millis);
    }

    void into(Document document, String name) {
      document.put(name + "Count", COUNT, (double) count);
      if (count > 0) {
        document.put(name + "Sum", MILLISECONDS, sum);
        document.put(name + "Avg", MILLISECONDS, sum / count);
        document.put(name + "Max", MILLISECONDS, max);
      }
    }
  }

  private final String namespace;
  private final Map<String, Long> counts = new TreeMap<>();
  private final Map<String, Long> requests = new TreeMap<>();
  private OptionalDouble oldestAge = OptionalDouble.empty();
  private Ages eventAges = new Ages();
  private Ages messageAges = new Ages();

  EmbeddedMetrics(String namespace) {
    this.namespace = namespace;
    begin();
  }

  /** There from the start, so that alarms on them have something to look at. */
  private void begin() {
    counts.clear();
    requests.clear();
    oldestAge = OptionalDouble.empty();
    eventAges = new Ages();
    messageAges = new Ages();
    for (String name :
        new String[] {
          "MessagesReceived",
          "MessagesDeleted",
          "MessagesDeadLettered",
          "EntitiesUpserted",
          "EntitiesDeleted",
          "DeletesFailed"
        }) {
      counts.put(name, 0L);
    }
  }

  private synchronized void count(String name, long by) {
    counts.merge(name, by, Long::sum);
  }

  /** So many messages came, the oldest of which was put on the queue so long ago. */
  synchronized void received(int messages, Duration oldest) {
    count("MessagesReceived", messages);
    oldestAge = OptionalDouble.of(Math.max(0, oldest.toMillis() / 1_000d));
  }

  /** So many that were done were deleted, and so many were not, which Lambda deletes. */
  void deleted(int messages, int failed) {
    count("MessagesDeleted", messages);
    count("DeletesFailed", failed);
  }

  /** One was put into the dead-letter queue. */
  void deadLettered() {
    count("MessagesDeadLettered", 1);
  }

  @Override
  public synchronized void requested(String endpoint, String status) {
    boolean isClass = STATUS.matcher(status).matches() && !status.equals("429");
    requests.merge(isClass ? status.charAt(0) + "xx" : status, 1L, Long::sum);
  }

  @Override
  public void upserted(int entities) {
    count("EntitiesUpserted", entities);
  }

  @Override
  public void deleted(int entities) {
    count("EntitiesDeleted", entities);
  }

  @Override
  public void resynced(String result) {
    count("ResyncSlices" + Character.toUpperCase(result.charAt(0)) + result.substring(1), 1);
  }

  @Override
  public void listed(String type, int resources) {
    count("ResyncListed", resources);
  }

  @Override
  public void stale(String type, int resources) {
    count("ResyncStale", resources);
  }

  @Override
  public void staleHeld(String type, int resources) {
    count("ResyncStaleHeld", resources);
  }

  @Override
  public void unresolved(String type, int entities) {
    count("ResyncUnresolved", entities);
  }

  @Override
  public synchronized void delivered(Duration age) {
    eventAges.record(age);
  }

  @Override
  public synchronized void queued(Duration age) {
    messageAges.record(age);
  }

  /** Writes what was counted, and begins anew. */
  synchronized void flush(PrintStream out, Map<String, Governor> governors, Instant now) {
    Document document = new Document(namespace, now);
    counts.forEach((name, count) -> document.put(name, COUNT, (double) count));
    oldestAge.ifPresent(seconds -> document.put("MessagesOldestAge", "Seconds", seconds));
    eventAges.into(document, "EventAge");
    messageAges.into(document, "MessageAge");
    out.println(document);
    requests.forEach((status, count) ->
        out.println(
            new Document(namespace, now)
                .of("status", status)
                .put("PortRequests", COUNT, (double) count)));
    governors.forEach((host, governor) -> out.println(ofHost(host, governor, now)));
    begin();
  }

  private Document ofHost(String host, Governor governor, Instant now) {
    Document document = new Document(namespace, now).of("host", host);
    document.put("PortClosed", "Seconds", governor.closedFor(now).toMillis() / 1_000d);
    governor
        .budget(now)
        .ifPresent(
            budget -> document.put("PortBudgetRemaining", "None", (double) budget.remaining()));
    return document;
  }

  /** One line of log that CloudWatch takes metrics from. */
  private static final class Document {
    private final ObjectNode root = JsonNodeFactory.instance.objectNode();
    private final ArrayNode dimensions = JsonNodeFactory.instance.arrayNode();
    private final ArrayNode metrics = JsonNodeFactory.instance.arrayNode();
    private final Map<String, Double> values = new LinkedHashMap<>();

    Document(String namespace, Instant now) {
      ObjectNode aws = root.putObject("_aws");
      aws.put("Timestamp", now.toEpochMilli());
      ObjectNode directive = aws.putArray("CloudWatchMetrics").addObject();
      directive.put("Namespace", namespace);
      directive.putArray("Dimensions").add(dimensions);
      directive.set("Metrics", metrics);
    }

    Document of(String dimension, String value) {
      dimensions.add(dimension);
      root.put(dimension, value);
      return this;
    }

    Document put(String name, String unit, double value) {
      metrics.addObject().put("Name", name).put("Unit", unit);
      values.put(name, value);
      return this;
    }

    @Override
    public String toString() {
      values.forEach((name, value) -> {
        if (value == Math.rint(value)) {
          root.put(name, value.longValue());
        } else {
          root.put(name, value);
        }
      });
      return root.toString();
    }
  }
}
