package io.portaws.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.Connection;
import io.portaws.pipeline.port.Governor;
import io.portaws.pipeline.port.GovernorSettings;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.port.PortClient;
import io.portaws.pipeline.port.PortCredentials;
import io.portaws.pipeline.port.PortSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pipeline's clients, over HTTP, before a Port that enforces the limit that it announces. */
@Timeout(60)
class PortPacingTest {
  private static final int LIMIT = 100;
  private static final int OURS = 80;

  /** A clock that only pauses move, for Port and its clients. */
  private static final class Passing implements InstantSource, Pause {
    private final Instant start = Instant.parse("2026-01-02T03:04:05Z");
    private volatile Instant now = start;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public void pause(Duration wait) {
      now = now.plus(wait);
    }
  }

  @ParameterizedTest(name = "{0} governors")
  @ValueSource(ints = {1, 4})
  void noneIsRefusedAndWhatIsOursIsUsed(int governors) throws InterruptedException {
    Passing time = new Passing();
    Duration period = Duration.ofMinutes(1);
    int windows = 6;
    try (PortStandIn port = PortStandIn.start(time)) {
      port.api().rateLimit(LIMIT, period, ResetHeader.SECONDS_LEFT);
      List<PortClient> clients = clients(port, governors, time, time);
      int sent = 0;
      while (Duration.between(time.start, time.now).compareTo(period.multipliedBy(windows)) < 0) {
        ask(clients.get(sent++ % governors));
      }

      assertThat(refused(port)).isZero();
      assertThat(port.requestLog()).hasSizeBetween(OURS * windows * 9 / 10, LIMIT * windows);
    }
  }

  /** Windows end by the time of day, answers overtake each other, and time is what it is. */
  @Test
  void noneIsRefusedSideBySideInRealTime() throws InterruptedException, ExecutionException {
    try (PortStandIn port = PortStandIn.start();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      port.rateLimit(LIMIT, Duration.ofSeconds(3));
      List<PortClient> clients = clients(port, 4, InstantSource.system(), Pause.SLEEP);
      List<Future<?>> loops = new ArrayList<>();
      for (PortClient client : clients) {
        loops.add(
            threads.submit(() -> {
              for (int i = 0; i < 20; i++) {
                ask(client);
              }
              return client;
            }));
      }
      for (Future<?> loop : loops) {
        loop.get();
      }

      assertThat(refused(port)).isZero();
      // Each has asked for a token, too.
      assertThat(port.requestLog()).hasSize(4 * 21);
    }
  }

  private static void ask(PortClient client) throws InterruptedException {
    assertThat(client.probe()).isInstanceOf(Connection.Ready.class);
  }

  private static long refused(PortStandIn port) {
    return port.requestLog().stream().filter(request -> request.status() == 429).count();
  }

  private static List<PortClient> clients(
      PortStandIn port, int count, InstantSource clock, Pause pause) {
    Duration second = Duration.ofSeconds(1);
    PortSettings settings =
        new PortSettings(
            port.endpoint(), "sandbox-test/1", second, second.multipliedBy(10), 1, second, second);
    PortCredentials credentials =
        new PortCredentials.ClientSecret(PortStandIn.CLIENT_ID, PortStandIn.CLIENT_SECRET);
    PipelineMetrics metrics = PipelineMetrics.NOOP;
    GovernorSettings patient = new GovernorSettings(0.2, null, Duration.ofMinutes(2));
    return IntStream.range(0, count)
        .mapToObj(i -> new Governor(patient, clock, pause, metrics))
        .map(governor ->
            new PortClient(settings, () -> credentials, governor, clock, pause, metrics))
        .toList();
  }
}
