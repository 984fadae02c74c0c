package io.portaws.cli.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.Deployment;
import software.amazon.awssdk.services.ecs.model.DeploymentRolloutState;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.ServiceEvent;

/**
 * Do as many tasks run as are wanted, from which image, and what does ECS say of them? The worker's
 * /readyz is not asked: nothing may come in to it. ECS asks it for us, as the tasks' health.
 */
record WorkerCheck(Installation installation, EcsClient ecs, Instant now) implements Check {
  private static final Duration LATELY = Duration.ofHours(1);
  private static final List<String> TROUBLE =
      List.of("unable to", "unhealthy", "failed", "was stopped");

  @Override
  public String about() {
    return "worker";
  }

  @Override
  public List<Finding> look() {
    if (installation.places().service().isEmpty()) {
      return List.of();
    }
    String service = installation.places().service().get();
    String cluster = installation.places().cluster().orElse("default");
    Optional<Service> found =
        ecs.describeServices(r -> r.cluster(cluster).services(service)).services().stream()
            .filter(each -> "ACTIVE".equals(each.status()))
            .findFirst();
    if (found.isEmpty()) {
      return List.of(
          Finding.failure(
              about(), "there is no active service " + service, installation.setupAws()));
    }
    List<Finding> findings = new ArrayList<>();
    tasks(found.get(), findings);
    trouble(found.get(), findings);
    if (found.get().taskDefinition() != null) {
      findings.add(Finding.ok("worker's image", image(found.get().taskDefinition())));
    }
    return findings;
  }

  private void tasks(Service service, List<Finding> findings) {
    if (service.desiredCount() == 0) {
      findings.add(Finding.ok(about(), "rests: no task is wanted"));
      return;
    }
    String words = "%d of %d tasks run".formatted(service.runningCount(), service.desiredCount());
    Optional<Deployment> primary =
        service.deployments().stream().filter(d -> "PRIMARY".equals(d.status())).findFirst();
    DeploymentRolloutState rollout = primary.map(Deployment::rolloutState).orElse(null);
    if (rollout == DeploymentRolloutState.FAILED) {
      String why = "; its last deployment failed: " + primary.get().rolloutStateReason();
      findings.add(Finding.failure(about(), words + why, logs()));
    } else if (service.runningCount() == 0) {
      findings.add(Finding.failure(about(), words, logs()));
    } else if (service.runningCount() < service.desiredCount()) {
      findings.add(Finding.warning(about(), words, logs()));
    } else if (rollout == DeploymentRolloutState.IN_PROGRESS) {
      String more = words + "; a deployment is under way";
      findings.add(Finding.warning(about(), more, "look again later"));
    } else {
      findings.add(Finding.ok(about(), words));
    }
  }

  private String logs() {
    return installation
        .output("WorkerLogGroup")
        .map(group -> "aws logs tail " + group + " --since 1h")
        .orElse("see the worker's log");
  }

  private void trouble(Service service, List<Finding> findings) {
    service.events().stream()
        .filter(event -> event.createdAt() == null || event.createdAt().isAfter(now.minus(LATELY)))
        .map(ServiceEvent::message)
        .filter(message ->
            TROUBLE.stream().anyMatch(word -> message.toLowerCase(Locale.ROOT).contains(word)))
        .findFirst()
        .ifPresent(message ->
            findings.add(
                Finding.warning(
                    "worker's events", "ECS says: " + message, "see the service's events in ECS")));
  }

  private String image(String taskDefinition) {
    return ecs
        .describeTaskDefinition(r -> r.taskDefinition(taskDefinition))
        .taskDefinition()
        .containerDefinitions()
        .stream()
        .map(ContainerDefinition::image)
        .collect(Collectors.joining(", "));
  }
}
