package io.portaws.pipeline;

import io.portaws.pipeline.catalog.Change;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.port.Rehearsal;
import io.portaws.pipeline.port.Update;
import io.portaws.pipeline.state.State;
import java.util.List;

/**
 * What becomes of one message. Immutable.
 *
 * @param form the word for what its body turned out to be
 * @param changes all that it tells of, mapped or not
 * @param looks what is known of the resources that it asks to look at
 * @param outcome what the queue would do with it, once Port took everything; of what is {@link
 *     Source#UNREAD} nothing is known and nothing said
 * @param detail more about a skipped or rejected message, a sentence or less; may be empty
 * @param updates what is asked of Port
 * @param requests as Port would get them
 */
public record Explanation(
    String form,
    List<Change> changes,
    List<Look> looks,
    Outcome outcome,
    String detail,
    List<Update> updates,
    List<Rehearsal.Request> requests) {
  public Explanation {
    changes = List.copyOf(changes);
    looks = List.copyOf(looks);
    updates = List.copyOf(updates);
    requests = List.copyOf(requests);
  }

  /** Where a state is from. */
  public enum Source {
    /** The event itself tells it, since nothing can read it. */
    EVENT,
    /** It was handed in. */
    GIVEN,
    /** AWS was asked. */
    AWS,
    /** Nobody was asked: what an event calls deleted is taken as gone. */
    ASSUMED,
    /** Nobody was asked, and it follows from nothing. */
    UNREAD
  }

  /**
   * What is known of a resource.
   *
   * @param state of what is {@link Source#UNREAD}, unknown
   * @param calls by which it is read, {@code service:Operation}, in their order; none of what an
   *     event tells
   */
  public record Look(ResourceKey key, Source source, State state, List<String> calls) {
    public Look {
      calls = List.copyOf(calls);
    }
  }
}
