package io.portaws.worker.config;

import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.config.Environment;
import io.portaws.pipeline.config.PipelineConfig;
import io.portaws.queue.QueueSettings;
import io.portaws.worker.instance.Instance;
import io.portaws.worker.queue.Queue;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What the worker is told by its environment. Secrets are in {@code pipeline} only, which hides
 * them.
 *
 * @param lease how long what is received stays ours without an extension, unless the queue's own
 *     visibility timeout is shorter
 * @param maxReceives after how many receives a message is given up; empty for as many as the queue
 *     allows, which is also the most
 * @param loops how many; 0 for as many as there is work for
 * @param instance what the environment tells of where this process runs
 */
public record WorkerConfig(
    PipelineConfig pipeline,
    String queueUrl,
    Optional<String> deadLetterUrl,
    Duration lease,
    Optional<Integer> maxReceives,
    int loops,
    int turnMaxMessages,
    Duration turnMaxWait,
    Duration pollWait,
    long heldMaxBytes,
    Duration shutdownGrace,
    int managementPort,
    Instance instance,
    TelemetrySettings telemetry) {

  /** Ten full messages, the least that a poll may bring. */
  private static final long LEAST_HELD_BYTES = 10L * 1_048_576;

  /** A lease is extended when half of it has passed, and a call may take ten seconds. */
  private static final Duration SHORTEST_LEASE = Duration.ofSeconds(30);

  /** SQS lets nobody have a received message for longer (SQS quotas page). */
  private static final Duration LONGEST_LEASE = Duration.ofHours(12);

  /** The most that a redrive policy may say (SQS quotas page). */
  private static final int MOST_RECEIVES = 1_000;

  /** Reads everything; notes every problem in {@code problems}, and is only of use when none is. */
  public static WorkerConfig read(
      Map<String, String> variables, String version, Problems problems) {
    return new Reader(new Environment(variables, problems), problems).read(version);
  }

  private record Reader(Environment env, Problems problems) {
    WorkerConfig read(String version) {
      QueueSettings queue = QueueSettings.read(env);
      if (queue.url().isEmpty()) {
        env.problem("QUEUE_URL", "is not set: the URL of the queue that events are sent to");
      }
      return new WorkerConfig(
          PipelineConfig.read(env, region(queue), version),
          queue.url().orElse(""),
          queue.deadLetterUrl(),
          env.duration("LEASE", Duration.ofMinutes(2), SHORTEST_LEASE, LONGEST_LEASE),
          maxReceives(),
          loops(),
          (int) env.number("TURN_MAX_MESSAGES", 1_000, 10, 10_000),
          env.duration(
              "TURN_MAX_WAIT", Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(60)),
          env.duration(
              "POLL_WAIT", Duration.ofSeconds(20), Duration.ofSeconds(1), Duration.ofSeconds(20)),
          heldMaxBytes(),
          env.duration(
              "SHUTDOWN_GRACE",
              Duration.ofSeconds(25),
              Duration.ofSeconds(1),
              Duration.ofSeconds(600)),
          (int) env.number("MANAGEMENT_PORT", 8_080, 0, 65_535),
          Instance.read(env, version),
          TelemetrySettings.read(env, problems));
    }

    private String region(QueueSettings queue) {
      Optional<String> region = queue.region(env);
      if (region.isEmpty() && queue.url().isPresent()) {
        env.problem("AWS_REGION", "is not set, and QUEUE_URL does not tell the region");
      }
      return region.orElse("us-east-1");
    }

    private Optional<Integer> maxReceives() {
      return env.isSet("MAX_RECEIVES")
          ? Optional.of((int) env.number("MAX_RECEIVES", MOST_RECEIVES, 1, MOST_RECEIVES))
          : Optional.empty();
    }

    private int loops() {
      boolean auto = env.text("LOOPS", "auto").equalsIgnoreCase("auto");
      return auto ? 0 : (int) env.number("LOOPS", 1, 1, Queue.MOST_POLLS);
    }

    private long heldMaxBytes() {
      long eighth = Math.max(LEAST_HELD_BYTES, Runtime.getRuntime().maxMemory() / 8);
      return env.number("HELD_MAX_BYTES", eighth, LEAST_HELD_BYTES, Long.MAX_VALUE);
    }
  }
}
