package io.portaws.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is rendered is what Kubernetes takes, and its parts fit together. */
class ManifestTest {
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
  void everyObjectIsOneThatKubernetesTakes(String example) {
    List<String> problems = new ArrayList<>();
    for (JsonNode each : chart.render(Chart.example(example)).all()) {
      KubernetesModel.problems(each)
          .forEach(problem ->
              problems.add(
                  each.path("kind").asText()
                      + " "
                      + each.at("/metadata/name").asText()
                      + ": "
                      + problem));
    }
    assertThat(problems).isEmpty();
  }

  @Test
  void everyKindOfObjectIsInSomeExample() {
    Set<String> kinds = new HashSet<>();
    for (String example : Chart.examples()) {
      chart
          .render(Chart.example(example))
          .all()
          .forEach(each -> kinds.add(each.path("kind").asText()));
    }
    assertThat(kinds)
        .containsExactlyInAnyOrder(
            "Deployment",
            "ServiceAccount",
            "Service",
            "Secret",
            "ConfigMap",
            "PodDisruptionBudget",
            "NetworkPolicy",
            "HorizontalPodAutoscaler",
            "PodMonitor",
            "PrometheusRule",
            "ScaledObject",
            "TriggerAuthentication",
            "ExternalSecret",
            "Pod");
  }

  /** Breaks an object of an example's, and expects to be told. */
  private static void assertTold(
      Rendering rendering, String kind, Consumer<ObjectNode> breaking, String told) {
    ObjectNode broken = rendering.one(kind).deepCopy();
    breaking.accept(broken);
    assertThat(KubernetesModel.problems(broken)).anyMatch(problem -> problem.contains(told));
  }

  @Test
  void whatKubernetesWouldNotTakeIsFound() {
    Rendering rendering = chart.render(Chart.example("pod-identity-keda"));
    assertTold(
        rendering,
        "Deployment",
        it -> ((ObjectNode) it.at("/spec/template/spec")).put("restartpolicy", "Never"),
        "restartpolicy");
    assertTold(
        rendering,
        "Deployment",
        it -> ((ObjectNode) it.path("spec")).remove("selector"),
        "selector");
    assertTold(
        rendering,
        "Deployment",
        it -> ((ObjectNode) it.path("spec")).put("minReadySeconds", "soon"),
        "soon");
    assertTold(
        rendering,
        "Deployment",
        it -> ((ObjectNode) it.at("/spec/template/spec/containers/0/env/3")).put("value", 1),
        ".value is 1");
    assertTold(
        rendering,
        "Deployment",
        it -> ((ObjectNode) it.at("/spec/template/metadata/labels")).put("on", true),
        ".labels.on is true");
    assertTold(
        rendering, "Deployment", it -> it.put("apiVersion", "extensions/v1beta1"), "apiVersion");
    assertTold(
        rendering,
        "Service",
        it -> ((ObjectNode) it.path("spec")).putNull("type"),
        ".spec.type is null");
    assertTold(
        rendering,
        "ScaledObject",
        it -> ((ObjectNode) it.at("/spec/triggers/0/metadata")).put("queueLength", 1000),
        "metadata");
    assertTold(
        rendering,
        "ScaledObject",
        it -> ((ObjectNode) it.path("spec")).put("minReplicas", 1),
        "spec.minReplicas is unknown");
    assertTold(
        rendering,
        "ScaledObject",
        it -> ((ObjectNode) it.path("spec")).put("maxReplicaCount", "6"),
        "maxReplicaCount");
    assertTold(
        rendering,
        "TriggerAuthentication",
        it -> ((ObjectNode) it.at("/spec/podIdentity")).remove("provider"),
        "provider is missing");
    assertTold(
        rendering,
        "ExternalSecret",
        it -> it.put("apiVersion", "external-secrets.io/v1beta1"),
        "apiVersion");
    assertTold(
        rendering,
        "PodMonitor",
        it -> ((ArrayNode) it.at("/spec/podMetricsEndpoints")).addObject().put("targetport", 1),
        "targetport is unknown");
    assertTold(
        chart.render(Chart.example("everything")),
        "PrometheusRule",
        it -> ((ObjectNode) it.at("/spec/groups/0/rules/0")).put("fore", "1m"),
        "fore is unknown");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void objectsFindEachOther(String example) {
    Rendering rendering = chart.render(Chart.example(example));
    JsonNode deployment = rendering.one("Deployment");
    JsonNode labels = deployment.at("/spec/template/metadata/labels");
    assertSelects(deployment.at("/spec/selector/matchLabels"), labels);
    rendering.ofKind("Service").forEach(each -> assertSelects(each.at("/spec/selector"), labels));
    for (String kind : List.of("PodDisruptionBudget", "PodMonitor")) {
      rendering
          .ofKind(kind)
          .forEach(each -> assertSelects(each.at("/spec/selector/matchLabels"), labels));
    }
    for (String kind : List.of("ScaledObject", "HorizontalPodAutoscaler")) {
      rendering
          .ofKind(kind)
          .forEach(each ->
              assertThat(each.at("/spec/scaleTargetRef/name"))
                  .isEqualTo(deployment.at("/metadata/name")));
    }
    rendering
        .ofKind("ServiceAccount")
        .forEach(each ->
            assertThat(rendering.podSpec().path("serviceAccountName"))
                .isEqualTo(each.at("/metadata/name")));
    rendering
        .ofKind("TriggerAuthentication")
        .forEach(each ->
            assertThat(rendering.one("ScaledObject").at("/spec/triggers/0/authenticationRef/name"))
                .isEqualTo(each.at("/metadata/name")));
  }

  private static void assertSelects(JsonNode selector, JsonNode labels) {
    assertThat(selector).isNotEmpty();
    selector
        .properties()
        .forEach(each -> assertThat(labels.path(each.getKey())).isEqualTo(each.getValue()));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyVolumeIsThereAndMountedOnce(String example) {
    JsonNode pod = chart.render(Chart.example(example)).podSpec();
    List<String> volumes =
        Rendering.elements(pod.path("volumes")).map(each -> each.path("name").asText()).toList();
    List<String> mounted =
        Rendering.elements(pod.at("/containers/0/volumeMounts"))
            .map(each -> each.path("name").asText())
            .toList();
    assertThat(volumes)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(mounted)
        .contains("tmp");
  }

  @Test
  void thePodOfHelmTestIsNotTakenForAWorker() {
    Rendering rendering = chart.render(Chart.example("irsa"));
    JsonNode labels = rendering.one("Pod").at("/metadata/labels");
    JsonNode selector = rendering.one("Service").at("/spec/selector");
    assertThat(selector.properties())
        .anyMatch(each -> !each.getValue().equals(labels.path(each.getKey())));
  }

  @Test
  void helmTestAsksTheServiceForBothProbes() {
    Rendering rendering = chart.render(Chart.example("everything"));
    JsonNode probe = rendering.one("Pod").at("/spec/containers/0");
    String url = "http://events-catalogue.catalogue.svc:9000";
    assertThat(rendering.one("Service").at("/spec/ports/0/port").asInt()).isEqualTo(9000);
    assertThat(Rendering.elements(probe.path("args")).map(JsonNode::asText))
        .containsExactly(url + "/livez", url + "/readyz");
    assertThat(Rendering.elements(probe.path("command")).map(JsonNode::asText))
        .startsWith("java")
        .endsWith("-cp", "/app/port-aws-events-worker.jar", "io.portaws.worker.Probe");
    assertThat(probe.path("image")).isEqualTo(rendering.worker().path("image"));
    assertThat(rendering.hooks()).hasSize(1);
  }
}
