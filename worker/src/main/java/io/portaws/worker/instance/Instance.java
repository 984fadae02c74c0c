package io.portaws.worker.instance;

import io.portaws.pipeline.config.Environment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which of the workers this is, and where it runs, as far as it is known: what is not known is
 * empty. Immutable.
 *
 * @param version ours
 * @param image the container image's reference, with tag or digest
 * @param pod the Kubernetes pod's name
 * @param namespace the pod's
 * @param node the one that the pod runs on
 * @param task the ECS task
 */
public record Instance(
    String version,
    String image,
    String pod,
    String namespace,
    String node,
    Optional<EcsTask> task) {

  /**
   * What the environment tells: the chart takes the pod's names from the downward API. {@code
   * HOSTNAME} is a pod's name in Kubernetes by default, and anything elsewhere, so that it is not
   * looked at.
   */
  public static Instance read(Environment env, String version) {
    return new Instance(
        version,
        env.text("CONTAINER_IMAGE", ""),
        env.text("POD_NAME", ""),
        env.text("POD_NAMESPACE", ""),
        env.text("NODE_NAME", ""),
        Optional.empty());
  }

  /** The same, and what a task's metadata tell. */
  Instance in(EcsTask found, String itsImage) {
    return new Instance(
        version, image.isEmpty() ? itsImage : image, pod, namespace, node, Optional.of(found));
  }

  /**
   * What tells this instance from others, by short names; without what is not known, so that it is
   * empty where nothing is.
   */
  public Map<String, String> keys() {
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("pod", pod);
    keys.put("namespace", namespace);
    keys.put("node", node);
    keys.put("task", task.map(EcsTask::id).orElse(""));
    keys.put("cluster", task.map(EcsTask::clusterName).orElse(""));
    keys.put("revision", task.map(EcsTask::revisionOfFamily).orElse(""));
    keys.values().removeIf(String::isEmpty);
    return keys;
  }
}
