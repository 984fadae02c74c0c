package io.portaws.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A secret is in a Secret and nowhere else, whatever the values are; and the worker is given what
 * it needs.
 */
class SecretsTest {
  private static final List<String> NAMES =
      List.of(
          "portClientId",
          "portClientSecret",
          "portApiToken",
          "portWebhookUrl",
          "portWebhookSecret");

  @TempDir private static Path scratch;
  private static Chart chart;

  @BeforeAll
  static void open() {
    chart = Chart.open(scratch);
  }

  private static String marker(String name) {
    return name.equals("portWebhookUrl")
        ? "https://ingest.getport.io/marker-" + name
        : "marker-" + name;
  }

  /** Any example's values with plain secrets instead of where it has them from, drawn by a seed. */
  private static JsonNode drawn(int seed) {
    Random random = new Random(seed);
    List<String> examples = Chart.examples();
    ObjectNode values = Chart.example(examples.get(random.nextInt(examples.size()))).deepCopy();
    ObjectNode secrets = JsonNodeFactory.instance.objectNode();
    for (String name : NAMES) {
      if (random.nextBoolean()) {
        secrets.put(name, marker(name));
      }
    }
    // Else it is refused, which is no leak either.
    secrets.put("portClientId", marker("portClientId"));
    secrets.put("portClientSecret", marker("portClientSecret"));
    values.remove(List.of("externalSecret", "secret", "delivery", "unmatched"));
    values.putObject("secret").set("secrets", secrets);
    return values;
  }

  static IntStream seeds() {
    return IntStream.range(0, 24);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aSecretIsInTheSecretAndNowhereElse(int seed) {
    JsonNode values = drawn(seed);
    Rendering rendering = chart.render(values);
    JsonNode secret = rendering.one("Secret");
    values
        .at("/secret/secrets")
        .properties()
        .forEach(each -> assertThat(decoded(secret)).contains(each.getValue().asText()));
    Stream<JsonNode> others =
        rendering.all().stream().filter(each -> !each.path("kind").asText().equals("Secret"));
    assertThat(others.map(JsonNode::toString)).noneMatch(SecretsTest::tells);
    assertThat(rendering.notes()).doesNotMatch(SecretsTest::tells);
  }

  private static List<String> decoded(JsonNode secret) {
    return Rendering.elements(secret.path("data"))
        .map(each -> new String(Base64.getDecoder().decode(each.asText()), StandardCharsets.UTF_8))
        .toList();
  }

  private static boolean tells(String text) {
    return NAMES.stream()
        .map(SecretsTest::marker)
        .anyMatch(marker ->
            text.contains(marker)
                || text.contains(
                    Base64.getEncoder().encodeToString(marker.getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void aRefusalShowsNoSecret() {
    for (String change :
        List.of(
            "{secret: {useExistingSecret: false, secrets: {portClientSecret: marker-portClientSecret}}}",
            "{secret: {secrets: {portClientId: marker-portClientId, portClientSecret: marker-portClientSecret}}}",
            "{extraEnv: [{name: PORT_API_TOKEN, value: marker-portApiToken}]}",
            "{webhook: {url: 'http://ingest.getport.io/marker-portWebhookUrl'}}",
            "{secret: {secrets: {portApiToken: [marker-portApiToken]}}}")) {
      try {
        chart.render(Chart.example("minimal", change));
        throw new AssertionError(change + " is taken");
      } catch (IllegalStateException e) {
        assertThat(e.getMessage()).doesNotContain("marker-");
      }
    }
  }

  @Test
  void plainSecretsAreWarnedOf() {
    assertThat(chart.render(drawn(1)).notes()).contains("where Helm keeps all values");
    assertThat(chart.render(Chart.example("minimal")).notes())
        .doesNotContain("where Helm keeps all values");
  }

  @Test
  void anExistingSecretIsReadByItsKeysAndNothingIsOptional() {
    Rendering rendering =
        chart.render(Chart.example("minimal", "{secret: {keys: {portClientId: id}}}"));
    assertThat(rendering.ofKind("Secret")).isEmpty();
    assertThat(rendering.source("PORT_CLIENT_ID"))
        .isEqualTo(Yaml.document("valueFrom: {secretKeyRef: {name: port-credentials, key: id}}"));
    assertThat(rendering.source("PORT_CLIENT_SECRET"))
        .isEqualTo(
            Yaml.document(
                "valueFrom: {secretKeyRef: {name: port-credentials, key: PORT_CLIENT_SECRET}}"));
    assertThat(rendering.environment())
        .doesNotContainKeys("PORT_API_TOKEN", "PORT_WEBHOOK_SECRET", "PORT_WEBHOOK_URL");
  }

  @Test
  void byWebhookTheKeyMustBeThereAndCredentialsMayBe() {
    Rendering rendering = chart.render(Chart.example("webhook-hpa"));
    assertThat(rendering.source("PORT_WEBHOOK_SECRET"))
        .isEqualTo(
            Yaml.document(
                "valueFrom: {secretKeyRef: {name: port-webhook, key: PORT_WEBHOOK_SECRET}}"));
    assertThat(rendering.source("PORT_CLIENT_SECRET"))
        .isEqualTo(
            Yaml.document(
                "valueFrom: {secretKeyRef: {name: port-webhook, key: PORT_CLIENT_SECRET, optional: true}}"));
  }

  @Test
  void aTokenStandsForIdAndSecret() {
    assertThat(
            chart
                .render(Chart.example("minimal", "{secret: {keys: {portApiToken: token}}}"))
                .environment())
        .containsKey("PORT_API_TOKEN")
        .doesNotContainKeys("PORT_CLIENT_ID", "PORT_CLIENT_SECRET");
  }

  @Test
  void theWorkerReadsASecretOfAwsItself() {
    Rendering rendering = chart.render(Chart.example("irsa"));
    assertThat(rendering.variable("PORT_CREDS_SECRET_ARN"))
        .isEqualTo("arn:aws:secretsmanager:eu-west-1:111122223333:secret:port-aws-events-AbCdEf");
    assertThat(rendering.environment()).doesNotContainKeys("PORT_CLIENT_ID", "PORT_CLIENT_SECRET");
    assertThat(rendering.ofKind("Secret")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"entities", "webhook"})
  void anExternalSecretFetchesWhatTheWorkerIsGivenAndNoMore(String delivery) {
    Rendering rendering =
        chart.render(
            Chart.example(
                "pod-identity-keda",
                "{externalSecret: {properties: {portWebhookSecret: webhookSecret}}, webhook: {url: "
                    + (delivery.equals("webhook") ? "'https://ingest.getport.io/abc'" : "''")
                    + "}}"));
    List<String> fetched =
        Rendering.elements(rendering.one("ExternalSecret").at("/spec/data"))
            .map(each -> each.path("secretKey").asText())
            .toList();
    List<String> given =
        rendering.environment().entrySet().stream()
            .filter(each -> each.getValue().at("/valueFrom").has("secretKeyRef"))
            .map(each -> each.getKey())
            .toList();
    assertThat(fetched)
        .containsExactlyInAnyOrderElementsOf(given)
        .contains("PORT_CLIENT_ID", "PORT_CLIENT_SECRET");
    assertThat(fetched.contains("PORT_WEBHOOK_SECRET")).isEqualTo(delivery.equals("webhook"));
    assertThat(rendering.source("PORT_CLIENT_ID").at("/valueFrom/secretKeyRef/name"))
        .isEqualTo(rendering.one("ExternalSecret").at("/spec/target/name"));
  }
}
