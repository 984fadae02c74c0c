package io.portaws.pipeline;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Action;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.event.Form;
import java.time.Duration;
import java.time.Instant;

/**
 * Another look at a resource that was not settled when it was read, for which many services send no
 * event: a message that is put on the queue, with its delay, before the one that it follows is
 * deleted.
 *
 * @param key which resource
 * @param action what the event claimed: a delete that was believed because the resource was leaving
 *     is not taken back while it leaves
 * @param changeTime the event's, which the message keeps as its attribute
 * @param number the how manieth look this is, from 1 to {@link #MOST}
 */
public record FollowUp(ResourceKey key, Action action, Instant changeTime, int number)
    implements Sequel {
  /** About three and a half hours at the delays below: no state lasts longer by itself. */
  static final int MOST = 20;

  private static final Duration FIRST = Duration.ofSeconds(30);

  /**
   * How long the message is to be invisible: 30 s at first, twice as long each time, at most 900 s.
   */
  public Duration delay() {
    Duration doubled = FIRST.multipliedBy(1L << Math.min(number - 1, 10));
    return doubled.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : doubled;
  }

  @Override
  public Duration delay(Instant now) {
    return delay();
  }

  @Override
  public String body() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put(Form.OwnRequest.MARK, OwnRequests.FOLLOW_UP).put("type", key.type());
    body.put("account", key.account()).put("region", key.region());
    body.put("identifier", key.identifier()).put("parent", key.parent());
    body.put("action", action.word()).put("number", number);
    return body.toString();
  }
}
