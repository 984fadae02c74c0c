package io.portaws.pipeline.port;

import io.portaws.pipeline.journal.Attempt;
import io.portaws.pipeline.journal.Journal;
import io.portaws.pipeline.metrics.PipelineMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

final class CountingMetrics implements PipelineMetrics {
  final List<String> requests = new ArrayList<>();
  final List<Duration> waits = new ArrayList<>();
  final List<Attempt> attempts = new ArrayList<>();
  int upserted;
  int deleted;

  @Override
  public Journal journal() {
    return new Journal() {
      @Override
      public synchronized void attempted(Attempt attempt) {
        attempts.add(attempt);
      }
    };
  }

  @Override
  public synchronized void requested(String endpoint, String status) {
    requests.add(endpoint + " " + status);
  }

  @Override
  public synchronized void upserted(int entities) {
    upserted += entities;
  }

  @Override
  public synchronized void deleted(int entities) {
    deleted += entities;
  }

  @Override
  public synchronized void governed(Duration waited) {
    waits.add(waited);
  }
}
