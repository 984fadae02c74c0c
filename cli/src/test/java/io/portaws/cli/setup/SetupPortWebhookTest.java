package io.portaws.cli.setup;

import static io.portaws.cli.setup.Bench.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.cli.Ran;
import io.portaws.sandbox.PortStandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A webhook that is there already, found and brought in order. */
@Timeout(60)
class SetupPortWebhookTest {
  private static final String SECRET = "s3cret-of-the-webhook";
  private static final String OTHERS =
      "{'blueprint':'shop','operation':'create','filter':'true','entity':{'identifier':'.body.%s'}}";

  @TempDir Path folder;
  private final Bench bench = new Bench();
  private final PortStandIn port = bench.port;

  @BeforeEach
  void blueprint() {
    port.putBlueprint(
        json(
            "{'identifier':'shop','title':'Shop','schema':{'properties':{'size':{'type':'number'}}}}"));
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private Ran setup(String... more) {
    List<String> args = new ArrayList<>(List.of("--mapping"));
    args.add(
        Bench.file(
                folder,
                "config.json",
                """
                {"resources": [{"kind": "AWS::S3::Bucket", "port": {"entity": {"mappings":
                  [{"identifier": ".Name", "blueprint": "shop", "properties": {"size": "1"}}]}}}]}
                """)
            .toString());
    args.addAll(List.of(more));
    return bench.setup(args.toArray(String[]::new));
  }

  private ObjectNode made() {
    bench.with("PORT_WEBHOOK_SECRET", SECRET);
    assertThat(setup().code()).isZero();
    port.clearJournal();
    return live();
  }

  private ObjectNode live() {
    return port.webhook("aws_ingest").orElseThrow();
  }

  /** What is told of the webhook, whatever of it Port has. */
  private void change(String name, JsonNode value) {
    ObjectNode body = live().deepCopy();
    body.remove(List.of("_id", "webhookKey", "url", "createdAt", "updatedAt"));
    body.set(name, value);
    port.putWebhook(body);
  }

  @Test
  void itIsFoundByIdentifierUrlAndPath() {
    String url = made().path("url").asText();

    for (String name :
        List.of(
            "aws_ingest",
            "/v1/webhooks/aws_ingest",
            port.endpoint() + "/v1/webhooks/aws_ingest",
            url,
            url + "/")) {
      assertThat(setup("--verify", "--webhook", name).code()).as(name).isZero();
    }
    assertThat(bench.with("PORT_WEBHOOK_URL", url).setup("--help").code()).isZero();
    assertThat(setup("--verify").code()).isZero();
    assertThat(bench.writes()).isZero();
  }

  @Test
  void aUrlThatNoWebhookHasMakesNone() {
    Ran ran = setup("--webhook", port.ingestEndpoint() + "/0123456789");

    assertThat(ran.code()).isEqualTo(78);
    assertThat(ran.err()).contains("no webhook in Port has this URL").doesNotContain("0123456789");
    assertThat(bench.writes()).isZero();
  }

  @Test
  void anotherIdentifierMakesAnotherWebhook() {
    made();

    assertThat(setup("--webhook", "second").code()).isZero();
    assertThat(port.webhook("second")).isPresent();
  }

  @Test
  void mappingsOfOthersAreKeptInTheirOrder() {
    made();
    ArrayNode mappings = Bench.JSON.createArrayNode();
    mappings.add(json(OTHERS.formatted("a")));
    mappings.add(live().path("mappings").get(0));
    mappings.add(json(OTHERS.formatted("b")));
    change("mappings", mappings);

    Ran left = setup();
    assertThat(left.code()).isZero();
    assertThat(left.out())
        .contains("left webhook aws_ingest", "which differs; --update changes that")
        .contains("2 of them not ours, and kept")
        .contains("mapping delete shop");
    assertThat(bench.writes()).isZero();
    assertThat(setup("--verify").code()).isEqualTo(1);

    assertThat(setup("--update").code()).isZero();
    assertThat(live().path("mappings").get(0)).isEqualTo(json(OTHERS.formatted("a")));
    assertThat(live().path("mappings").get(4)).isEqualTo(json(OTHERS.formatted("b")));
    assertThat(live().path("mappings")).hasSize(5);
    port.clearJournal();
    assertThat(setup("--update").code()).isZero();
    assertThat(bench.writes()).isZero();
  }

  @Test
  void mappingsOfOthersGoWhenTheyAreToBeReplaced() {
    made();
    ArrayNode mappings = live().path("mappings").deepCopy();
    mappings.insert(0, json(OTHERS.formatted("a")));
    change("mappings", mappings);

    assertThat(setup("--verify").code()).isZero();
    assertThat(setup("--update", "--replace-mappings").code()).isZero();
    assertThat(live().path("mappings")).hasSize(3);
  }

  @Test
  void oursThatIsNoLongerWantedGoes() {
    made();
    ArrayNode mappings = live().path("mappings").deepCopy();
    ObjectNode old = mappings.get(0).deepCopy();
    old.put("itemsToParse", old.path("itemsToParse").asText().replace("S3::Bucket", "SQS::Queue"));
    mappings.add(old);
    change("mappings", mappings);

    assertThat(setup("--verify").out()).contains("AWS::SQS::Queue").contains("should not be there");
    assertThat(setup("--update").code()).isZero();
    assertThat(live().path("mappings")).hasSize(3);
  }

  /** One type's resources may make two entities of one blueprint each. */
  @Test
  void twoRulesThatLookAlikeAreToldApart() {
    bench.with("PORT_WEBHOOK_SECRET", SECRET);
    String rules =
        "resources: [{kind: 'AWS::S3::Bucket', port: {entity: {mappings: ["
            + "{identifier: .Properties.A, blueprint: '\"shop\"'},"
            + "{identifier: .Properties.B, blueprint: '\"shop\"'}]}}}]";
    String file = Bench.file(folder, "two.yml", rules).toString();
    assertThat(bench.setup("--mapping", file).code()).isZero();

    assertThat(bench.setup("--mapping", file, "--verify").code()).isZero();
    ArrayNode mappings = live().path("mappings").deepCopy();
    mappings.remove(1);
    change("mappings", mappings);
    Ran ran = bench.setup("--mapping", file, "--verify", "--output", "json");
    assertThat(ran.json().at("/webhook/differences")).hasSize(1);
  }

  @Test
  void anOtherWayToSayTheSameIsNoDifference() {
    made();
    ArrayNode mappings = live().path("mappings").deepCopy();
    mappings.forEach(each -> {
      if (each.path("operation").isTextual()) {
        ((ObjectNode) each).remove("operation");
        ((ObjectNode) each).withObjectProperty("entity").withObjectProperty("relations");
      }
    });
    change("mappings", mappings);

    assertThat(setup("--verify").code()).isZero();
  }

  @Test
  void oneThatIsNotEnabledDropsItsEventsUntilItIsUpdated() {
    made();
    change("enabled", Bench.JSON.getNodeFactory().booleanNode(false));

    Ran ran = setup();
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("is not enabled: Port drops its events");
    assertThat(setup("--verify").code()).isEqualTo(1);
    Ran updated = setup("--update");
    assertThat(updated.out()).doesNotContain("drops");
    assertThat(live().path("enabled").asBoolean()).isTrue();
  }

  @Test
  void itsSecretIsKeptUnlessAnotherIsGiven() {
    made();

    Ran verified = bench.with("PORT_WEBHOOK_SECRET", "an0ther").setup("--help");
    assertThat(verified.code()).isZero();
    Ran ran = setup("--verify");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out())
        .contains("security.secret: is another than the one that was given")
        .doesNotContain(SECRET, "an0ther");

    bench.without("PORT_WEBHOOK_SECRET");
    assertThat(setup("--verify").code()).isZero();
    assertThat(setup("--update").code()).isZero();
    assertThat(live().at("/security/secret").asText()).isEqualTo(SECRET);

    bench.with("PORT_WEBHOOK_SECRET", "an0ther");
    assertThat(setup("--update").code()).isZero();
    assertThat(live().at("/security/secret").asText()).isEqualTo("an0ther");
    assertThat(live().path("mappings")).hasSize(3);
  }

