package io.portaws.sandbox.aws;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.sandbox.AwsRefusal;
import java.util.ArrayList;
import java.util.List;

/**
 * One service of ECS with its tasks, deployments, circuit breaker and scalable target, which moves
 * by {@link #tick}: a task starts in one tick, is healthy in another, and needs one to drain. Safe
 * for use by many threads.
 */
public final class EcsServiceStandIn {
  /** After so many tasks that failed in a row, the circuit breaker gives a deployment up. */
  private static final int BREAKS_AFTER = 3;

  private static final String ACCOUNT = "arn:aws:ecs:eu-west-1:111122223333:";

  private enum Phase {
    STARTING,
    RUNNING,
    HEALTHY,
    DRAINING
  }

  private static final class Task {
    private final String id;
    private Phase phase = Phase.STARTING;

    private Task(String id) {
      this.id = id;
    }
  }

  private final String cluster;
  private final String service;
  private final List<Task> tasks = new ArrayList<>();
  private int desired;
  private int deployments = 1;
  private int failedTasks;
  private boolean failed;
  private boolean starts = true;
  private boolean drains = true;
  private int made;
  private boolean isScaled = true;
  private int minCapacity;
  private int maxCapacity = 10;
  private boolean suspended;
  private String image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/port-aws-events:0.1.0";

  /** A service with {@code desired} healthy tasks. */
  public EcsServiceStandIn(Operations on, String cluster, String service, int desired) {
    this.cluster = cluster;
    this.service = service;
    this.desired = desired;
    this.minCapacity = desired;
    this.suspended = desired == 0;
    for (int i = 0; i < desired; i++) {
      Task task = new Task("task" + ++made);
      task.phase = Phase.HEALTHY;
      tasks.add(task);
    }
    on.on("ecs:DescribeServices", (call, request) -> describe(request));
    on.on("ecs:UpdateService", (call, request) -> update(request));
    on.on("ecs:ListTasks", (call, request) -> listTasks(request));
    on.on("ecs:DescribeTasks", (call, request) -> describeTasks(request));
    on.on("ecs:DescribeTaskDefinition", (call, request) -> definition());
    on.on("applicationautoscaling:DescribeScalableTargets", (call, request) -> targets());
    on.on("applicationautoscaling:RegisterScalableTarget", (call, request) -> register(request));
  }

  /** Whether tasks start; one that does not stops at once, with a reason. */
  public synchronized void starts(boolean doStart) {
    starts = doStart;
  }

  /** Whether tasks that are told to stop ever do. */
  public synchronized void drains(boolean doDrain) {
    drains = doDrain;
  }

  /** Takes the scalable target away, as of a service made by hand. */
  public synchronized void withoutScaling() {
    isScaled = false;
  }

  public synchronized void image(String name) {
    image = name;
  }

  /** How many tasks take messages. */
  public synchronized int consuming() {
    return (int) tasks.stream().filter(EcsServiceStandIn::consumes).count();
  }

  public synchronized int desired() {
    return desired;
  }

  public synchronized int minCapacity() {
    return minCapacity;
  }

  public synchronized boolean isSuspended() {
    return suspended;
  }

  /** As CloudFormation sets it, from its template. */
  public synchronized void desire(int count) {
    desired = count;
  }

  private static boolean consumes(Task task) {
    return task.phase == Phase.RUNNING || task.phase == Phase.HEALTHY;
  }

  /** Lets time pass: each task goes one step on, and autoscaling keeps its minimum. */
  public synchronized void tick() {
    if (isScaled && !suspended && desired < minCapacity) {
      desired = minCapacity;
    }
    tasks.removeIf(task -> task.phase == Phase.DRAINING && drains);
    for (Task task : tasks) {
      task.phase =
          switch (task.phase) {
            case STARTING -> Phase.RUNNING;
            case RUNNING, HEALTHY -> Phase.HEALTHY;
            case DRAINING -> Phase.DRAINING;
          };
    }
    scale();
  }

  private void scale() {
    List<Task> kept = tasks.stream().filter(task -> task.phase != Phase.DRAINING).toList();
    for (int i = desired; i < kept.size(); i++) {
      kept.get(i).phase = Phase.DRAINING;
    }
    for (int i = kept.size(); i < desired; i++) {
      if (starts) {
        tasks.add(new Task("task" + ++made));
      } else if (++failedTasks >= BREAKS_AFTER) {
        failed = true;
      }
    }
  }

  private ObjectNode describe(ObjectNode request) {
    if (!request.path("cluster").asText("default").equals(cluster)) {
      throw new AwsRefusal("ClusterNotFoundException", "Cluster not found.");
    }
    ObjectNode answer = Operations.object();
    ArrayNode found = answer.putArray("services");
    if (request.path("services").path(0).asText().equals(service)) {
      found.add(service());
    } else {
      answer.putArray("failures").addObject().put("reason", "MISSING");
    }
    return answer;
  }

