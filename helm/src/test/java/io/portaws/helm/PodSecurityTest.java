package io.portaws.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.helm.Rendering.Pod;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every pod of every example keeps to the restricted profile. */
class PodSecurityTest {
  @TempDir private static Path scratch;
  private static Chart chart;

  @BeforeAll
  static void open() {
    chart = Chart.open(scratch);
  }

  static Stream<String> examples() {
    return Chart.examples().stream();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyPodKeepsToTheRestrictedProfile(String example) {
    Rendering rendering = chart.render(Chart.example(example));
    assertThat(rendering.pods())
        .hasSize(rendering.ofKind("Deployment").size() + rendering.ofKind("Pod").size());
    assertThat(rendering.pods().stream().flatMap(pod -> PodSecurity.violations(pod).stream()))
        .isEmpty();
    assertThat(rendering.podSpec().at("/securityContext/runAsUser").asInt()).isEqualTo(65532);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/                              | {hostNetwork: true}                          | hostNetwork",
        "/                              | {hostPID: true}                              | hostPID",
        "/                              | {automountServiceAccountToken: true}         | automountServiceAccountToken",
        "/                              | {volumes: [{name: x, hostPath: {path: /}}]}  | volume hostPath",
        "/securityContext               | {runAsNonRoot: false}                        | runAsNonRoot",
        "/securityContext               | {runAsUser: 0}                               | runAsUser",
        "/securityContext               | {seccompProfile: {type: Unconfined}}         | seccompProfile",
        "/securityContext               | {sysctls: [{name: a, value: b}]}             | sysctls",
        "/containers/0/securityContext  | {allowPrivilegeEscalation: true}             | allowPrivilegeEscalation",
        "/containers/0/securityContext  | {privileged: true}                           | privileged",
        "/containers/0/securityContext  | {readOnlyRootFilesystem: false}              | readOnlyRootFilesystem",
        "/containers/0/securityContext  | {runAsUser: 0}                               | runAsUser",
        "/containers/0/securityContext  | {capabilities: {drop: [NET_RAW]}}            | capabilities.drop",
        "/containers/0/securityContext  | {capabilities: {add: [SYS_ADMIN]}}           | capabilities.add",
        "/containers/0/securityContext  | {procMount: Unmasked}                        | procMount",
        "/containers/0                  | {ports: [{hostPort: 80}]}                    | hostPort",
        "/containers/0                  | {resources: {limits: {cpu: 1}}}              | limits.memory",
      })
  void aPodThatIsAllowedTooMuchIsFound(String place, String change, String violation) {
    Pod pod = chart.render(Chart.example("minimal")).pods().getFirst();
    JsonNode spec = pod.spec().deepCopy();
    JsonNode changed = place.equals("/") ? spec : spec.at(place);
    ((ObjectNode) changed).setAll((ObjectNode) Yaml.document(change));
    assertThat(PodSecurity.violations(new Pod(pod.of(), pod.metadata(), spec)))
        .anyMatch(each -> each.endsWith(violation));
  }
}