  @Test
  void aSecretThatPortHidesIsTakenAsItIs() {
    made();
    port.showWebhookSecrets(false);

    assertThat(bench.with("PORT_WEBHOOK_SECRET", "an0ther").setup("--help").code()).isZero();
    assertThat(setup("--verify").code()).isZero();
    assertThat(setup("--update").code()).isZero();
    assertThat(live().at("/security/secret").asText()).isEqualTo(SECRET);
  }

  @Test
  void aSignatureIsNotChangedWithoutItsSecret() {
    made();
    ObjectNode security = live().path("security").deepCopy();
    change("security", security.put("signatureHeaderName", "x-mine"));
    port.showWebhookSecrets(false);
    bench.without("PORT_WEBHOOK_SECRET");

    Ran ran = setup("--update");
    assertThat(ran.code()).isEqualTo(78);
    assertThat(ran.err()).contains("set PORT_WEBHOOK_SECRET");
    assertThat(bench.writes()).isZero();

    bench.with("PORT_WEBHOOK_SECRET", SECRET);
    assertThat(setup("--update").code()).isZero();
    assertThat(live().at("/security/signatureHeaderName").asText()).isEqualTo("x-port-signature");
    assertThat(live().at("/security/secret").asText()).isEqualTo(SECRET);
  }

