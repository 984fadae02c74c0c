package io.portaws.lambda;

import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.config.Environment;
import io.portaws.pipeline.config.MetricsNamespace;
import io.portaws.pipeline.config.PipelineConfig;
import io.portaws.queue.QueueSettings;
import java.util.Map;
import java.util.Optional;

/**
 * What the function is told by its environment. Secrets are in {@code pipeline} only, which hides
 * them.
 *
 * @param queue empty URLs are taken from the event and from the queue
 * @param maxTries after how many tries by one cause a message is given up that is itself at fault,
 *     or that an operator must mend something for
 */
record LambdaConfig(
    PipelineConfig pipeline, QueueSettings queue, int maxTries, String metricsNamespace) {
  private static final int DEFAULT_TRIES = 10;

  /** The most that a redrive policy may say (SQS quotas page). */
  private static final int MOST_TRIES = 1_000;

  /** Reads everything; notes every problem, and is only of use when none is. */
  static LambdaConfig read(Map<String, String> variables, String version, Problems problems) {
    Environment env = new Environment(variables, problems);
    QueueSettings queue = QueueSettings.read(env);
    Optional<String> region = queue.region(env);
    if (region.isEmpty()) {
      env.problem("AWS_REGION", "is not set: Lambda sets it");
    }
    return new LambdaConfig(
        PipelineConfig.read(env, region.orElse("us-east-1"), version),
        queue,
        (int) env.number("MAX_RECEIVES", DEFAULT_TRIES, 1, MOST_TRIES),
        MetricsNamespace.read(env));
  }
}
