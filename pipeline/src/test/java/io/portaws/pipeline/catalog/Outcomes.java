package io.portaws.pipeline.catalog;

import static java.util.stream.Collectors.toCollection;

import io.portaws.pipeline.event.Decoder;
import io.portaws.pipeline.event.Form;
import io.portaws.pipeline.event.Form.EventBridgeEvent;
import java.time.Instant;
import java.util.TreeSet;

/** What the bundled catalogue makes of a body, in one line of words for tables. */
final class Outcomes {
  static final TypeCatalog CATALOG = TypeCatalog.bundled();
  static final Resolver RESOLVER = new Resolver(CATALOG);
  static final Instant SENT_AT = Instant.parse("2026-11-21T12:00:00Z");

  private Outcomes() {}

  /** The resolution of a body, which must be an EventBridge event. */
  static Resolution of(String body) {
    return switch (Decoder.decode(body)) {
      case EventBridgeEvent event -> RESOLVER.resolve(event, SENT_AT);
      case Form other -> throw new AssertionError("not an EventBridge event: " + other);
    };
  }

  /**
   * {@code upsert AWS::S3::Bucket name account region} for each change, with {@code in PARENT}
   * after it where there is one, sorted and joined by {@code ;}, or {@code skipped reason}, {@code
   * unmatched}, {@code rejected reason}.
   */
  static String words(Resolution resolution) {
    return switch (resolution) {
      case Resolution.Changes(var changes) ->
          String.join(
              "; ",
              changes.stream().map(Outcomes::words).collect(toCollection(TreeSet<String>::new)));
      case Resolution.Skipped(var reason, var detail) -> "skipped " + reason;
      case Resolution.Unmatched(var detail) -> "unmatched";
      case Resolution.Rejected(var reason, var detail) -> "rejected " + reason;
    };
  }

  static String words(Change change) {
    String parent = change.key().parent();
    return parent.isEmpty()
        ? wordsWithoutParent(change)
        : wordsWithoutParent(change) + " in " + parent;
  }

  /** For tables that know nothing of parents. */
  static String wordsWithoutParent(Change change) {
    ResourceKey key = change.key();
    return String.join(
        " ", change.action().word(), key.type(), key.identifier(), key.account(), key.region());
  }
}
