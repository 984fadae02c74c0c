package io.portaws.helm;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.helm.Rendering.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The profile "restricted" of Kubernetes' Pod Security Standards, and what this project asks for
 * beyond it: a root file system that is read-only, no token of Kubernetes, a bound on memory.
 */
final class PodSecurity {
  private static final Set<String> VOLUMES =
      Set.of(
          "configMap",
          "csi",
          "downwardAPI",
          "emptyDir",
          "ephemeral",
          "persistentVolumeClaim",
          "projected",
          "secret");

  private final Pod pod;
  private final List<String> violations = new ArrayList<>();

  private PodSecurity(Pod pod) {
    this.pod = pod;
  }

  /** What a pod is not allowed, each with its place. */
  static List<String> violations(Pod pod) {
    PodSecurity security = new PodSecurity(pod);
    security.checkPod();
    pod.containers().forEach(security::checkContainer);
    return security.violations;
  }

  private void expect(boolean good, String violation) {
    if (!good) {
      violations.add(pod.of() + ": " + violation);
    }
  }

  private void checkPod() {
    JsonNode spec = pod.spec();
    for (String host : List.of("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace")) {
      expect(!spec.path(host).asBoolean(), host);
    }
    expect(
        spec.path("automountServiceAccountToken").isBoolean()
            && !spec.path("automountServiceAccountToken").asBoolean(),
        "automountServiceAccountToken");
    expect(spec.at("/securityContext/sysctls").isEmpty(), "sysctls");
    Rendering.elements(spec.path("volumes"))
        .forEach(volume ->
            volume
                .properties()
                .forEach(each ->
                    expect(
                        each.getKey().equals("name") || VOLUMES.contains(each.getKey()),
                        "volume " + each.getKey())));
  }

  private void checkContainer(JsonNode container) {
    String name = container.path("name").asText() + " ";
    JsonNode own = container.path("securityContext");
    expect(
        own.path("allowPrivilegeEscalation").isBoolean()
            && !own.path("allowPrivilegeEscalation").asBoolean(),
        name + "allowPrivilegeEscalation");
    expect(!own.path("privileged").asBoolean(), name + "privileged");
    expect(own.path("readOnlyRootFilesystem").asBoolean(), name + "readOnlyRootFilesystem");
    expect(
        Rendering.elements(own.at("/capabilities/drop"))
            .anyMatch(each -> each.asText().equals("ALL")),
        name + "capabilities.drop");
    expect(
        Rendering.elements(own.at("/capabilities/add"))
            .allMatch(each -> each.asText().equals("NET_BIND_SERVICE")),
        name + "capabilities.add");
    expect(effective(own, "/runAsNonRoot").asBoolean(), name + "runAsNonRoot");
    expect(effective(own, "/runAsUser").asInt() > 0, name + "runAsUser");
    expect(
        Set.of("RuntimeDefault", "Localhost")
            .contains(effective(own, "/seccompProfile/type").asText()),
        name + "seccompProfile");
    expect(Set.of("", "Default").contains(own.path("procMount").asText()), name + "procMount");
    expect(own.path("seLinuxOptions").isMissingNode(), name + "seLinuxOptions");
    expect(
        Rendering.elements(container.path("ports"))
            .noneMatch(port -> port.path("hostPort").asInt() > 0),
        name + "hostPort");
    expect(container.at("/resources/limits").has("memory"), name + "limits.memory");
  }

  /** A container's own setting, else the pod's. */
  private JsonNode effective(JsonNode own, String pointer) {
    JsonNode of = own.at(pointer);
    return of.isMissingNode() ? pod.spec().path("securityContext").at(pointer) : of;
  }
}
