package io.portaws.benchmarks.arena;

import java.io.IOException;
import java.time.Duration;

/**
 * What a consumer did in a stretch of time.
 *
 * @param messages that left the queue
 * @param cpuSeconds of the consumer
 * @param peakBytes the most memory that it ever had
 */
record Work(double messages, double seconds, double cpuSeconds, long peakBytes) {
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Duration TICK = Duration.ofMillis(20);

  double perSecond() {
    return messages / seconds;
  }

  double cpuPerMillion() {
    return cpuSeconds / messages * 1e6;
  }

  /**
   * Watches a queue being worked off.
   *
   * @param from how many messages are left when it begins to count: the others are to warm up
   * @param to how many are left when it ends
   * @param atMost how long it counts; the queue need not be empty then
   */
  static Work of(Arena arena, Consumer consumer, String queue, int from, int to, Duration atMost)
      throws IOException, InterruptedException {
    int first = until(arena, consumer, queue, from, LONGEST);
    double cpu = consumer.cpuSeconds();
    long begin = System.nanoTime();
    int last = until(arena, consumer, queue, to, atMost);
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new Work(first - last, seconds, consumer.cpuSeconds() - cpu, consumer.peakBytes());
  }

  private static int until(
      Arena arena, Consumer consumer, String queue, int most, Duration patience)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    int depth = arena.depth(queue);
    while (depth > most && System.nanoTime() < end) {
      consumer.requireAlive();
      Thread.sleep(TICK);
      depth = arena.depth(queue);
    }
    if (depth > most && patience.equals(LONGEST)) {
      throw new IOException("nothing happens any more; see " + consumer.log());
    }
    return depth;
  }
}
