package io.portaws.cli.setup;

import static io.portaws.cli.setup.Bench.actions;
import static io.portaws.cli.setup.Bench.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.cli.Ran;
import io.portaws.cli.terminal.Exit;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.sandbox.Fault;
import io.portaws.sandbox.PortEndpoint;
import io.portaws.sandbox.PortRole;
import io.portaws.sandbox.PortStandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command as a user runs it, in front of a Port over HTTP. */
@Timeout(60)
class SetupPortCommandTest {
  private static final String SECRET = "s3cret-of-the-webhook";

  /** Two blueprints, the one that relates to the other first. */
  private static final String BLUEPRINTS =
      """
      [{"identifier": "shop", "title": "Shop", "icon": "AWS",
        "schema": {"properties": {"size": {"type": "number", "title": "Size"}}, "required": []},
        "mirrorProperties": {}, "calculationProperties": {}, "aggregationProperties": {},
        "relations": {"town": {"title": "Town", "target": "town", "required": false, "many": false}}},
       {"identifier": "town", "title": "Town", "schema": {"properties": {}, "required": []}}]
      """;

  private static final String MAPPING =
      """
      {"resources": [{"kind": "AWS::S3::Bucket", "selector": {"query": "true"}, "port": {"entity":
        {"mappings": [{"identifier": ".BucketName", "blueprint": "shop",
          "properties": {"size": "1"}, "relations": {"town": ".Town"}}]}}}]}
      """;

  @TempDir Path folder;
  private final Bench bench = new Bench();
  private final PortStandIn port = bench.port;

  @AfterEach
  void close() {
    bench.close();
  }

  /** The arguments for the two small files, and others. */
  private String[] small(String... more) {
    String blueprints = Bench.file(folder, "blueprints.json", BLUEPRINTS).toString();
    String mapping = Bench.file(folder, "config.json", MAPPING).toString();
    List<String> args = new ArrayList<>(List.of("--blueprints", blueprints, "--mapping", mapping));
    args.addAll(List.of(more));
    return args.toArray(String[]::new);
  }

  @Test
  void anEmptyPortGetsEveryTypesBlueprintAndTheWebhookAndASecondRunWritesNothing() {
    Path secret = folder.resolve("webhook.env");
    Ran first = bench.setup("--secret-file", secret.toString());

    assertThat(first.code()).as(first.out() + first.err()).isZero();
    assertThat(port.blueprints())
        .containsExactlyInAnyOrderElementsOf(
            TypeCatalog.bundled().types().stream()
                .map(ResourceType::blueprint)
                .filter(Objects::nonNull)
                .map(blueprint -> blueprint.path("identifier").asText())
                .distinct()
                .toList());
    ObjectNode webhook = port.webhook("aws_ingest").orElseThrow();
    assertThat(webhook.path("enabled").asBoolean()).isTrue();
    assertThat(webhook.at("/security/signatureAlgorithm").asText()).isEqualTo("sha256");
    assertThat(webhook.at("/security/signatureHeaderName").asText()).isEqualTo("x-port-signature");
    assertThat(webhook.at("/security/signaturePrefix").asText()).isEqualTo("sha256=");
    assertThat(first.out()).contains("PORT_WEBHOOK_URL=" + webhook.path("url").asText());
    assertThat(first.err()).contains("created blueprint awsAccount (1 of ");
    assertThat(port.catalogPages()).isEmpty();

    port.clearJournal();
    Ran second = bench.setup("--secret-file", secret.toString());
    assertThat(second.code()).isZero();
    assertThat(bench.writes()).isZero();
    assertThat(bench.setup("--verify").code()).isZero();
  }

  @Test
  void theSecretIsMadeForItsOwnersEyesAndFitsAnEnvFile() throws IOException {
    Path file = folder.resolve("webhook.env");
    Ran ran = bench.setup(small("--secret-file", file.toString(), "--output", "json"));

    assertThat(ran.code()).as(ran.err()).isZero();
    ObjectNode webhook = port.webhook("aws_ingest").orElseThrow();
    String secret = webhook.at("/security/secret").asText();
    assertThat(secret).matches("[0-9a-f]{64}");
    assertThat(Files.readAllLines(file))
        .containsExactly(
            "PORT_WEBHOOK_SECRET=" + secret, "PORT_WEBHOOK_URL=" + webhook.path("url").asText());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(ran.out() + ran.err()).doesNotContain(secret);

    port.clearJournal();
    Ran again = bench.setup(small("--env-file", file.toString()));
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(bench.writes()).isZero();
  }

