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
 * @param turns how many turns it has been through since it was received
 * @param looks how many of these found it too early to tell
 * @param done the units of it that Port has accepted since it was received
 * @param followUps what those units want to be looked at again
 * @param rechecks how often what Port accepted of it was to be read and written once more
 */
public record Message(
    String id,
    String body,
    Instant sentAt,
    int receiveCount,
    @Nullable Instant changeTime,
    int turns,
    int looks,
    Set<UnitKey> done,
    Set<FollowUp> followUps,
    int rechecks) {
  /** After so many looks a write counts, however long it took: by then Port has been slow long. */
  static final int MOST_RECHECKS = 12;

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
    return new Message(id, body, sentAt, receiveCount, changeTime, 0, 0, Set.of(), Set.of(), 0);
  }

  /**
   * The same, whose accepted work is not read and written once more, however long that took: for a
   * queue that cannot count looks, on receives that would else go on as long as Port is slow.
   */
  public Message withoutRecheck() {
    return new Message(
        id, body, sentAt, receiveCount, changeTime, turns, looks, done, followUps, MOST_RECHECKS);
  }

  /** Why it goes into another turn. */
  enum Again {
    /** It was too early to tell. */
    LOOK,
    /** Part of it is to be read and written once more. */
    RECHECK,
    /** Port or AWS did not take it. */
    TRY
  }

  /** The same message for a later turn, without the units that are done. */
  Message again(Set<UnitKey> newlyDone, Set<FollowUp> newFollowUps, Again why) {
    Set<UnitKey> all = new HashSet<>(done);
    all.addAll(newlyDone);
    Set<FollowUp> wanted = new HashSet<>(followUps);
    wanted.addAll(newFollowUps);
    return new Message(
        id,
        body,
        sentAt,
        receiveCount,
        changeTime,
        turns + 1,
        why == Again.LOOK ? looks + 1 : looks,
        all,
        wanted,
        why == Again.RECHECK ? rechecks + 1 : rechecks);
  }

  /** What a change of this message cannot be later than. */
  public Instant latestChange() {
    return changeTime == null ? sentAt : changeTime;
  }

  /** Without the body: it does not belong in logs. */
  @Override
  public String toString() {
    return "message " + id;
  }
}
