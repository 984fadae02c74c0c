package io.portaws.worker.journal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the worker remembers of what was asked for.
 *
 * @param timelines of the messages that it may be about, the newest first; empty when there is none
 * @param more how many older messages it may be about, too
 * @param since when the oldest entry was written that is remembered; empty before there is one
 * @param forgot whether there were older ones
 */
public record Answer(
    String asked, List<Timeline> timelines, int more, Optional<Instant> since, boolean forgot) {
  public Answer {
    timelines = List.copyOf(timelines);
  }
}
