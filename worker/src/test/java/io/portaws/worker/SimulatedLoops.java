package io.portaws.worker;

import io.portaws.pipeline.Turn;
import io.portaws.pipeline.port.Governor;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.port.PortClient;
import io.portaws.worker.management.Health;
import io.portaws.worker.queue.Keeping;
import io.portaws.worker.queue.Queue;
import io.portaws.worker.queue.QueueMetrics;
import io.portaws.worker.queue.Settler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** A worker's loops and their tap, for the simulation, which is in another package. */
public final class SimulatedLoops {
  /** One of them. */
  public record Running(Runnable loop, Runnable stop) {}

  private final Pause pause;
  private final Tap tap;
  private final Lookout lookout;

  /**
   * @param loops that poll at once; 0: one polls while the others are in their turns
   */
  public SimulatedLoops(
      int loops, Governor governor, PortClient port, InstantSource clock, Pause pause) {
    this.lookout = new Lookout(loops == 0 ? LoopCount.auto() : LoopCount.always(loops));
    this.pause = pause;
    this.tap = new Tap(governor, port::probe, clock);
  }

  /** For a settler of theirs. */
  public Keeping keeping(int turnMaxMessages, RandomGenerator random) {
    return new Keeping(tap::closedFor, random, limits(turnMaxMessages).room());
  }

  private static Loop.Limits limits(int turnMaxMessages) {
    return new Loop.Limits(
        turnMaxMessages, Duration.ofSeconds(1), 100L << 20, Duration.ofSeconds(20));
  }

  /** One more. */
  public Running loop(Queue queue, Turn turn, Settler settler, int turnMaxMessages, Health health) {
    Loop loop =
        new Loop(
            new Loop.Shared(
                queue,
                turn,
                settler,
                limits(turnMaxMessages),
                tap,
                lookout,
                QueueMetrics.NOOP,
                pause),
            health,
            Loop.AfterPass.UNHEARD);
    return new Running(loop, loop::stop);
  }
}
