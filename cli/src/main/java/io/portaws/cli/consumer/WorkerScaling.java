package io.portaws.cli.consumer;

import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingClient;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableDimension;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableTarget;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;
import software.amazon.awssdk.services.applicationautoscaling.model.SuspendedState;

/**
 * What Application Auto Scaling does about the worker's service. Its target is never made or
 * removed here: it belongs to the stack, or to who installed the worker by hand.
 */
final class WorkerScaling {
  private static final ScalableDimension TASKS = ScalableDimension.ECS_SERVICE_DESIRED_COUNT;

  private final ApplicationAutoScalingClient scaling;
  private final String resource;

  WorkerScaling(ApplicationAutoScalingClient scaling, String cluster, String service) {
    this.scaling = scaling;
    this.resource = "service/" + last(cluster) + "/" + last(service);
  }

  /** Names are what its ids are made of; users may give ARNs. */
  private static String last(String nameOrArn) {
    return nameOrArn.substring(nameOrArn.lastIndexOf('/') + 1);
  }

  /** Lets it scale the service again, to no less than {@code minTasks}. */
  void resume(int minTasks, Steps steps) throws StepFailed {
    Optional<ScalableTarget> found = found();
    if (found.isEmpty() || isSo(found.get(), minTasks, false)) {
      return;
    }
    register(minTasks, Math.max(minTasks, found.get().maxCapacity()), false);
    steps.did("resumed autoscaling of " + resource + ", at least " + minTasks + " tasks");
  }

  /** Keeps it from starting tasks. */
  void suspend(Steps steps) throws StepFailed {
    Optional<ScalableTarget> found = found();
    if (found.isEmpty() || isSo(found.get(), 0, true)) {
      return;
    }
    register(0, found.get().maxCapacity(), true);
    steps.did("suspended autoscaling of " + resource);
  }

  private static boolean isSo(ScalableTarget target, int min, boolean suspended) {
    SuspendedState state = target.suspendedState();
    boolean out = state != null && Boolean.TRUE.equals(state.dynamicScalingOutSuspended());
    boolean in = state != null && Boolean.TRUE.equals(state.dynamicScalingInSuspended());
    boolean plan = state != null && Boolean.TRUE.equals(state.scheduledScalingSuspended());
    return target.minCapacity() == min && out == suspended && in == suspended && plan == suspended;
  }

  private Optional<ScalableTarget> found() throws StepFailed {
    try {
      return scaling
          .describeScalableTargets(r ->
              r.serviceNamespace(ServiceNamespace.ECS)
                  .resourceIds(resource)
                  .scalableDimension(TASKS))
          .scalableTargets()
          .stream()
          .findFirst();
    } catch (SdkException e) {
      throw StepFailed.of("the autoscaling of " + resource + " could not be read", e);
    }
  }

  private void register(int min, int max, boolean suspended) throws StepFailed {
    try {
      scaling.registerScalableTarget(r ->
          r.serviceNamespace(ServiceNamespace.ECS)
              .resourceId(resource)
              .scalableDimension(TASKS)
              .minCapacity(min)
              .maxCapacity(max)
              .suspendedState(s ->
                  s.dynamicScalingInSuspended(suspended)
                      .dynamicScalingOutSuspended(suspended)
                      .scheduledScalingSuspended(suspended)));
    } catch (SdkException e) {
      throw StepFailed.of("the autoscaling of " + resource + " could not be changed", e);
    }
  }
}
