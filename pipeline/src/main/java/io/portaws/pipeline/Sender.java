package io.portaws.pipeline;

import io.portaws.pipeline.mapping.EntityRef;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.Delivery;
import io.portaws.pipeline.port.Receipt;
import io.portaws.pipeline.port.Update;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what units plan, and finishes each unit as Port answers. What Port accepted is remembered;
 * what another replica may have overtaken is looked at once more. Safe for use by many threads.
 */
final class Sender {
  private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

  /** Why a message waits whose work Port accepted already. */
  static final String RECHECK = "recheck";

  /**
   * A change this young may not be in what AWS answers everywhere yet: its reads lag by up to 8 s,
   * and the times of its events are whole seconds.
   */
  private static final Duration SPREADING = Duration.ofSeconds(10);

  /** What one unit sends, by a state that was read no earlier than {@code readAt}. */
  record Sending(Unit unit, Plan.Send send, Instant readAt) {
    Update update() {
      return send.update();
    }

    boolean undoes(Set<EntityRef> written) {
      return update().deletions().stream().anyMatch(d -> written.contains(d.entity()));
    }
  }

  private final Delivery delivery;
  private final RelationTargets relationTargets;
  private final Written written;
  private final Backoff backoff;
  private final Duration recheck;
  private final InstantSource clock;
  private final PipelineMetrics metrics;

  /**
   * @param recheck how long after its write a change that was young is read and written once more;
   *     zero for never
   */
  Sender(
      Delivery delivery,
      RelationTargets relationTargets,
      Written written,
      Backoff backoff,
      Duration recheck,
      InstantSource clock,
      PipelineMetrics metrics) {
    this.delivery = delivery;
    this.relationTargets = relationTargets;
    this.written = written;
    this.backoff = backoff;
    this.recheck = recheck;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Sends these, and finishes their units. */
  void send(List<Sending> sendings) throws InterruptedException {
    // By identity: two updates may well be equal, and comparing them would read all of their JSON.
    IdentityHashMap<Update, Sending> open = new IdentityHashMap<>();
    sendings.forEach(one -> open.put(one.update(), one));
    try {
      List<Sending> lacking = deliver(sendings.stream().map(Sending::update).toList(), open, true);
      if (!lacking.isEmpty()) {
        lacking.forEach(one -> open.put(one.update(), one));
        relationTargets.create(lacking.stream().map(Sending::unit).toList());
        deliver(lacking.stream().map(Sending::update).toList(), open, false);
      }
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("a delivery failed; its updates are sent one by one");
      for (Sending one : List.copyOf(open.values())) {
        deliverAlone(one, open);
      }
    }
  }

  /**
   * Sends, and gives back what lacks a relation's target that we can create, when {@code
   * mayCreate}.
   */
  private List<Sending> deliver(
      List<Update> updates, IdentityHashMap<Update, Sending> open, boolean mayCreate)
      throws InterruptedException {
    List<Sending> lacking = new ArrayList<>();
    delivery.deliver(
        updates,
        (update, receipt) -> {
          Sending sent = Objects.requireNonNull(open.remove(update), "answered twice");
          if (mayCreate && receipt.lacksRelationTarget() && relationTargets.knows(sent.unit())) {
            lacking.add(sent);
          } else {
            answered(sent, receipt);
          }
        });
    return lacking;
  }

  /** So that one update that cannot be sent keeps nobody else from Port. */
  private void deliverAlone(Sending one, IdentityHashMap<Update, Sending> open)
      throws InterruptedException {
    try {
      deliver(List.of(one.update()), open, false);
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).addKeyValue("unit", one.unit().key()).log("it cannot be sent");
      if (open.remove(one.update()) != null) {
        one.unit().finish(backoff.internalError(e, one.unit().attempts()));
      }
    }
  }

  private void answered(Sending sent, Receipt receipt) {
    Unit unit = sent.unit();
    switch (receipt) {
      case Receipt.Accepted _ -> accepted(sent);
      case Receipt.Later later -> {
        Duration told = later.after();
        Duration after = told == null ? backoff.after(unit.attempts()) : backoff.notBefore(told);
        unit.finish(new Outcome.Retry(after, later.reason(), later.detail(), null, true));
      }
      case Receipt.Misconfigured(String reason, String detail, String remedy) ->
          unit.finish(new Outcome.Retry(backoff.slow(), reason, detail + ". " + remedy, remedy));
      case Receipt.Refused refused ->
          unit.finish(new Outcome.Reject(refused.reason(), refused.detail()));
    }
  }

  private void accepted(Sending sent) {
    Unit unit = sent.unit();
    Plan.Send send = sent.send();
    send.update()
        .deletions()
        .forEach(deletion -> written.deleted(deletion.entity(), send.changeTime()));
    written.accepted(unit.key(), send.writes(), send.changeTime());
    Instant now = clock.instant();
    boolean slow = sent.readAt().plus(Turn.FRESH).isBefore(now);
    if (!slow && send.shows() != null) {
      written.covers(unit.key(), sent.readAt(), send.shows());
    }
    int rechecks = unit.newestMessage().rechecks();
    if (rechecks == 0) {
      metrics.delivered(Duration.between(send.changeTime(), now));
      metrics.journal().accepted(send.changeTime(), unit.newestMessage().sentAt());
    }
    FollowUp followUp = send.followUp();
    Outcome delivered = new Outcome.Delivered(followUp == null ? Set.of() : Set.of(followUp));
    boolean young = send.changeTime().plus(SPREADING).isAfter(sent.readAt());
    boolean onceMore = recheck.isPositive() && young && rechecks == 0;
    // A second look that was itself slow may have undone what another replica wrote meanwhile.
    if (unit.isRead() && (onceMore || (slow && rechecks < Message.MOST_RECHECKS))) {
      metrics.rechecked();
      Duration after = untilRecheck(rechecks);
      // One message is enough to come back for the key: a resource that changes all the time would
      // else gather its messages here, and none would ever end.
      written.looksAgain(unit.key(), now.plus(after), unit.newestMessage().id());
      Outcome wait = new Outcome.Wait(after, RECHECK, unit.newestMessage());
      unit.finish(wait, new Outcome.Delivered());
    } else {
      unit.finish(delivered);
    }
  }

  /** Longer each time: where every write is slow, looking again must not be what makes it so. */
  private Duration untilRecheck(int before) {
    return (recheck.isPositive() ? recheck : SPREADING).multipliedBy(1L + before);
  }
}
