package io.portaws.pipeline.journal;

import java.time.Instant;
import java.util.List;

/**
 * A message that a turn takes up.
 *
 * @param messageId the queue's
 * @param sentAt when it was put on the queue
 * @param receives how often it has been received, this time included
 * @param turns how many turns it has been through since then
 * @param form what its body turned out to be
 * @param eventIds what the event calls itself, by any name; untrusted, and none for most forms
 */
public record Taken(
    String messageId, Instant sentAt, int receives, int turns, String form, List<String> eventIds) {
  public Taken {
    eventIds = List.copyOf(eventIds);
  }
}
