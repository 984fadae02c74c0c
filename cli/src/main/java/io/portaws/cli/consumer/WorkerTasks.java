package io.portaws.cli.consumer;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Container;
import software.amazon.awssdk.services.ecs.model.DesiredStatus;
import software.amazon.awssdk.services.ecs.model.HealthStatus;
import software.amazon.awssdk.services.ecs.model.Task;

/** The tasks of the worker's service. */
final class WorkerTasks {
  /** How many tasks one call of DescribeTasks takes ("DescribeTasks" in the API reference). */
  private static final int MOST = 100;

  private final EcsClient ecs;
  private final String cluster;
  private final String service;

  WorkerTasks(EcsClient ecs, String cluster, String service) {
    this.ecs = ecs;
    this.cluster = cluster;
    this.service = service;
  }

  /**
   * Whether all tasks run and say that they are healthy. Where the definition checks no health,
   * that they run is all there is to know.
   *
   * @throws SdkException when AWS does not tell
   */
  boolean healthy(String taskDefinition) {
    List<Task> tasks = tasks(DesiredStatus.RUNNING);
    boolean allRun = tasks.stream().allMatch(task -> "RUNNING".equals(task.lastStatus()));
    if (tasks.isEmpty() || !allRun) {
      return false;
    }
    boolean allHealthy =
        tasks.stream().allMatch(task -> task.healthStatus() == HealthStatus.HEALTHY);
    boolean noneTells =
        tasks.stream().allMatch(task -> task.healthStatus() == HealthStatus.UNKNOWN);
    return allHealthy || (noneTells && !checksHealth(taskDefinition));
  }

  private boolean checksHealth(String taskDefinition) {
    return ecs
        .describeTaskDefinition(r -> r.taskDefinition(taskDefinition))
        .taskDefinition()
        .containerDefinitions()
        .stream()
        .anyMatch(container -> container.healthCheck() != null);
  }

  /** Why a task stopped last, as a clause; empty when none did lately or nobody tells. */
  Optional<String> lastStop() {
    try {
      return tasks(DesiredStatus.STOPPED).stream()
          .filter(task -> task.stoppedReason() != null)
          .max(
              Comparator.comparing(
                  task -> Objects.requireNonNullElse(task.stoppedAt(), Instant.EPOCH)))
          .map(task -> "the last task that stopped says: " + words(task));
    } catch (SdkException unknown) {
      // A reason more; the failure that it would explain is told in any case.
      return Optional.empty();
    }
  }

  private static String words(Task task) {
    Stream<String> containers = task.containers().stream().map(WorkerTasks::words);
    return Stream.concat(Stream.of(task.stoppedReason()), containers)
        .filter(words -> !words.isBlank())
        .collect(Collectors.joining("; "));
  }

  private static String words(Container container) {
    String reason = container.reason() == null ? "" : container.reason();
    String code = container.exitCode() == null ? "" : "exit code " + container.exitCode();
    return Stream.of(reason, code)
        .filter(word -> !word.isBlank())
        .collect(Collectors.joining(", "));
  }

  private List<Task> tasks(DesiredStatus status) {
    List<String> arns =
        ecs.listTasks(
                r -> r.cluster(cluster).serviceName(service).desiredStatus(status).maxResults(MOST))
            .taskArns();
    return arns.isEmpty()
        ? List.of()
        : ecs.describeTasks(r -> r.cluster(cluster).tasks(arns)).tasks();
  }
}