  @Test
  void withoutAPlaceForTheSecretNothingIsChanged() {
    Ran ran = bench.setup(small());

    assertThat(ran.code()).isEqualTo(78);
    assertThat(ran.err()).contains("--secret-file").contains("--no-webhook");
    assertThat(bench.writes()).isZero();
  }

  @Test
  void aFileOfSomethingElseIsNotTakenForTheSecret() {
    Path file = Bench.file(folder, "other.env", "PORT_CLIENT_ID=x\n");
    Ran ran = bench.setup(small("--secret-file", file.toString()));

    assertThat(ran.code()).isEqualTo(78);
    assertThat(ran.err()).contains("has no PORT_WEBHOOK_SECRET");
    assertThat(bench.writes()).isZero();
  }

  @Test
  void targetsOfRelationsComeFirst() {
    assertThat(bench.setup(small("--no-webhook")).code()).isZero();

    assertThat(port.blueprint("shop").orElseThrow().at("/relations/town/target").asText())
        .isEqualTo("town");
    assertThat(bench.log())
        .extracting(each -> each.method() + " " + each.path())
        .containsExactly("GET /v1/blueprints", "POST /v1/blueprints", "POST /v1/blueprints");
  }

  @Test
  void dryRunTellsThePlanAndChangesNothing() {
    Ran ran = bench.setup(small("--dry-run"));

    // What the run itself would refuse is told by the dry one.
    assertThat(ran.code()).isEqualTo(Exit.CONFIGURATION);
    assertThat(ran.err()).contains("the webhook needs a secret: give --secret-file");
    assertThat(ran.out().lines())
        .containsExactly(
            "create blueprint town",
            "create blueprint shop",
            "create webhook aws_ingest with 5 mappings");
    assertThat(bench.writes()).isZero();
    assertThat(bench.setup(small("--dry-run", "--secret-file", "none-yet.env")).code()).isZero();
    assertThat(bench.setup(small("--dry-run", "--no-webhook")).code()).isZero();
  }

  @Test
  void verifyEndsWithOneOnADifferenceAndChangesNothing() {
    Ran ran = bench.setup(small("--verify", "--output", "json"));

    assertThat(ran.code()).isEqualTo(1);
    assertThat(actions(ran.json())).isEqualTo(Map.of("town", "create", "shop", "create"));
    assertThat(ran.json().at("/webhook/action").asText()).isEqualTo("create");
    assertThat(bench.writes()).isZero();
  }

