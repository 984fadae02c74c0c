package io.portaws.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may reach the worker, and what it may reach. */
class NetworkPolicyTest {
  @TempDir private static Path scratch;
  private static Chart chart;

  @BeforeAll
  static void open() {
    chart = Chart.open(scratch);
  }

  private static JsonNode workers(Rendering rendering) {
    return rendering.ofKind("NetworkPolicy").stream()
        .filter(each -> !each.at("/metadata/name").asText().endsWith("-test"))
        .findFirst()
        .orElseThrow()
        .path("spec");
  }

  @Test
  void outGoNamesHttpsAndPodIdentityAndNothingElse() {
    assertThat(workers(chart.render(Chart.example("pod-identity-keda"))).path("egress"))
        .isEqualTo(
            Yaml.document(
                """
                - ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
                - ports: [{port: 443, protocol: TCP}]
                - to: [{ipBlock: {cidr: 169.254.170.23/32}}, {ipBlock: {cidr: "fd00:ec2::23/128"}}]
                  ports: [{port: 80, protocol: TCP}]
                """));
    assertThat(workers(chart.render(Chart.example("irsa"))).path("egress")).hasSize(2);
    assertThat(
            workers(chart.render(Chart.example("everything"))).at("/egress/3/ports/0/port").asInt())
        .isEqualTo(4318);
  }

  @Test
  void inComeHelmTestAndWhoIsNamedAndToTheManagementPortAlone() {
    JsonNode spec = workers(chart.render(Chart.example("irsa")));
    assertThat(spec.path("policyTypes")).isEqualTo(Yaml.document("[Ingress, Egress]"));
    assertThat(spec.path("ingress"))
        .isEqualTo(
            Yaml.document(
                """
                - from:
                    - podSelector:
                        matchLabels:
                          app.kubernetes.io/name: port-aws-events
                          app.kubernetes.io/instance: events
                          app.kubernetes.io/component: test
                    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}
                  ports: [{port: management, protocol: TCP}]
                """));
  }

  @Test
  void helmTestReachesTheWorkerWhereNothingIsLetOutByDefault() {
    Rendering rendering = chart.render(Chart.example("everything"));
    JsonNode policy =
        rendering.ofKind("NetworkPolicy").stream()
            .filter(each -> each.at("/metadata/name").asText().endsWith("-test"))
            .findFirst()
            .orElseThrow();
    JsonNode labels = rendering.one("Pod").at("/metadata/labels");
    policy
        .at("/spec/podSelector/matchLabels")
        .properties()
        .forEach(each -> assertThat(labels.path(each.getKey())).isEqualTo(each.getValue()));
    assertThat(policy.at("/spec/egress/1/to/0/podSelector/matchLabels"))
        .isEqualTo(rendering.one("Deployment").at("/spec/selector/matchLabels"));
    // Before and behind the Service's translation: who looks when depends on the network.
    assertThat(policy.at("/spec/egress/1/ports"))
        .isEqualTo(Yaml.document("[{port: 9000, protocol: TCP}, {port: 8081, protocol: TCP}]"));
  }

  @Test
  void thereIsNoneUnlessItIsAskedFor() {
    assertThat(chart.render(Chart.example("minimal")).ofKind("NetworkPolicy")).isEmpty();
  }
}
