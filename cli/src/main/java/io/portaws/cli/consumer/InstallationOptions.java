package io.portaws.cli.consumer;

import io.portaws.cli.terminal.Surroundings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which installation is meant, and where its parts are without a stack. */
public final class InstallationOptions {
  @Option(
      names = "--stack-name",
      paramLabel = "NAME",
      description = "The installation's CloudFormation stack. Default: " + Stack.DEFAULT_NAME + ".")
  private String stackName = Stack.DEFAULT_NAME;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "Default: AWS_REGION, AWS_DEFAULT_REGION or the profile's.")
  private @Nullable String region;

  @Option(
      names = "--queue-url",
      paramLabel = "URL",
      description = "The queue, where no stack of ours tells. Default: QUEUE_URL.")
  private @Nullable String queueUrl;

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      description = "The worker's ECS cluster, where no stack of ours tells. Default: default.")
  private @Nullable String cluster;

  @Option(
      names = "--service",
      paramLabel = "NAME",
      description = "The worker's ECS service, where no stack of ours tells.")
  private @Nullable String service;

  @Option(
      names = "--mapping",
      paramLabel = "UUID",
      description = "The function's event source mapping, where no stack of ours tells.")
  private @Nullable String mapping;

  @Option(
      names = "--function",
      paramLabel = "NAME",
      description = "The function with its alias. Default: the one that the mapping names.")
  private @Nullable String function;

  public String stackName() {
    return stackName;
  }

  /** Null for what the environment or the profile says. */
  public @Nullable String region() {
    return region;
  }

  /** What was told by hand; nothing of it is looked up. */
  public Places byHand(Surroundings around) {
    return new Places(
        Optional.ofNullable(cluster),
        Optional.ofNullable(service),
        Optional.ofNullable(mapping),
        Optional.ofNullable(function),
        Optional.ofNullable(queueUrl).or(() -> around.variable("QUEUE_URL")));
  }
}
