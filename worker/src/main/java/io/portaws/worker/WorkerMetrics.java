package io.portaws.worker;

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
  }

  /** Publishes the ledger: what is held, how receipts ended, and the residual, which must be 0. */
  void watch(Ledger ledger) {
    gauge("messages.held", "messages held now", ledger, l -> l.sums().held());
    gauge("messages.held.bytes", "body characters held now", ledger, Ledger::heldBytes);
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

  private void count(String name, double amount, String... tags) {
    registry.counter(PREFIX + name, tags).increment(amount);
  }

  @Override
  public void decoded(String form) {
    count("decoded", 1, "form", form);
  }

  @Override
  public void skipped(String reason) {
    count("skipped", 1, "reason", reason);
  }

  @Override
  public void changed(String type, String action) {
    count("changes", 1, "type", type, "action", action);
  }

  @Override
  public void coalesced(int changes) {
    count("coalesced", changes);
  }

  @Override
  public void read(String service, String result) {
    count("reads", 1, "service", service, "result", result);
  }

  @Override
  public void requested(String endpoint, String status) {
    count("port.requests", 1, "endpoint", endpoint, "status", status);
  }

  @Override
  public void upserted(int entities) {
    count("entities.upserted", entities);
  }

  @Override
  public void deleted(int entities) {
    count("entities.deleted", entities);
  }

  @Override
  public void ended(String outcome, String reason) {
    count("outcomes", 1, "outcome", outcome, "reason", reason);
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
    count("polls.failed", 1);
  }

  @Override
  public void extended(int messages) {
    count("leases.extended", messages);
  }

  @Override
  public void lost() {
    count("leases.lost", 1);
  }

  @Override
  public void deleteFailed(int messages) {
    count("deletes.failed", messages);
  }
}