  @Test
  void aBlueprintThatDiffersIsLeftAloneAndShown() {
    port.putBlueprint(json("{'identifier':'town','title':'Town','schema':{'properties':{}}}"));
    port.putBlueprint(
        json(
            "{'identifier':'shop','title':'Our shops','schema':{'properties':"
                + "{'size':{'type':'string'},'mine':{'type':'string'}},'required':['mine']},"
                + "'relations':{'mine':{'target':'town','required':false,'many':true}}}"));
    port.clearJournal();

    Ran ran = bench.setup(small("--no-webhook"));

    assertThat(bench.writes()).isZero();
    assertThat(ran.out())
        .contains("left blueprint shop, which differs; --update changes that")
        .contains("title: is \"Our shops\", should be \"Shop\"")
        .contains("schema.properties.size.type: is \"string\", should be \"number\"")
        .contains("relations.town: is missing");
    // The mapping writes a relation that is not there.
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).contains("blueprint shop has no relations.town");
    assertThat(bench.setup(small("--no-webhook", "--verify")).code()).isEqualTo(1);
  }

  @Test
  void updateAddsAndChangesWhatIsOursAndKeepsWhatOthersAdded() {
    port.putBlueprint(json("{'identifier':'town','title':'Town','schema':{'properties':{}}}"));
    port.putBlueprint(
        json(
            "{'identifier':'shop','title':'Our shops','schema':{'properties':"
                + "{'size':{'type':'string'},'mine':{'type':'string'}},'required':['mine']},"
                + "'calculationProperties':{'c':{'type':'string','calculation':'.x'}},"
                + "'relations':{'mine':{'target':'town','required':false,'many':true}}}"));

    Ran ran = bench.setup(small("--no-webhook", "--update"));

    assertThat(ran.code()).as(ran.out()).isZero();
    assertThat(ran.out()).contains("updated blueprint shop");
    JsonNode shop = port.blueprint("shop").orElseThrow();
    assertThat(shop.path("title").asText()).isEqualTo("Shop");
    assertThat(shop.at("/schema/properties/size/type").asText()).isEqualTo("number");
    assertThat(shop.at("/schema/properties").has("mine")).isTrue();
    assertThat(shop.at("/schema/required").toString()).isEqualTo("[\"mine\"]");
    assertThat(shop.at("/relations").has("mine")).isTrue();
    assertThat(shop.at("/relations").has("town")).isTrue();
    assertThat(shop.at("/calculationProperties").has("c")).isTrue();
    port.clearJournal();
    assertThat(bench.setup(small("--no-webhook", "--update")).code()).isZero();
    assertThat(bench.writes()).isZero();
  }

  @Test
  void ownMappingsTakeABlueprintOfOneTypeAsItIs() {
    String config = MAPPING.replace("\"shop\"", "\"s3Bucket\"").replace("size", "arn");
    Path mapping =
        Bench.file(folder, "own.json", config.replace(",\n    \"relations\"", ",\"relations\""));
    port.putBlueprint(
        json(
            "{'identifier':'s3Bucket','title':'Ours','schema':{'properties':{'arn':{'type':'string'}}},"
                + "'relations':{}}"));
    Ran ran = bench.setup("--mapping", mapping.toString(), "--no-webhook", "--verify");

    assertThat(ran.out())
        .contains("blueprint s3Bucket has no relations.town")
        .doesNotContain("title")
        .doesNotContain("leave");
  }

  @Test
  void aMissingBlueprintThatNobodyKnowsIsToldWithTheRulesPlace() {
    Path mapping = Bench.file(folder, "config.json", MAPPING);
    Ran ran = bench.setup("--mapping", mapping.toString(), "--no-webhook");

    assertThat(ran.code()).isEqualTo(78);
    assertThat(ran.err())
        .contains("resources[0].port.entity.mappings[0]")
        .contains("blueprint 'shop' is not in Port");
    assertThat(bench.writes()).isZero();
  }

  @Test
  void aRelationToABlueprintThatIsNowhereIsTold() {
    Path one =
        Bench.file(folder, "one.json", BLUEPRINTS.substring(1, BLUEPRINTS.indexOf("},\n {") + 1));
    Path mapping = Bench.file(folder, "config.json", MAPPING);
    Ran ran =
        bench.setup(
            "--blueprints", one.toString(), "--mapping", mapping.toString(), "--no-webhook");

    assertThat(ran.code()).isEqualTo(78);
    assertThat(ran.err()).contains("relation town of blueprint shop").contains("'town'");
    port.putBlueprint("town", Map.of());
    assertThat(
            bench
                .setup(
                    "--blueprints", one.toString(), "--mapping", mapping.toString(), "--no-webhook")
                .code())
        .isZero();
  }

  @Test
  void rulesThatAWebhookCannotCarryAreToldAllAtOnce() {
    Path mapping =
        Bench.file(
            folder,
            "app.yml",
            """
            resources:
              - kind: AWS::S3::Bucket
                port: {entity: {mappings: {identifier: .Properties.Arn, blueprint: .Properties.A}}}
              - kind: AWS::SQS::Queue
                port: {entity: {mappings: {identifier: .Properties.Arn, blueprint: .Properties.B}}}
            """);
    Ran ran = bench.setup("--mapping", mapping.toString(), "--output", "json");

    assertThat(ran.code()).isEqualTo(78);
    assertThat(ran.json().path("problems")).hasSize(2);
    assertThat(ran.err())
        .contains("resources[0]")
        .contains("resources[1]")
        .contains("is not a constant");
    assertThat(bench.setup("--mapping", mapping.toString(), "--no-webhook").code()).isZero();
  }

  @Test
  void everythingThatIsWrongWithFilesAndVariablesIsToldAtOnce() {
    Path blueprints = Bench.file(folder, "b.json", "[{\"identifier\": \"x\"}, 7]");
    Ran ran =
        bench
            .with("PORT_BASE_URL", "http://example.com")
            .without("PORT_CLIENT_SECRET")
            .setup(
                "--blueprints",
                blueprints.toString(),
                "--mapping",
                "http://example.com/m?sig=s1g",
                "--webhook",
                "a b");

    assertThat(ran.code()).isEqualTo(78);
    assertThat(ran.err())
        .contains("PORT_BASE_URL: ")
        .contains("PORT_CLIENT_SECRET: is not set")
        .contains("[0]: blueprint x has no title")
        .contains("[0]: blueprint x has no schema.properties")
        .contains("[1]: is not a blueprint")
        .contains("fetched by https only")
        .contains("--webhook: 'a b'")
        .doesNotContain("s1g");
  }

  @ParameterizedTest
  @CsvSource({
    "--verify --dry-run, changes nothing",
    "--verify --update, changes nothing",
    "--no-webhook --webhook=x, leaves nothing",
    "--replace-mappings, needs --update",
    "--output=xml, xml"
  })
  void argumentsThatContradictEachOtherAreRefused(String args, String words) {
    Ran ran = bench.setup(args.split(" ", -1));

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains(words);
    assertThat(bench.log()).isEmpty();
  }

  @Test
  void aRoleThatIsNotEnoughIsToldWithTheOneThatIs() {
    port.role(PortRole.MEMBER);
    Ran ran = bench.setup(small("--no-webhook"));

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).contains("HTTP 403").contains("Admin").contains("trace");
  }

  @Test
  void credentialsThatPortDoesNotTakeAreTold() {
    Ran ran = bench.with("PORT_CLIENT_SECRET", "wr0ng").setup(small("--no-webhook"));

    assertThat(ran.code()).isEqualTo(69);
    assertThat(ran.err()).contains("does not take the credentials").doesNotContain("wr0ng");
  }

  @Test
  void aTokenWillDo() {
    port.acceptToken("t0ken");
    Ran ran =
        bench
            .without("PORT_CLIENT_ID")
            .without("PORT_CLIENT_SECRET")
            .with("PORT_API_TOKEN", "Bearer t0ken")
            .setup(small("--no-webhook"));

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(port.requests(PortEndpoint.ACCESS_TOKEN)).isZero();
  }

  @Test
  void whatPortRefusesIsToldInItsWordsAndTheRestIsDone() {
    port.api().failNext(1, PortEndpoint.BLUEPRINT_CREATE, Fault.status(422));
    bench.with("PORT_WEBHOOK_SECRET", SECRET);
    Ran ran = bench.setup(small("--output", "json"));

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.json().at("/blueprints/0/outcome").asText()).isEqualTo("failed");
    assertThat(ran.json().at("/blueprints/1/outcome").asText()).isEqualTo("failed");
    assertThat(ran.json().at("/webhook/outcome").asText()).isEqualTo("done");
    assertThat(ran.json().path("problems").toString())
        .contains("Port refuses to create blueprint town: HTTP 422")
        .contains("shop is not finished, since it relates to town");

    Ran again = bench.setup(small());
    assertThat(again.code()).as(again.out()).isZero();
    assertThat(bench.setup(small("--verify")).code()).isZero();
  }

  @Test
  void portsRateLimitIsWaitedFor() {
    port.rateLimit(3, Duration.ofSeconds(1));
    Ran ran = bench.with("PORT_WEBHOOK_SECRET", SECRET).setup(small());

    assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
    assertThat(port.blueprints()).containsExactlyInAnyOrder("shop", "town");
    assertThat(port.webhook("aws_ingest")).isPresent();
  }

  @Test
  void mappingsThatPortWouldNotTakeForTheirSizeAreTold() {
    StringBuilder properties = new StringBuilder();
    for (int i = 0; i < 120; i++) {
      properties.append(",\"p%d\":\"\\\"%s\\\"\"".formatted(i, "x".repeat(9_000)));
    }
    String config = MAPPING.replace("\"size\": \"1\"", "\"size\": \"1\"" + properties);
    Path mapping = Bench.file(folder, "large.json", config);
    port.putBlueprint("shop", Map.of("town", "shop"));
    Ran ran =
        bench
            .with("PORT_WEBHOOK_SECRET", SECRET)
            .setup("--mapping", mapping.toString(), "--output", "json");

    assertThat(ran.code()).isEqualTo(78);
    assertThat(ran.json().at("/problems/0").asText()).contains("Port takes below 1 MiB");
    assertThat(bench.writes()).isZero();
  }

  @Test
  void helpHasExamplesAndExitCodes() {
    Ran ran = bench.setup("--help");

    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("Examples:").contains("Exit codes:").contains("78");
  }
}
