package io.portaws.worker;

import io.portaws.pipeline.Turn;
import io.portaws.pipeline.port.Pause;
import io.portaws.worker.management.Health;
import io.portaws.worker.queue.Queue;
import io.portaws.worker.queue.QueueMetrics;
import io.portaws.worker.queue.Settler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/** The worker's loop for the simulation, which is in another package. */
public final class SimulatedLoop implements Runnable {
  private final Loop loop;

  public SimulatedLoop(
      Queue queue,
      Turn turn,
      Settler settler,
      int turnMaxMessages,
      Supplier<Duration> closedFor,
      Health health,
      InstantSource clock,
      Pause pause) {
    var limits =
        new Loop.Limits(turnMaxMessages, Duration.ofSeconds(1), 100L << 20, Duration.ofSeconds(20));
    loop =
        new Loop(queue, turn, settler, limits, closedFor, health, QueueMetrics.NOOP, clock, pause);
  }

  @Override
  public void run() {
    loop.run();
  }

  public void stop() {
    loop.stop();
  }
}
