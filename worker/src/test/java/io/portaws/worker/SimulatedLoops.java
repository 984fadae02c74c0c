package io.portaws.worker;

import io.portaws.pipeline.Turn;
import io.portaws.pipeline.port.Governor;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.port.PortClient;
import io.portaws.worker.management.Health;
import io.portaws.worker.queue.Queue;
import io.portaws.worker.queue.QueueMetrics;
import io.portaws.worker.queue.Settler;
import java.time.Duration;
import java.time.InstantSource;

/** A worker's loops and their tap, for the simulation, which is in another package. */
public final class SimulatedLoops {
  /** One of them. */
  public record Running(Runnable loop, Runnable stop) {}

  private final InstantSource clock;
  private final Pause pause;
  private final Tap tap;

  public SimulatedLoops(Governor governor, PortClient port, InstantSource clock, Pause pause) {
    this.clock = clock;
    this.pause = pause;
    this.tap = new Tap(governor, port::probe, clock);
  }

  /** For how long nothing gets to Port. */
  public Duration closedFor() {
    return tap.closedFor();
  }

  /** One more. */
  public Running loop(Queue queue, Turn turn, Settler settler, int turnMaxMessages, Health health) {
    var limits =
        new Loop.Limits(turnMaxMessages, Duration.ofSeconds(1), 100L << 20, Duration.ofSeconds(20));
    Loop loop =
        new Loop(
            queue,
            turn,
            settler,
            limits,
            tap,
            health,
            QueueMetrics.NOOP,
            clock,
            pause,
            (_, _) -> true);
    return new Running(loop, loop::stop);
  }
}
