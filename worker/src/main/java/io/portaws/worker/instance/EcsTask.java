package io.portaws.worker.instance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import software.amazon.awssdk.arns.Arn;

/**
 * The ECS task that this process is part of, as its metadata tell ("Amazon ECS task metadata V4
 * JSON response"). What they do not tell is empty. Immutable.
 *
 * @param arn the task's
 * @param cluster its ARN, or its name where ECS tells no more
 * @param service the service's name; empty for a task of none
 * @param family the task definition's name
 * @param revision the task definition's number
 * @param zone the availability zone
 * @param launchType {@code FARGATE}, {@code EC2} or {@code EXTERNAL}
 */
public record EcsTask(
    String arn,
    String cluster,
    String service,
    String family,
    String revision,
    String zone,
    String launchType) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What {@code ECS_CONTAINER_METADATA_URI_V4} with {@code /task} answers.
   *
   * @throws IllegalStateException when it is no task's metadata
   */
  static EcsTask parse(String text) {
    JsonNode task;
    try {
      task = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the task metadata is not JSON", e);
    }
    EcsTask read =
        new EcsTask(
            text(task, "TaskARN"),
            text(task, "Cluster"),
            text(task, "ServiceName"),
            text(task, "Family"),
            text(task, "Revision"),
            text(task, "AvailabilityZone"),
            text(task, "LaunchType"));
    if (read.arn().isEmpty() || read.cluster().isEmpty()) {
      throw new IllegalStateException("the task metadata names no task and cluster");
    }
    return read;
  }

  private static String text(JsonNode task, String key) {
    return task.path(key).asText("");
  }

  /** The part of the task's ARN that is in the names of its log streams. */
  public String id() {
    return lastPart(arn);
  }

  public String clusterName() {
    return lastPart(cluster);
  }

  /** As ECS writes it, {@code family:revision}. */
  public String revisionOfFamily() {
    return family.isEmpty() || revision.isEmpty() ? family : family + ":" + revision;
  }

  /** Where the task runs; empty when its ARN is none. */
  public Optional<String> region() {
    return parsed().flatMap(Arn::region);
  }

  /** Whose task it is; empty when its ARN is none. */
  public Optional<String> account() {
    return parsed().flatMap(Arn::accountId);
  }

  /** The cluster's whole ARN, which the task's tells where ECS names the cluster alone. */
  public Optional<String> clusterArn() {
    return cluster.startsWith("arn:")
        ? Optional.of(cluster)
        : parsed().map(task -> task.toBuilder().resource("cluster/" + cluster).build().toString());
  }

  private Optional<Arn> parsed() {
    return Arn.tryFromString(arn);
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }
}
