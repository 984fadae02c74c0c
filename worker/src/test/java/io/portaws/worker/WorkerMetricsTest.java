package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.worker.queue.Ledger;
import io.portaws.worker.queue.QueueMetrics;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    metrics.watch(ledger);
    assertThat(registry.scrape())
        .contains(
            "portaws_messages_held 0.0",
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
}
