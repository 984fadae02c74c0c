package io.portaws.pipeline;

import static io.portaws.pipeline.Message.Again.LOOK;
import static io.portaws.pipeline.Message.Again.RECHECK;
import static io.portaws.pipeline.Message.Again.TRY;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message's way through a turn: settled once, when the last of its units is done. Belongs to one
 * turn and its thread.
 */
final class Ticket {
  private final Message message;
  private final Settlement settlement;
  private final Set<UnitKey> accepted = new HashSet<>();
  private final Set<FollowUp> followUps = new HashSet<>();
  private boolean rechecks;
  private int open;
  private @Nullable Outcome outcome;

  Ticket(Message message, Settlement settlement) {
    this.message = message;
    this.settlement = settlement;
  }

  Message message() {
    return message;
  }

  /** One more unit works for this message. */
  void opened() {
    open++;
  }

  /** Part of what it asks for will not be done, whatever becomes of the rest. */
  void refused(Outcome.Reject reject) {
    outcome = reject;
  }

  void finished(UnitKey unit, Outcome unitOutcome) {
    if (unitOutcome instanceof Outcome.Delivered || unitOutcome instanceof Outcome.Skipped) {
      accepted.add(unit);
    }
    rechecks |= unitOutcome instanceof Outcome.Wait wait && wait.why().equals(Sender.RECHECK);
    if (unitOutcome instanceof Outcome.Delivered delivered) {
      followUps.addAll(delivered.followUps());
    }
    Outcome before = outcome;
    outcome = before == null ? unitOutcome : worse(before, unitOutcome);
    open--;
    if (open == 0) {
      settle(outcome);
    }
  }

  /** Settles a message that no unit works for. */
  void settle(Outcome end) {
    settlement.settle(
        message,
        switch (end) {
          case Outcome.Wait wait ->
              new Outcome.Wait(wait.after(), wait.why(), again(rechecks ? RECHECK : LOOK));
          case Outcome.Delivered _ -> delivered();
          case Outcome.Skipped _ when !message.followUps().isEmpty() -> delivered();
          case Outcome.Reject(String why, String detail, var _) ->
              new Outcome.Reject(why, detail, delivered().followUps());
          case Outcome.Retry retry -> retry.downstream() ? retry.keeping(again(TRY)) : retry;
          case Outcome.Skipped _, Outcome.Replaced _ -> end;
        });
  }

  private Message again(Message.Again why) {
    return message.again(accepted, followUps, why);
  }

  private Outcome.Delivered delivered() {
    Set<FollowUp> all = new HashSet<>(message.followUps());
    all.addAll(followUps);
    return new Outcome.Delivered(all);
  }

  /**
   * What several units mean for their message: what must be done again comes before what can never
   * be done, since dead-lettering would end the other's tries.
   */
  private static Outcome worse(Outcome a, Outcome b) {
    int weightA = weight(a);
    int weightB = weight(b);
    if (weightA != weightB) {
      return weightA > weightB ? a : b;
    }
    return after(a).compareTo(after(b)) >= 0 ? a : b;
  }

  private static int weight(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Skipped _ -> 0;
      case Outcome.Delivered _ -> 1;
      case Outcome.Reject _ -> 2;
      // Of a whole message only; what is not done comes again with it.
      case Outcome.Replaced _ -> 2;
      case Outcome.Wait _ -> 3;
      case Outcome.Retry _ -> 4;
    };
  }

  private static Duration after(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Wait wait -> wait.after();
      case Outcome.Retry retry -> retry.after();
      case Outcome.Skipped _, Outcome.Delivered _, Outcome.Reject _, Outcome.Replaced _ ->
          Duration.ZERO;
    };
  }
}
