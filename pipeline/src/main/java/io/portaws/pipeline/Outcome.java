package io.portaws.pipeline;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the queue should do with a message. */
public sealed interface Outcome {
  /** The word in metrics and logs. */
  default String word() {
    return switch (this) {
      case Delivered _ -> "delivered";
      case Skipped _ -> "skipped";
      case Wait _ -> "waiting";
      case Retry _ -> "retried";
      case Reject _ -> "rejected";
      case Replaced _ -> "replaced";
    };
  }

  /** Why, in words from a small fixed set. */
  default String reason() {
    return switch (this) {
      case Delivered _ -> "accepted";
      case Skipped skipped -> skipped.why();
      case Wait wait -> wait.why();
      case Retry retry -> retry.why();
      case Reject reject -> reject.why();
      case Replaced replaced -> replaced.why();
    };
  }

  /**
   * Port accepted all that it asked for: put its follow-ups on the queue, then delete it.
   *
   * @param followUps one for each resource that was not settled
   */
  record Delivered(Set<FollowUp> followUps) implements Outcome {
    public Delivered {
      followUps = Set.copyOf(followUps);
    }

    /** Without anything to look at again. */
    public Delivered() {
      this(Set.of());
    }
  }

  /** It asks for nothing: delete it. */
  record Skipped(String why) implements Outcome {}

  /**
   * Nothing is wrong, but it is too early to tell: keep it under its lease and put {@code message}
   * into a turn after this time. A queue that cannot keep it makes it visible then.
   */
  record Wait(Duration after, String why, Message message) implements Outcome {}

  /**
   * Not this time: make it visible again after this time.
   *
   * @param remedy what an operator must do first, when time alone will not mend it; else null
   * @param downstream whether Port did not take it, or AWS did not tell, though it may be as good
   *     as ever: a queue that can keep it under its lease for a while does so, since no receive
   *     should be spent on it
   * @param kept the message for the later turn when it is kept, without what Port accepted of it;
   *     null: as it is
   */
  record Retry(
      Duration after,
      String why,
      String detail,
      @Nullable String remedy,
      boolean downstream,
      @Nullable Message kept)
      implements Outcome {
    public Retry(
        Duration after, String why, String detail, @Nullable String remedy, boolean downstream) {
      this(after, why, detail, remedy, downstream, null);
    }

    public Retry(Duration after, String why, String detail, @Nullable String remedy) {
      this(after, why, detail, remedy, false);
    }

    /** One that time alone may mend. */
    public Retry(Duration after, String why, String detail) {
      this(after, why, detail, null);
    }

    /** The same, with what is left of the message. */
    public Retry keeping(Message message) {
      return new Retry(after, why, detail, remedy, downstream, message);
    }
  }

  /**
   * Never: dead-letter it whole, with the reason.
   *
   * @param followUps of those of its resources that Port accepted: put them on the queue first
   */
  record Reject(String why, String detail, Set<FollowUp> followUps) implements Outcome {
    public Reject {
      followUps = Set.copyOf(followUps);
    }

    /** Without anything to look at again. */
    public Reject(String why, String detail) {
      this(why, detail, Set.of());
    }
  }

  /**
   * It goes on as another message, which is the same but comes later: put that on the queue, then
   * delete this one.
   */
  record Replaced(Sequel by, String why) implements Outcome {}
}
