package io.portaws.pipeline.port;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.mapping.Entity;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What one update sends to the webhook. Pure.
 *
 * @param json the element of {@code resources}, or the forwarded event
 * @param key names the resource; null for a forwarded event, which goes alone
 * @param items how many items the webhook's mappings may make of it, at least one
 */
record Posting(Update update, ByteString json, @Nullable String key, int items) {
  /** Port refuses ingest bodies above 512 KiB; a margin is kept for how others count. */
  static final int MAX_BODY_BYTES = (512 << 10) - 1024;

  static final int MAX_RESOURCES = 500;

  /** Port looks at the first 500 items of a mapping and silently ignores the others. */
  static final int MAX_ITEMS = 500;

  private static final String ARRAY = "resources";

  /** Empty when the update has neither a resource nor an event to forward. */
  static Optional<Posting> of(Update update) {
    JsonNode forwarded = update.forwarded();
    if (forwarded != null) {
      return Optional.of(new Posting(update, Json.bytes(forwarded), null, 1));
    }
    JsonNode resource = update.resource();
    if (resource == null) {
      return Optional.empty();
    }
    int items = Math.max(1, update.entities().size());
    return Optional.of(new Posting(update, Json.bytes(resource), key(resource), items));
  }

  /** Why the webhook would not take it, even alone. */
  Optional<Receipt.Refused> problem() {
    if (wholeBytes() > MAX_BODY_BYTES) {
      return Optional.of(
          new Receipt.Refused(
              "too-large",
              "an ingest body must be at most " + MAX_BODY_BYTES + " bytes, was: " + wholeBytes()));
    }
    long most = mostItemsOfOneBlueprint();
    return most <= MAX_ITEMS
        ? Optional.empty()
        : Optional.of(
            new Receipt.Refused(
                "too-many-items",
                "a mapping must make at most "
                    + MAX_ITEMS
                    + " items of a resource, made: "
                    + most));
  }

  /** The exact bytes of one POST about these. */
  static ByteString body(List<Posting> postings) {
    return postings.size() == 1 && postings.getFirst().key() == null
        ? postings.getFirst().json()
        : Json.arrayOf(ARRAY, postings.stream().map(Posting::json).toList());
  }

  /** The size of {@link #body} of this many resources with this many bytes together. */
  static int bodyBytes(int postings, int jsonBytes) {
    return jsonBytes + Json.overhead(ARRAY, postings);
  }

  private int wholeBytes() {
    return key == null ? json.size() : bodyBytes(1, json.size());
  }

  /** A mapping writes one blueprint, so none makes more items than its blueprint gets entities. */
  private long mostItemsOfOneBlueprint() {
    return update.entities().stream()
        .collect(Collectors.groupingBy(Entity::blueprint, Collectors.counting()))
        .values()
        .stream()
        .max(Long::compare)
        .orElse(0L);
  }

  private static String key(JsonNode resource) {
    JsonNode context = resource.path("__ExtraContext");
    Function<JsonNode, String> text = node -> node.asText("");
    return String.join(
        "\n",
        text.apply(resource.path("Type")),
        text.apply(resource.path("Identifier")),
        text.apply(context.path("AccountId")),
        text.apply(context.path("Region")));
  }
}
