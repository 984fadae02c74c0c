package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.PortBudget;
import io.portaws.worker.management.Health;
import io.portaws.worker.queue.Ledger;
import io.portaws.worker.queue.QueueMetrics;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkerMetricsTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final WorkerMetrics metrics = new WorkerMetrics(registry);

  @Test
  void everyVerbIsVisible() {
    metrics.decoded("exporter");
    metrics.skipped("read-only");
    metrics.changed("AWS::S3::Bucket", "upsert");
    metrics.coalesced(3);
    metrics.read("s3", "present");
    metrics.requested("bulk", "200");
    metrics.upserted(20);
    metrics.deleted(2);
    metrics.ended("delivered", "accepted");
    metrics.delivered(Duration.ofSeconds(3));
    metrics.governed(Duration.ofSeconds(2));
    metrics.polled(10);
    metrics.pollFailed();
    metrics.extended(7);
    metrics.lost();
    metrics.deleteFailed(4);
    metrics.queued(Duration.ofSeconds(7));
    metrics.followedUp("sent", 6);

    assertThat(registry.scrape())
        .contains(
            "portaws_decoded_total{form=\"exporter\"} 1.0",
            "portaws_skipped_total{reason=\"read-only\"} 1.0",
            "portaws_changes_total{action=\"upsert\",type=\"AWS::S3::Bucket\"} 1.0",
            "portaws_coalesced_total 3.0",
            "portaws_reads_total{result=\"present\",service=\"s3\"} 1.0",
            "portaws_port_requests_total{endpoint=\"bulk\",status=\"200\"} 1.0",
            "portaws_entities_upserted_total 20.0",
            "portaws_entities_deleted_total 2.0",
            "portaws_outcomes_total{outcome=\"delivered\",reason=\"accepted\"} 1.0",
            "portaws_event_age_seconds_bucket{le=\"1.0\"} 0",
            "portaws_event_age_seconds_bucket{le=\"5.0\"} 1",
            "portaws_event_age_seconds_sum 3.0",
            "portaws_message_age_seconds_bucket{le=\"5.0\"} 0",
            "portaws_message_age_seconds_bucket{le=\"15.0\"} 1",
            "portaws_message_age_seconds_sum 7.0",
            "portaws_governor_wait_seconds_sum 2.0",
            "portaws_poll_messages_sum 10.0",
            "portaws_polls_failed_total 1.0",
            "portaws_leases_extended_total 7.0",
            "portaws_leases_lost_total 1.0",
            "portaws_deletes_failed_total 4.0",
            "portaws_followups_total{result=\"sent\"} 6.0");
  }

  /** A verb that is added to the interfaces and not here would be counted nowhere. */
  @Test
  void everyVerbOfTheInterfacesIsCounted() throws NoSuchMethodException {
    List<Method> verbs = new ArrayList<>(List.of(PipelineMetrics.class.getDeclaredMethods()));
    verbs.addAll(List.of(QueueMetrics.class.getDeclaredMethods()));
    for (Method verb : verbs) {
      if (verb.isSynthetic()) {
        continue;
      }
      assertThat(
              WorkerMetrics.class
                  .getMethod(verb.getName(), verb.getParameterTypes())
                  .getDeclaringClass())
          .as(verb.getName())
          .isEqualTo(WorkerMetrics.class);
    }
  }

  @Test
  void theLedgerIsPublishedWithItsResidual() {
    Ledger ledger = new Ledger();
    metrics.watch(ledger, InstantSource.system());
    assertThat(registry.scrape())
        .contains(
            "portaws_messages_held 0.0",
            "portaws_messages_oldest_age_seconds 0.0",
            "portaws_messages_held_bytes 0.0",
            "portaws_conservation_residual 0.0",
            "portaws_messages_received_total 0.0",
            "portaws_messages_deleted_total 0.0",
            "portaws_messages_returned_total 0.0",
            "portaws_messages_dead_lettered_total 0.0",
            "portaws_messages_expired_total 0.0");
  }

  @Test
  void manyEventsMakeNoMoreSeriesThanTheirTagsHaveValues() {
    int before = registry.getMeters().size();
    for (int i = 0; i < 1_000; i++) {
      metrics.ended("delivered", "accepted");
      metrics.changed("AWS::S3::Bucket", i % 2 == 0 ? "upsert" : "delete");
      metrics.delivered(Duration.ofSeconds(i));
      metrics.extended(i);
    }
    assertThat(registry.getMeters()).hasSize(before + 3);
    assertThat(registry.getMeters())
        .flatExtracting(meter -> meter.getId().getTags())
        .extracting(tag -> tag.getKey())
        .containsOnly("outcome", "reason", "type", "action");
  }

  /** Whatever a server, a type file or a bug puts into a tag. */
  @Test
  void hostileValuesMakeNoMoreSeriesThanTheBound() {
    int before = registry.getMeters().size();
    for (int i = 0; i < 5_000; i++) {
      metrics.requested("endpoint-" + i, "status " + i);
      metrics.skipped("\n} 1\nforged{x=\"" + i);
      metrics.changed("x".repeat(65) + i, "upsert");
      metrics.read("s3", "");
      metrics.ended("rejected", "reason-" + i);
      metrics.followedUp("result-" + i, 1);
      metrics.decoded("\ud83d" + i);
    }
    // The bound and what is beyond it, where a value looked like a word; one where none did.
    assertThat(registry.getMeters()).hasSize(before + 3 * (BoundedWords.MOST + 1) + 4);
    assertThat(registry.scrape())
        .doesNotContain("forged", "xxxxx")
        .contains(
            "portaws_skipped_total{reason=\"other\"} 5000.0",
            "portaws_outcomes_total{outcome=\"rejected\",reason=\"other\"} 4800.0",
            "portaws_outcomes_total{outcome=\"rejected\",reason=\"reason-0\"} 1.0");
  }

  @Test
  void agesFromAnotherClockStayWithinReason() {
    metrics.delivered(Duration.ofSeconds(-5));
    metrics.queued(Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(registry.scrape())
        .contains(
            "portaws_event_age_seconds_sum 0.0",
            "portaws_event_age_seconds_count 1",
            "portaws_message_age_seconds_sum " + (double) Duration.ofDays(365).toSeconds());
  }

  @Test
  void theBudgetIsUnknownUntilPortTellsIt() {
    PortBudget[] told = {null};
    metrics.watch("api", () -> Optional.ofNullable(told[0]), () -> Duration.ofMillis(1_500));
    assertThat(registry.scrape())
        .contains(
            "portaws_port_budget_remaining{host=\"api\"} NaN",
            "portaws_port_closed_seconds{host=\"api\"} 1.5");
    told[0] = new PortBudget(1_000, 700, 200);
    assertThat(registry.scrape())
        .contains(
            "portaws_port_budget_limit{host=\"api\"} 1000.0",
            "portaws_port_budget_remaining{host=\"api\"} 700.0",
            "portaws_port_budget_reserve{host=\"api\"} 200.0");
  }

  @Test
  void aMappingThatFailsMakesTheWorkerUnreadyForAWhile() {
    Health health = new Health(InstantSource.system(), Duration.ofMinutes(5));
    metrics.ended("rejected", "mapping-failed");
    metrics.watch(health);
    assertThat(health.isReady()).isTrue();
    metrics.ended("rejected", "not-json");
    assertThat(health.isReady()).isTrue();
    assertThat(registry.scrape()).contains("portaws_ready 1.0", "portaws_setup_needed 0.0");
    metrics.ended("rejected", "mapping-failed");
    assertThat(health.report().get("notReady")).asString().contains("mapping-failed", "MAPPING");
    assertThat(registry.scrape()).contains("portaws_ready 0.0", "portaws_setup_needed 1.0");
  }

  @Test
  void theBreakerIsPublishedForEachHost() {
    boolean[] away = {false};
    long[] outages = {2};
    metrics.watch("api", () -> away[0], () -> outages[0]);
    System.gc();
    assertThat(registry.scrape())
        .contains(
            "portaws_port_away{host=\"api\"} 0.0", "portaws_port_outages_total{host=\"api\"} 2.0");
    away[0] = true;
    outages[0] = 3;
    assertThat(registry.scrape())
        .contains(
            "portaws_port_away{host=\"api\"} 1.0", "portaws_port_outages_total{host=\"api\"} 3.0");
  }

  @Test
  void howManyLoopsThereAreIsPublished() {
    LoopCount loops = LoopCount.always(3);
    metrics.watch(loops);
    assertThat(registry.scrape()).contains("portaws_loops_running 3.0");
    assertThat(loops.running()).isEqualTo(3);
  }
}