  private ObjectNode service() {
    ObjectNode node = Operations.object();
    int draining = (int) tasks.stream().filter(t -> t.phase == Phase.DRAINING).count();
    node.put("serviceName", service).put("status", "ACTIVE").put("desiredCount", desired);
    node.put("runningCount", consuming() + draining);
    node.put("pendingCount", tasks.stream().filter(t -> t.phase == Phase.STARTING).count());
    node.put("taskDefinition", ACCOUNT + "task-definition/worker:1");
    ObjectNode deployment = node.putArray("deployments").addObject();
    boolean complete = consuming() >= desired && draining == 0;
    deployment
        .put("id", "ecs-svc/" + deployments)
        .put("status", "PRIMARY")
        .put("failedTasks", failedTasks)
        .put("rolloutState", failed ? "FAILED" : complete ? "COMPLETED" : "IN_PROGRESS")
        .put("rolloutStateReason", failed ? "tasks failed to start" : "as it should");
    node.putArray("events")
        .addObject()
        .put("message", "(service " + service + ") has reached a steady state.");
    return node;
  }

  private ObjectNode update(ObjectNode request) {
    if (request.has("desiredCount")) {
      desired = request.path("desiredCount").asInt();
    }
    if (request.path("forceNewDeployment").asBoolean(false)) {
      deployments++;
      failedTasks = 0;
      failed = false;
    }
    ObjectNode answer = Operations.object();
    answer.set("service", service());
    return answer;
  }

  private ObjectNode listTasks(ObjectNode request) {
    ObjectNode answer = Operations.object();
    ArrayNode arns = answer.putArray("taskArns");
    if (request.path("desiredStatus").asText("RUNNING").equals("RUNNING")) {
      tasks.stream()
          .filter(task -> task.phase != Phase.DRAINING)
          .forEach(task -> arns.add(arn(task.id)));
    } else if (failedTasks > 0) {
      arns.add(arn("stopped"));
    }
    return answer;
  }

  private String arn(String task) {
    return ACCOUNT + "task/" + cluster + "/" + task;
  }

  private ObjectNode describeTasks(ObjectNode request) {
    ObjectNode answer = Operations.object();
    ArrayNode found = answer.putArray("tasks");
    for (var each : request.path("tasks")) {
      if (each.asText().equals(arn("stopped"))) {
        stopped(found.addObject());
      }
      tasks.stream()
          .filter(task -> arn(task.id).equals(each.asText()))
          .forEach(task -> describe(found.addObject(), task));
    }
    return answer;
  }

  private void describe(ObjectNode node, Task task) {
    node.put("taskArn", arn(task.id));
    node.put("lastStatus", task.phase == Phase.STARTING ? "PENDING" : "RUNNING");
    node.put("healthStatus", task.phase == Phase.HEALTHY ? "HEALTHY" : "UNKNOWN");
    node.putArray("containers").addObject().put("name", "worker").put("image", image);
  }

  private void stopped(ObjectNode node) {
    node.put("taskArn", arn("stopped")).put("lastStatus", "STOPPED");
    node.put("stoppedReason", "Essential container in task exited");
    node.put("stoppedAt", "2026-11-21T08:00:00Z");
    node.putArray("containers").addObject().put("name", "worker").put("exitCode", 78);
  }

  private ObjectNode definition() {
    ObjectNode answer = Operations.object();
    ObjectNode container =
        answer.putObject("taskDefinition").putArray("containerDefinitions").addObject();
    container.put("name", "worker").put("image", image);
    container.putObject("healthCheck").putArray("command").add("CMD");
    return answer;
  }

  private ObjectNode targets() {
    ObjectNode answer = Operations.object();
    ArrayNode found = answer.putArray("ScalableTargets");
    if (isScaled) {
      found
          .addObject()
          .put("ResourceId", "service/" + cluster + "/" + service)
          .put("MinCapacity", minCapacity)
          .put("MaxCapacity", maxCapacity)
          .putObject("SuspendedState")
          .put("DynamicScalingInSuspended", suspended)
          .put("DynamicScalingOutSuspended", suspended)
          .put("ScheduledScalingSuspended", suspended);
    }
    return answer;
  }

  private ObjectNode register(ObjectNode request) {
    isScaled = true;
    minCapacity = request.path("MinCapacity").asInt();
    maxCapacity = request.path("MaxCapacity").asInt();
    suspended = request.path("SuspendedState").path("DynamicScalingOutSuspended").asBoolean();
    return Operations.object();
  }
}
