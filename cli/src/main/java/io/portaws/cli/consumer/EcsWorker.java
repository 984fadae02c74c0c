package io.portaws.cli.consumer;

import io.portaws.cli.consumer.Standing.State;
import io.portaws.cli.consumer.Waiting.Seen;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ClusterNotFoundException;
import software.amazon.awssdk.services.ecs.model.Deployment;
import software.amazon.awssdk.services.ecs.model.DeploymentRolloutState;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.ServiceNotActiveException;
import software.amazon.awssdk.services.ecs.model.ServiceNotFoundException;

/**
 * The worker as a service of ECS. A service that rests is begun by a new deployment, so that ECS's
 * circuit breaker judges it: a mere change of the desired count is none, and tasks that fail would
 * be tried for ever.
 */
final class EcsWorker implements Consuming {
  private final EcsClient ecs;
  private final WorkerScaling scaling;
  private final WorkerTasks tasks;
  private final String cluster;
  private final String service;
  private final int minTasks;
  private final Waiting waiting;

  /**
   * @param minTasks how many tasks it has to begin with, at least 1
   */
  EcsWorker(
      EcsClient ecs,
      WorkerScaling scaling,
      String cluster,
      String service,
      int minTasks,
      Waiting waiting) {
    this.ecs = ecs;
    this.scaling = scaling;
    this.tasks = new WorkerTasks(ecs, cluster, service);
    this.cluster = cluster;
    this.service = service;
    this.minTasks = Math.max(1, minTasks);
    this.waiting = waiting;
  }

  @Override
  public Consumer who() {
    return Consumer.WORKER;
  }

  @Override
  public String name() {
    return "the worker (service " + service + " in cluster " + cluster + ")";
  }

  @Override
  public Standing standing() {
    return standing(ecs, cluster, service);
  }

  static Standing standing(EcsClient ecs, String cluster, String service) {
    return found(ecs, cluster, service)
        .map(EcsWorker::of)
        .orElseGet(() -> new Standing(State.MISSING, "there is no active service " + service));
  }

  private static Standing of(Service found) {
    String words = words(found);
    if (found.desiredCount() == 0 && found.runningCount() == 0 && found.pendingCount() == 0) {
      return new Standing(State.OFF, words);
    }
    boolean consumes = found.desiredCount() > 0 && found.runningCount() > 0;
    return new Standing(consumes ? State.ON : State.PARTLY, words);
  }

  private static String words(Service found) {
    return "%d of %d tasks run%s"
        .formatted(
            found.runningCount(),
            found.desiredCount(),
            found.pendingCount() == 0 ? "" : ", " + found.pendingCount() + " start");
  }

  @Override
  public List<String> toBegin() {
    return List.of(
        "let autoscaling keep at least " + minTasks + " tasks of " + service,
        "set the desired count of " + service + " to " + minTasks,
        "wait until its deployment is complete and its tasks are healthy");
  }

  @Override
  public List<String> toEnd() {
    return List.of(
        "suspend the autoscaling of " + service + ", so that it does not begin again",
        "set the desired count of " + service + " to 0",
        "wait until its tasks have handed back what they held and ended");
  }

  @Override
  public void begin(Steps steps) throws StepFailed, InterruptedException {
    scaling.resume(minTasks, steps);
    Service before = required();
    String started = null;
    if (before.desiredCount() < minTasks) {
      boolean rests = before.desiredCount() == 0;
      Service changed = desire(minTasks, rests);
      started = rests ? primary(changed).map(Deployment::id).orElse(null) : null;
      steps.did("set the desired count of " + service + " to " + minTasks);
    }
    awaitHealthy(started);
    steps.did(name() + " is up and healthy");
  }

  /**
   * @param started the deployment that was begun; null when none was
   */
  private void awaitHealthy(@Nullable String started) throws StepFailed, InterruptedException {
    // What ECS describes may be a moment older than what it was told.
    AtomicBoolean seen = new AtomicBoolean(started == null);
    try {
      waiting.until("the tasks of " + service, () -> health(started, seen));
    } catch (StepFailed failed) {
      throw new StepFailed(failed.sentence() + tasks.lastStop().map(w -> "; " + w).orElse(""));
    }
  }

  private Seen health(@Nullable String started, AtomicBoolean seen) throws StepFailed {
    Service now = required();
    Deployment deployment =
        primary(now).orElseThrow(() -> new StepFailed(service + " has no deployment"));
    DeploymentRolloutState rollout = deployment.rolloutState();
    boolean isIt = deployment.id().equals(started);
    if (!isIt && !seen.get()) {
      return Seen.notYet("the deployment has not begun");
    }
    seen.set(true);
    boolean undone = started != null && !isIt;
    if (undone || rollout == DeploymentRolloutState.FAILED) {
      throw new StepFailed("ECS gave the deployment of " + service + " up" + reason(deployment));
    }
    String state = words(now);
    if (now.desiredCount() == 0) {
      throw new StepFailed("somebody set the desired count of " + service + " back to 0");
    }
    if (now.runningCount() < now.desiredCount() || now.pendingCount() > 0) {
      int failed = deployment.failedTasks() == null ? 0 : deployment.failedTasks();
      return Seen.notYet(failed == 0 ? state : state + ", " + failed + " failed");
    }
    // A service without circuit breaker may not tell: then its tasks alone do.
    if (rollout != null && rollout != DeploymentRolloutState.COMPLETED) {
      return Seen.notYet(state + ", the deployment is not complete");
    }
    return tasks.healthy(now.taskDefinition())
        ? Seen.done(state)
        : Seen.notYet(state + ", not all of them are healthy");
  }

  private static String reason(Deployment deployment) {
    String reason = deployment.rolloutStateReason();
    return reason == null || reason.isBlank() ? "" : ": " + reason;
  }

  @Override
  public void end(Steps steps) throws StepFailed, InterruptedException {
    scaling.suspend(steps);
    if (required().desiredCount() != 0) {
      desire(0, false);
      steps.did("set the desired count of " + service + " to 0");
    }
    waiting.until(
        "the tasks of " + service + " to end",
        () -> {
          Service now = required();
          if (now.desiredCount() != 0) {
            throw new StepFailed(
                "somebody set the desired count of " + service + " to " + now.desiredCount());
          }
          boolean ended = now.runningCount() == 0 && now.pendingCount() == 0;
          return new Seen(ended, words(now));
        });
    steps.did(name() + " has stopped");
  }

  private Service desire(int count, boolean newDeployment) throws StepFailed {
    try {
      return ecs.updateService(r ->
              r.cluster(cluster)
                  .service(service)
                  .desiredCount(count)
                  .forceNewDeployment(newDeployment))
          .service();
    } catch (SdkException e) {
      throw StepFailed.of("the desired count of " + service + " could not be set to " + count, e);
    }
  }

  private Service required() throws StepFailed {
    return found(ecs, cluster, service)
        .orElseThrow(() -> new StepFailed("there is no active service " + service));
  }

  private static Optional<Service> found(EcsClient ecs, String cluster, String service) {
    try {
      return ecs.describeServices(r -> r.cluster(cluster).services(service)).services().stream()
          .filter(found -> "ACTIVE".equals(found.status()))
          .findFirst();
    } catch (ClusterNotFoundException
        | ServiceNotFoundException
        | ServiceNotActiveException missing) {
      return Optional.empty();
    }
  }

  private static Optional<Deployment> primary(Service of) {
    return of.deployments().stream().filter(each -> "PRIMARY".equals(each.status())).findFirst();
  }
}
