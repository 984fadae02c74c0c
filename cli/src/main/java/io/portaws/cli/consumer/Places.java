package io.portaws.cli.consumer;

import java.util.Optional;

/**
 * Where the consumers of an installation are. What the stack does not tell, or there is no stack to
 * tell, may be given by hand.
 *
 * @param cluster name or ARN of the worker's ECS cluster
 * @param service name or ARN of the worker's ECS service
 * @param mapping UUID of the function's event source mapping
 * @param function the function with its alias
 * @param queueUrl of the queue that they consume
 */
public record Places(
    Optional<String> cluster,
    Optional<String> service,
    Optional<String> mapping,
    Optional<String> function,
    Optional<String> queueUrl) {
  public static final Places NONE =
      new Places(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** As the stack's outputs tell. */
  public static Places of(Stack stack) {
    return new Places(
        stack.output("ClusterName"),
        stack.output("ServiceName"),
        stack.output("QueueMappingId"),
        stack.output("FunctionAliasARN"),
        stack.output("EventsQueueURL"));
  }

  /** These, and what they leave open from {@code others}. */
  public Places or(Places others) {
    return new Places(
        cluster.or(others::cluster),
        service.or(others::service),
        mapping.or(others::mapping),
        function.or(others::function),
        queueUrl.or(others::queueUrl));
  }

  public boolean hasWorker() {
    return service.isPresent();
  }

  public boolean hasFunction() {
    return mapping.isPresent();
  }
}
