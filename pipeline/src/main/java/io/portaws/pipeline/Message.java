package io.portaws.pipeline;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One message as a turn sees it. Immutable.
 *
 * @param id the queue's id of the message, the same over all its deliveries
 * @param body untrusted
 * @param sentAt when it was put on the queue
 * @param receiveCount how often it has been received, this time included; at least 1
 * @param changeTime when the change happened, where the message was sent again by us and says so;
 *     else null
 * @param looks how often a turn has already looked at it since it was received
 * @param done the units of it that Port has accepted since it was received
 * @param followUps what those units want to be looked at again
 * @param rechecked whether what Port accepted of it is being read and written once more
 */
public record Message(
    String id,
    String body,
    Instant sentAt,
    int receiveCount,
    @Nullable Instant changeTime,
    int looks,
    Set<UnitKey> done,
    Set<FollowUp> followUps,
    boolean rechecked) {
  public Message {
    if (receiveCount < 1) {
      throw new IllegalArgumentException("a received message has a receive count: " + receiveCount);
    }
    done = Set.copyOf(done);
    followUps = Set.copyOf(followUps);
  }

  /** A message that was just received. */
  public static Message received(
      String id, String body, Instant sentAt, int receiveCount, @Nullable Instant changeTime) {
    return new Message(id, body, sentAt, receiveCount, changeTime, 0, Set.of(), Set.of(), false);
  }

  /** The same message for a later turn, without the units that are done. */
  Message again(Set<UnitKey> newlyDone, Set<FollowUp> newFollowUps, boolean recheck) {
    Set<UnitKey> all = new HashSet<>(done);
    all.addAll(newlyDone);
    Set<FollowUp> wanted = new HashSet<>(followUps);
    wanted.addAll(newFollowUps);
    return new Message(
        id, body, sentAt, receiveCount, changeTime, looks + 1, all, wanted, rechecked || recheck);
  }

  /** What a change of this message cannot be later than. */
  Instant latestChange() {
    return changeTime == null ? sentAt : changeTime;
  }

  /** Without the body: it does not belong in logs. */
  @Override
  public String toString() {
    return "message " + id;
  }
}
