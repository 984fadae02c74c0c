package io.portaws.benchmarks.arena;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.sandbox.PortEndpoint;
import io.portaws.sandbox.PortStandIn;
import io.portaws.sandbox.PortWrite;
import io.portaws.sandbox.ResetHeader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Port in a process of its own. It knows which catalogue is to come about, and when it did. What is
 * expected is told while nobody writes.
 */
final class PortHost {
  /** In place of a version: the entity is not there. */
  static final String ABSENT = "-";

  private final PortStandIn port = PortStandIn.start();

  /** Guarded by this: entity to version. */
  private final Map<String, String> now = new HashMap<>();

  private final Map<String, String> expected = new HashMap<>();
  private final List<String> accepts = new ArrayList<>();
  private boolean records;
  private int missing;
  private long accepted;
  private long levelMicros;

  private PortHost() {
    for (Kind kind : Kind.values()) {
      port.putBlueprint(kind.blueprint, Map.of());
    }
    port.keepWrites(0);
    port.onWrite(this::written);
  }

  public static void main(String[] args) throws IOException {
    var host = new PortHost();
    CommandLoop.run(
        CommandLoop.object().put("endpoint", host.port.endpoint().toString()),
        Map.of(
            "limit", host::limit,
            "latency", host::latency,
            "expect", host::expect,
            "missing", host::missing,
            "record", host::record,
            "dump", host::dump,
            "requests", host::requests));
  }

  static String entity(String blueprint, String identifier) {
    return blueprint + " " + identifier;
  }

  private synchronized void written(PortWrite write) {
    String entity = entity(write.blueprint(), write.identifier());
    String version =
        switch (write.kind()) {
          case UPSERT -> write.body().path("properties").path("version").asText();
          case CREATED_AS_RELATED -> "";
          case DELETE, DELETED_AS_DEPENDENT -> ABSENT;
        };
    accepted++;
    String before = now.put(entity, version);
    String wanted = expected.get(entity);
    if (wanted != null) {
      boolean was = wanted.equals(before == null ? ABSENT : before);
      boolean is = wanted.equals(version);
      missing += (was ? 1 : 0) - (is ? 1 : 0);
      if (missing == 0 && !was) {
        levelMicros = Clocks.micros();
      }
    }
    if (records) {
      accepts.add(entity + " " + version + " " + Clocks.micros());
    }
  }

  private ObjectNode limit(JsonNode asked) {
    int requests = asked.path("requests").asInt();
    if (requests == 0) {
      port.api().noRateLimit();
    } else {
      Duration period = Duration.ofMillis(asked.path("periodMillis").asLong());
      port.api().rateLimit(requests, period, ResetHeader.SECONDS_LEFT);
    }
    return CommandLoop.object();
  }

  private ObjectNode latency(JsonNode asked) {
    port.latency(Duration.ofMillis(asked.path("millis").asLong()));
    return CommandLoop.object();
  }

  private synchronized ObjectNode expect(JsonNode asked) throws IOException {
    expected.clear();
    missing = 0;
    levelMicros = 0;
    for (String line : Files.readAllLines(Path.of(asked.path("path").asText()))) {
      int end = line.lastIndexOf(' ');
      String entity = line.substring(0, end);
      String version = line.substring(end + 1);
      expected.put(entity, version);
      missing += version.equals(now.getOrDefault(entity, ABSENT)) ? 0 : 1;
    }
    return CommandLoop.object().put("missing", missing);
  }

  private synchronized ObjectNode missing(JsonNode asked) {
    return CommandLoop.object()
        .put("missing", missing)
        .put("levelMicros", levelMicros)
        .put("accepted", accepted);
  }

  private synchronized ObjectNode record(JsonNode asked) {
    records = asked.path("on").asBoolean();
    accepts.clear();
    return CommandLoop.object();
  }

  private synchronized ObjectNode dump(JsonNode asked) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(Path.of(asked.path("path").asText()))) {
      for (String line : accepts) {
        out.write(line);
        out.newLine();
      }
    }
    return CommandLoop.object().put("lines", accepts.size());
  }

  /** Requests by status, but for those for tokens. */
  private ObjectNode requests(JsonNode asked) {
    ObjectNode counts = CommandLoop.object();
    port.requests()
        .forEach((endpoint, byStatus) ->
            byStatus.forEach((status, count) -> {
              if (endpoint != PortEndpoint.ACCESS_TOKEN) {
                counts.put(status + "", counts.path(status + "").asLong() + count);
              }
            }));
    return counts;
  }
}
