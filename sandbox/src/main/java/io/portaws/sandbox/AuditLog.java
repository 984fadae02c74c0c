package io.portaws.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What webhooks' mappings did and failed to do, bounded. Safe for use by many threads. */
final class AuditLog {
  private static final int KEPT = 10_000;
  private static final int DEFAULT_LIMIT = 100;

  /**
   * One thing that a mapping did or failed to do.
   *
   * @param action {@code CREATE}, {@code UPDATE} or {@code DELETE}
   * @param entity the identifier, empty when it is not known
   * @param failure what went wrong, empty when nothing did
   */
  record Entry(
      String webhook,
      String eventId,
      String action,
      String blueprint,
      String entity,
      String failure) {}

  private record Dated(Instant at, Entry entry) {}

  private final InstantSource clock;
  private final Deque<Dated> entries = new ArrayDeque<>();

  AuditLog(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void add(Entry entry) {
    entries.addLast(new Dated(clock.instant(), entry));
    if (entries.size() > KEPT) {
      entries.removeFirst();
    }
  }

  /** The failures' sentences, oldest first. */
  synchronized List<String> failures() {
    return entries.stream().map(e -> e.entry().failure()).filter(f -> !f.isEmpty()).toList();
  }

  /** Newest first, filtered as asked. */
  synchronized Answer answer(Incoming request) {
    int limit = request.query("limit").map(AuditLog::number).orElse(DEFAULT_LIMIT);
    Optional<Instant> from = request.query("from").map(AuditLog::instant);
    Optional<Instant> to = request.query("to").map(AuditLog::instant);
    ArrayNode audits = Json.array();
    List<Dated> newestFirst = new ArrayList<>();
    for (Iterator<Dated> all = entries.descendingIterator(); all.hasNext(); ) {
      newestFirst.add(all.next());
    }
    newestFirst.stream()
        .filter(e -> from.map(f -> !e.at().isBefore(f)).orElse(true))
        .filter(e -> to.map(t -> !e.at().isAfter(t)).orElse(true))
        .filter(e -> asked(request, e.entry()))
        .limit(limit)
        .forEach(e -> audits.add(json(e)));
    return PortApi.ok(200, "audits", audits);
  }

  private static boolean asked(Incoming request, Entry entry) {
    return equal(request, "webhookId", entry.webhook())
        && equal(request, "webhookEventId", entry.eventId())
        && equal(request, "blueprint", entry.blueprint())
        && equal(request, "entity", entry.entity())
        && equal(request, "status", status(entry));
  }

  private static boolean equal(Incoming request, String name, String actual) {
    return request.query(name).map(actual::equals).orElse(true);
  }

  private static String status(Entry entry) {
    return entry.failure().isEmpty() ? "SUCCESS" : "FAILURE";
  }

  private static ObjectNode json(Dated dated) {
    Entry entry = dated.entry();
    ObjectNode json = Json.object();
    json.put(
        "identifier",
        "event_"
            + UUID.nameUUIDFromBytes(
                Json.bytes(
                    Json.object()
                        .put("at", dated.at().toString())
                        .put("entry", entry.toString()))));
    json.put("action", entry.action());
    json.put("resourceType", "entity");
    json.put("status", status(entry));
    json.put("message", entry.failure());
    json.putObject("trigger").put("origin", "WEBHOOK").put("at", dated.at().toString());
    ObjectNode context = json.putObject("context");
    context.put("webhookId", entry.webhook());
    context.put("webhookEventId", entry.eventId());
    context.put("blueprint", entry.blueprint());
    context.put("entity", entry.entity());
    return json;
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw PortError.invalid("limit must be a number: " + text);
    }
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw PortError.invalid("not an instant: " + text);
    }
  }
}