  @Test
  void aSignatureIsChangedWithTheSecretThatPortShows() {
    made();
    ObjectNode security = live().path("security").deepCopy();
    change("security", security.put("signatureHeaderName", "x-mine"));
    bench.without("PORT_WEBHOOK_SECRET");

    assertThat(setup("--update").code()).isZero();
    assertThat(live().at("/security/signatureHeaderName").asText()).isEqualTo("x-port-signature");
    assertThat(live().at("/security/secret").asText()).isEqualTo(SECRET);
  }

  @Test
  void theSecretThatPortShowsIsInTheFileThatIsSaidToHaveIt() throws IOException {
    made();
    Path file = folder.resolve("webhook.env");
    assertThat(setup("--secret-file", file.toString()).out()).doesNotContain(file.toString());
    assertThat(file).doesNotExist();

    bench.without("PORT_WEBHOOK_SECRET");
    Ran ran = setup("--secret-file", file.toString());
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("which is in " + file).doesNotContain(SECRET);
    assertThat(Files.readAllLines(file))
        .containsExactly(
            "PORT_WEBHOOK_SECRET=" + SECRET, "PORT_WEBHOOK_URL=" + live().path("url").asText());
  }

  @Test
  void oneThatIsNotSignedGetsASignatureWithUpdate() {
    made();
    change("security", json("{'requestIdentifierPath': '.headers.id'}"));
    bench.without("PORT_WEBHOOK_SECRET");

    assertThat(setup().out()).contains("security.signatureAlgorithm: is missing");
    assertThat(setup("--update").code()).isEqualTo(78);
    Path file = folder.resolve("webhook.env");
    assertThat(setup("--update", "--secret-file", file.toString()).code()).isZero();
    assertThat(live().at("/security/secret").asText()).hasSize(64);
    assertThat(live().at("/security/requestIdentifierPath").asText()).isEqualTo(".headers.id");
  }

  @Test
  void noReportHoldsASecret() {
    made();
    for (String form : List.of("text", "json")) {
      Ran ran = setup("--update", "--output", form);
      assertThat(ran.out() + ran.err()).doesNotContain(SECRET);
    }
    assertThat(
            Map.of("a", new PortResult(Map.of(), null, "u", SECRET, List.of(), false)).toString())
        .doesNotContain(SECRET);
  }
}
