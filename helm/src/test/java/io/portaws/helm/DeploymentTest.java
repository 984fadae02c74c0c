package io.portaws.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the worker runs: image, drain, probes, replacement, mapping and types. */
class DeploymentTest {
  @TempDir private static Path scratch;
  private static Chart chart;

  @BeforeAll
  static void open() {
    chart = Chart.open(scratch);
  }

  private static Rendering minimal(String others) {
    return chart.render(Chart.example("minimal", others));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 40, 600})
  void thePodIsGivenLongerThanTheDrain(int grace) {
    Rendering rendering = minimal("{shutdownGraceSeconds: " + grace + "}");
    assertThat(rendering.variable("SHUTDOWN_GRACE")).isEqualTo(grace + "s");
    assertThat(rendering.podSpec().path("terminationGracePeriodSeconds").asInt())
        .isEqualTo(grace + 15);
    assertThat(rendering.worker().path("lifecycle").isMissingNode()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                          | registry.example.com/port-aws-events:VERSION",
        "{tag: nightly}              | registry.example.com/port-aws-events:nightly",
        "{tag: nightly, digest: HEX} | registry.example.com/port-aws-events@HEX",
      })
  void theDigestWinsOverTheTagAndTheTagOverTheVersion(String image, String reference) {
    String digest = "sha256:" + "0".repeat(64);
    String version = Yaml.file(Chart.FOLDER.resolve("Chart.yaml")).path("appVersion").asText();
    Rendering rendering = minimal("{image: " + image.replace("HEX", "'" + digest + "'") + "}");
    assertThat(rendering.worker().path("image").asText())
        .isEqualTo(reference.replace("HEX", digest).replace("VERSION", version));
  }

  @Test
  void probesAskTheManagementPort() {
    Rendering rendering = minimal("{managementPort: 9999, readinessProbe: {periodSeconds: 5}}");
    JsonNode worker = rendering.worker();
    assertThat(worker.at("/ports/0/containerPort").asInt()).isEqualTo(9999);
    assertThat(rendering.variable("MANAGEMENT_PORT")).isEqualTo("9999");
    assertThat(worker.at("/startupProbe/httpGet"))
        .isEqualTo(Yaml.document("{path: /livez, port: management}"));
    assertThat(worker.at("/livenessProbe/httpGet"))
        .isEqualTo(Yaml.document("{path: /livez, port: management}"));
    assertThat(worker.at("/readinessProbe/httpGet"))
        .isEqualTo(Yaml.document("{path: /readyz, port: management}"));
    assertThat(worker.at("/readinessProbe/periodSeconds").asInt()).isEqualTo(5);
    assertThat(worker.at("/readinessProbe/failureThreshold").asInt()).isEqualTo(3);
  }

  @Test
  void aRevisionThatCannotWorkTakesNoReplicaAway() {
    assertThat(minimal("{}").one("Deployment").at("/spec/strategy"))
        .isEqualTo(
            Yaml.document(
                "{type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}"));
  }

  @Test
  void workersThatAreNotReadyHoldUpNoNode() {
    JsonNode budget = minimal("{}").one("PodDisruptionBudget").path("spec");
    assertThat(budget.path("maxUnavailable").asInt()).isEqualTo(1);
    assertThat(budget.path("unhealthyPodEvictionPolicy").asText()).isEqualTo("AlwaysAllow");
  }

  @Test
  void podsOfOneRevisionAreSpreadOverZonesAndNodes() {
    JsonNode spread = minimal("{}").podSpec().path("topologySpreadConstraints");
    assertThat(Rendering.elements(spread).map(each -> each.path("topologyKey").asText()))
        .containsExactly("topology.kubernetes.io/zone", "kubernetes.io/hostname");
    for (JsonNode each : spread) {
      assertThat(each.path("whenUnsatisfiable").asText()).isEqualTo("ScheduleAnyway");
      assertThat(each.at("/labelSelector/matchLabels"))
          .isEqualTo(minimal("{}").one("Deployment").at("/spec/selector/matchLabels"));
      assertThat(each.path("matchLabelKeys")).isEqualTo(Yaml.document("[pod-template-hash]"));
    }
    assertThat(
            minimal("{topologySpreadConstraints: []}").podSpec().has("topologySpreadConstraints"))
        .isFalse();
  }

  @Test
  void aMappingFromAFileReachesTheWorkerByteForByte() throws IOException {
    String mapping = "{\n  \"resources\": [ ] }\n   \nlast: \"ü {{ no template }} $x\\n\"  \n\n";
    Path file = Files.writeString(scratch.resolve("config.json"), mapping);
    List<JsonNode> manifests =
        Yaml.documents(chart.templateWithFile(Chart.example("minimal"), "configMap.config", file));
    JsonNode configMap =
        manifests.stream()
            .filter(each -> each.path("kind").asText().equals("ConfigMap"))
            .findFirst()
            .orElseThrow();
    assertThat(configMap.path("data").properties()).hasSize(1);
    assertThat(configMap.at("/data/config.yaml").asText()).isEqualTo(mapping);
  }

  @Test
  void mappingAndTypesAreMountedWhereTheWorkerIsTold() {
    Rendering rendering =
        minimal(
            "{configMap: {config: 'resources: []', key: map.yml}, types: {files: {A_B.yaml: 'type: A::B'}}}");
    assertThat(rendering.variable("MAPPING")).isEqualTo("/etc/port-aws-events/mapping/map.yml");
    assertThat(rendering.variable("CATALOG_DIR")).isEqualTo("/etc/port-aws-events/types");
    assertThat(rendering.worker().path("volumeMounts"))
        .contains(
            Yaml.document(
                "{name: mapping, mountPath: /etc/port-aws-events/mapping, readOnly: true}"),
            Yaml.document("{name: types, mountPath: /etc/port-aws-events/types, readOnly: true}"));
    assertThat(rendering.ofKind("ConfigMap").stream().map(each -> each.path("data")))
        .containsExactlyInAnyOrder(
            Yaml.document("{map.yml: 'resources: []'}"), Yaml.document("{A_B.yaml: 'type: A::B'}"));
    assertThat(rendering.podSpec().path("volumes"))
        .contains(
            Yaml.document("{name: mapping, configMap: {name: events-port-aws-events-mapping}}"),
            Yaml.document("{name: types, configMap: {name: events-port-aws-events-types}}"));
  }

  @Test
  void aMappingElsewhereIsNamedToTheWorker() {
    Rendering rendering =
        minimal("{mapping: {source: 's3://team/port-app-config.yml'}, types: {dir: /app/types}}");
    assertThat(rendering.variable("MAPPING")).isEqualTo("s3://team/port-app-config.yml");
    assertThat(rendering.variable("CATALOG_DIR")).isEqualTo("/app/types");
    assertThat(rendering.ofKind("ConfigMap")).isEmpty();
    assertThat(Rendering.elements(rendering.podSpec().path("volumes"))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{configMap: {config: a}}                        | {configMap: {config: b}}                      | config",
        "{types: {files: {A.yaml: a}}}                   | {types: {files: {A.yaml: b}}}                 | types",
        "{secret: {useExistingSecret: false, secrets: {portApiToken: a}}} | {secret: {useExistingSecret: false, secrets: {portApiToken: b}}} | secret",
      })
  void podsAreReplacedWhenWhatTheyReadAtStartChanges(String one, String other, String checksum) {
    String place = "/spec/template/metadata/annotations/checksum~1" + checksum;
    JsonNode before = minimal(one).one("Deployment");
    assertThat(before.at(place).asText())
        .hasSize(64)
        .isEqualTo(minimal(one).one("Deployment").at(place).asText());
    assertThat(before.at("/spec/template"))
        .isNotEqualTo(minimal(other).one("Deployment").at("/spec/template"));
    assertThat(before.at(place)).isNotEqualTo(minimal(other).one("Deployment").at(place));
  }

  @Test
  void theServiceAccountIsTheRolesAndGetsNoTokenOfKubernetes() {
    Rendering rendering = chart.render(Chart.example("irsa"));
    JsonNode account = rendering.one("ServiceAccount");
    assertThat(account.at("/metadata/annotations/eks.amazonaws.com~1role-arn").asText())
        .isEqualTo("arn:aws:iam::111122223333:role/port-aws-events");
    assertThat(account.path("automountServiceAccountToken")).isEqualTo(Yaml.document("false"));
    assertThat(rendering.podSpec().path("automountServiceAccountToken"))
        .isEqualTo(Yaml.document("false"));
    assertThat(
            chart
                .render(Chart.example("pod-identity-keda"))
                .one("ServiceAccount")
                .path("metadata")
                .has("annotations"))
        .isFalse();
    assertThat(chart.render(Chart.example("webhook-hpa")).ofKind("ServiceAccount")).isEmpty();
  }

  @Test
  void whoIsNotReadyCanBeAskedWhy() {
    assertThat(minimal("{}").one("Service").at("/spec/publishNotReadyAddresses").asBoolean())
        .isTrue();
    assertThat(chart.render(Chart.example("trial")).ofKind("Service")).isEmpty();
  }

  @Test
  void aDefaultThatDoesNotFitCanBeTakenAway() {
    JsonNode context =
        minimal("{podSecurityContext: {runAsUser: null, runAsGroup: null}}")
            .podSpec()
            .path("securityContext");
    assertThat(context)
        .isEqualTo(Yaml.document("{runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}"));
  }

  @Test
  void aKubernetesThatIsTooOldIsRefused() {
    var old = Chart.helm(Chart.FOLDER).template().withName("events").withKubeVersion("1.28.0");
    assertThatThrownBy(old::call).hasMessageContaining("requires kubeVersion");
  }
}
