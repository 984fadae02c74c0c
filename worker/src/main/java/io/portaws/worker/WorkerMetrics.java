package io.portaws.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.worker.queue.Ledger;
import io.portaws.worker.queue.QueueMetrics;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/** The worker's meters, in Micrometer. Safe for use by many threads. */
public final class WorkerMetrics implements PipelineMetrics, QueueMetrics {
  private static final String PREFIX = "portaws.";

  /** An event may claim any time; a timer counts nanoseconds in a long. */
  private static final Duration LONGEST_AGE = Duration.ofDays(365);

  private final MeterRegistry registry;
  private final Timer age;
  private final Timer governed;
  private final DistributionSummary polled;
  private final Counter coalesced;
  private final Counter covered;
  private final Counter rechecks;
  private final Counter upserted;
  private final Counter deleted;
  private final Counter pollsFailed;
  private final Counter leasesExtended;
  private final Counter leasesLost;
  private final Counter deletesFailed;

  public WorkerMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.age =
        Timer.builder(PREFIX + "event.age")
            .description("age of a change when Port had accepted it, from the change time")
            .serviceLevelObjectives(
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                Duration.ofMinutes(1),
                Duration.ofMinutes(5),
                Duration.ofMinutes(30),
                Duration.ofHours(6))
            .register(registry);
    this.governed =
        Timer.builder(PREFIX + "governor.wait")
            .description("time that requests to Port were held back")
            .register(registry);
    this.polled =
        DistributionSummary.builder(PREFIX + "poll.messages")
            .description("messages that a poll brought")
            .register(registry);
    // There from the start, so that alerts on them have something to look at.
    this.coalesced = counter("coalesced", "changes that needed no read and no write of their own");
    this.covered = counter("covered", "changes that a later read had told of already");
    this.rechecks = counter("rechecks", "changes that are read and written once more");
    this.upserted = counter("entities.upserted", "entities that Port accepted");
    this.deleted = counter("entities.deleted", "deletions of entities that Port accepted");
    this.pollsFailed = counter("polls.failed", "passes of a loop that broke off");
    this.leasesExtended = counter("leases.extended", "extensions of held messages' visibility");
    this.leasesLost = counter("leases.lost", "held messages that the queue took back");
    this.deletesFailed = counter("deletes.failed", "deletes that the queue refused or lost");
  }

  private Counter counter(String name, String description) {
    return Counter.builder(PREFIX + name).description(description).register(registry);
  }

  /** Publishes the ledger: what is held, how receipts ended, and the residual, which must be 0. */
  void watch(Ledger ledger) {
    gauge("messages.held", "messages held now", ledger, l -> l.sums().held());
    gauge(
        "messages.held.bytes",
        "memory that held messages take, in bytes",
        ledger,
        Ledger::heldBytes);
    gauge(
        "conservation.residual",
        "received - deleted - returned - dead-lettered - expired - held; anything but 0 is a bug",
        ledger,
        l -> l.sums().residual());
    total("received", "messages received", ledger, l -> l.sums().received());
    total("deleted", "messages deleted", ledger, l -> l.sums().deleted());
    total("returned", "messages handed back", ledger, l -> l.sums().returned());
    total("dead.lettered", "messages dead-lettered", ledger, l -> l.sums().deadLettered());
    total("expired", "receipts that ended by themselves", ledger, l -> l.sums().expired());
  }

  private void gauge(
      String name, String description, Ledger ledger, ToDoubleFunction<Ledger> value) {
    Gauge.builder(PREFIX + name, ledger, value).description(description).register(registry);
  }

  private void total(
      String name, String description, Ledger ledger, ToDoubleFunction<Ledger> value) {
    FunctionCounter.builder(PREFIX + "messages." + name, ledger, value)
        .description(description)
        .register(registry);
  }

  private void count(String name, String description, String... tags) {
    Counter.builder(PREFIX + name)
        .description(description)
        .tags(tags)
        .register(registry)
        .increment();
  }

  @Override
  public void decoded(String form) {
    count("decoded", "messages by what their body turned out to be", "form", form);
  }

  @Override
  public void skipped(String reason) {
    count("skipped", "messages that asked for nothing", "reason", reason);
  }

  @Override
  public void changed(String type, String action) {
    count("changes", "resources that events said may have changed", "type", type, "action", action);
  }

  @Override
  public void coalesced(int changes) {
    coalesced.increment(changes);
  }

  @Override
  public void read(String service, String result) {
    count("reads", "resources read, by what AWS answered", "service", service, "result", result);
  }

  @Override
  public void requested(String endpoint, String status) {
    count(
        "port.requests",
        "requests that Port answered, or not",
        "endpoint",
        endpoint,
        "status",
        status);
  }

  @Override
  public void upserted(int entities) {
    upserted.increment(entities);
  }

  @Override
  public void deleted(int entities) {
    deleted.increment(entities);
  }

  @Override
  public void ended(String outcome, String reason) {
    count("outcomes", "how messages ended their turns", "outcome", outcome, "reason", reason);
  }

  @Override
  public void delivered(Duration changeAge) {
    age.record(changeAge.compareTo(LONGEST_AGE) < 0 ? changeAge : LONGEST_AGE);
  }

  @Override
  public void governed(Duration waited) {
    governed.record(waited);
  }

  @Override
  public void polled(int messages) {
    polled.record(messages);
  }

  @Override
  public void pollFailed() {
    pollsFailed.increment();
  }

  @Override
  public void extended(int messages) {
    leasesExtended.increment(messages);
  }

  @Override
  public void lost() {
    leasesLost.increment();
  }

  @Override
  public void followedUp(String result, int looks) {
    Counter.builder(PREFIX + "followups")
        .description("further looks at resources that were not settled, put on the queue or not")
        .tag("result", result)
        .register(registry)
        .increment(looks);
  }

  @Override
  public void deleteFailed(int messages) {
    deletesFailed.increment(messages);
  }

  @Override
  public void covered(int changes) {
    covered.increment(changes);
  }

  @Override
  public void rechecked() {
    rechecks.increment();
  }
}
