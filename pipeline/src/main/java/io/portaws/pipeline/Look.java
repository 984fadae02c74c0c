package io.portaws.pipeline;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.Slice;
import io.portaws.pipeline.event.Form;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Up to twenty resources of one slice that a resync wants looked at: changes, each of which its
 * turn resolves by reading AWS, whatever the list or Port said.
 *
 * @param run which resync, for people
 * @param keys of the slice, at least one and at most {@link #MOST}
 * @param changeTime when the list began: an absence that is older than AWS's reads lag is believed
 * @param notBefore when it is due, so that looks leave room for events
 */
public record Look(
    String run, Slice slice, List<ResourceKey> keys, Why why, Instant changeTime, Instant notBefore)
    implements Sequel {
  /** As many as a request to Port takes. */
  public static final int MOST = 20;

  /** What makes them worth a look. */
  public enum Why {
    /** AWS listed them. */
    LISTED,
    /** Port holds them from us, and AWS's list does not have them. */
    STALE;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Why> of(String word) {
      return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
    }
  }

  public Look {
    keys = List.copyOf(keys);
    if (keys.isEmpty() || keys.size() > MOST) {
      throw new IllegalArgumentException("a look is at 1 to 20 resources, was: " + keys.size());
    }
  }

  @Override
  public Duration delay(Instant now) {
    return Sequel.delayUntil(notBefore, now);
  }

  @Override
  public String body() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put(Form.OwnRequest.MARK, OwnRequests.LOOK).put("run", run).put("type", slice.type());
    body.put("account", slice.account()).put("region", slice.region()).put("why", why.word());
    ArrayNode identifiers = body.putArray("identifiers");
    keys.forEach(key ->
        identifiers.addObject().put("identifier", key.identifier()).put("parent", key.parent()));
    return body.put("notBefore", notBefore.toString()).toString();
  }
}
