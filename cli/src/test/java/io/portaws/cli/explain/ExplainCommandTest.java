package io.portaws.cli.explain;

import static io.portaws.cli.explain.Messages.BUCKET_STATE;
import static io.portaws.cli.explain.Messages.CREATE_BUCKET;
import static io.portaws.cli.explain.Messages.DELETE_BUCKET;
import static io.portaws.cli.explain.Messages.ENTITY;
import static io.portaws.cli.explain.Messages.EXPORTER_DELETE;
import static io.portaws.cli.explain.Messages.EXPORTER_UPSERT;
import static io.portaws.cli.explain.Messages.FAILED_CALL;
import static io.portaws.cli.explain.Messages.IN_SNS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.cli.Commands;
import io.portaws.cli.Ran;
import io.portaws.cli.terminal.Surroundings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Help.Ansi;

class ExplainCommandTest {
  @TempDir Path folder;

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  /** The explanation of one message, in JSON. */
  private JsonNode explained(String message, String... options) throws IOException {
    List<String> args = new ArrayList<>(List.of("explain", "--output", "json"));
    args.addAll(List.of(options));
    args.add(file("message.json", message));
    Ran ran = Ran.of(args.toArray(String[]::new));
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err()).isEmpty();
    return ran.json();
  }

  @Test
  void aChangeIsToldWithItsKey() throws IOException {
    JsonNode explained = explained(CREATE_BUCKET);
    assertThat(explained.path("form").asText()).isEqualTo("eventbridge");
    assertThat(explained.path("changes")).hasSize(1);
    JsonNode change = explained.path("changes").path(0);
    assertThat(change.path("type").asText()).isEqualTo("AWS::S3::Bucket");
    assertThat(change.path("action").asText()).isEqualTo("upsert");
    assertThat(change.path("identifier").asText()).isEqualTo("images");
    assertThat(change.path("account").asText()).isEqualTo("111122223333");
    assertThat(change.path("region").asText()).isEqualTo("eu-west-1");
    assertThat(explained.get("skipped").isNull()).isTrue();
    assertThat(explained.get("rejected").isNull()).isTrue();
  }

  @Test
  void withoutAStateItTellsByWhichCallsItWouldBeRead() throws IOException {
    JsonNode explained = explained(CREATE_BUCKET);
    assertThat(explained.path("entities")).isEmpty();
    assertThat(explained.path("requests")).isEmpty();
    JsonNode state = explained.path("states").path(0);
    assertThat(state.path("source").asText()).isEqualTo("unread");
    assertThat(state.path("calls")).isNotEmpty();
    Ran text = Ran.of("explain", folder.resolve("message.json").toString());
    assertThat(text.out()).contains("state", "not read", "--state FILE", "--live");
  }

  @Test
  void fromAStateComeTheEntityAndTheRequestThatPortGets() throws IOException {
    JsonNode explained = explained(CREATE_BUCKET, "--state", file("state", BUCKET_STATE));
    assertThat(explained.path("entities")).hasSize(1);
    JsonNode entity = explained.path("entities").path(0);
    assertThat(entity.path("action").asText()).isEqualTo("upsert");
    assertThat(entity.path("blueprint").asText()).isEqualTo("s3Bucket");
    assertThat(entity.path("identifier").asText()).isEqualTo("arn:aws:s3:::images");
    assertThat(entity.path("title").asText()).isEqualTo("images");
    assertThat(entity.path("properties").path("tags").path(0).path("Value").asText())
        .isEqualTo("shop");
    assertThat(entity.path("relations").path("account").asText()).isEqualTo("111122223333");
    assertThat(explained.path("requests")).hasSize(1);
    JsonNode request = explained.path("requests").path(0);
    assertThat(request.path("method").asText()).isEqualTo("POST");
    assertThat(request.path("path").asText())
        .startsWith("/v1/blueprints/s3Bucket/entities?upsert=true&merge=true");
    assertThat(request.path("body").path("identifier").asText()).isEqualTo("arn:aws:s3:::images");
    assertThat(request.path("body").has("blueprint")).isFalse();
  }

  @Test
  void aWholeStateCountsForItsTypeOnly() throws IOException {
    String bucket = "{\"Type\": \"AWS::S3::Bucket\", \"Properties\": " + BUCKET_STATE + "}";
    assertThat(explained(CREATE_BUCKET, "--state", file("a", bucket)).path("entities")).hasSize(1);
    String topic = bucket.replace("AWS::S3::Bucket", "AWS::SNS::Topic");
    JsonNode other = explained(CREATE_BUCKET, "--state", file("b", topic));
    assertThat(other.path("states").path(0).path("source").asText()).isEqualTo("unread");
  }

  /** Though the change is young, and the worker would look again for a minute. */
  @Test
  void aStateOfNullIsAResourceThatIsNotThere() throws IOException {
    JsonNode explained = explained(EXPORTER_UPSERT, "--state", file("state", "null"));
    assertThat(explained.path("states").path(0).path("state").asText()).isEqualTo("absent");
    assertThat(explained.path("entities").path(0).path("action").asText()).isEqualTo("delete");
    assertThat(explained.path("requests")).hasSize(1);
    assertThat(explained.get("retried").isNull()).isTrue();
  }

  @Test
  void aDeletedResourcesEntityFollowsFromItsKey() throws IOException {
    JsonNode explained = explained(DELETE_BUCKET);
    assertThat(explained.path("changes").path(0).path("action").asText()).isEqualTo("delete");
    assertThat(explained.path("states").path(0).path("source").asText()).isEqualTo("assumed");
    assertThat(explained.path("entities")).hasSize(1);
    JsonNode entity = explained.path("entities").path(0);
    assertThat(entity.path("action").asText()).isEqualTo("delete");
    assertThat(entity.path("blueprint").asText()).isEqualTo("s3Bucket");
    assertThat(entity.path("identifier").asText()).isEqualTo("arn:aws:s3:::images");
    JsonNode request = explained.path("requests").path(0);
    assertThat(request.path("method").asText()).isEqualTo("DELETE");
    assertThat(request.path("path").asText())
        .isEqualTo(
            "/v1/blueprints/s3Bucket/entities/arn%3Aaws%3As3%3A%3A%3Aimages?delete_dependents=true");
    assertThat(request.get("body").isNull()).isTrue();
  }

  @Test
  void whatAStateShowsToBeThereIsUpsertedThoughTheEventCallsItDeleted() throws IOException {
    JsonNode late = explained(DELETE_BUCKET, "--state", file("state", BUCKET_STATE));
    assertThat(late.path("entities").path(0).path("action").asText()).isEqualTo("upsert");
    assertThat(late.get("retried").isNull()).isTrue();
  }

  @Test
  void aFailedCallIsSkippedWithItsReason() throws IOException {
    JsonNode explained = explained(FAILED_CALL);
    assertThat(explained.path("skipped").asText()).isEqualTo("failed-call");
    assertThat(explained.get("rejected").isNull()).isTrue();
    assertThat(explained.path("detail").asText()).isNotBlank();
    assertThat(explained.path("changes")).isEmpty();
    assertThat(explained.path("requests")).isEmpty();
  }

  @Test
  void aTypeThatTheMappingDoesNotMapIsToldAsAChangeAndSkipped() throws IOException {
    JsonNode explained =
        explained(EXPORTER_UPSERT.replace("AWS::S3::Bucket", "AWS::Logs::LogGroup"));
    assertThat(explained.path("changes").path(0).path("type").asText())
        .isEqualTo("AWS::Logs::LogGroup");
    assertThat(explained.path("skipped").asText()).isEqualTo("unmapped-type");
    assertThat(explained.path("detail").asText()).contains("no rule");
  }

  @ParameterizedTest
  @CsvSource({"{not json,not-json", "[],not-an-object", "{},unknown-form"})
  void whatNobodyKnowsIsRejectedWithItsReasonAndIsNoFailure(String message, String reason)
      throws IOException {
    JsonNode explained = explained(message);
    assertThat(explained.path("form").asText()).isEqualTo("malformed");
    assertThat(explained.path("skipped").asText()).isEqualTo(reason);
    assertThat(explained.path("rejected").asText()).isEqualTo(reason);
    assertThat(explained.path("detail").asText()).isNotBlank();
  }

  @Test
  void anExporterEventIsOfTheQueuesAccount() throws IOException {
    JsonNode change = explained(EXPORTER_UPSERT).path("changes").path(0);
    assertThat(change.path("account").asText()).isEqualTo("123456789012");
    assertThat(change.path("identifier").asText()).isEqualTo("invoices");
    JsonNode told = explained(EXPORTER_UPSERT, "--account", "444455556666").path("changes").path(0);
    assertThat(told.path("account").asText()).isEqualTo("444455556666");
    assertThat(explained(EXPORTER_UPSERT).path("form").asText()).isEqualTo("exporter");
  }

  @Test
  void anExportersDeleteNamesTheEntityItself() throws IOException {
    assertThat(explained(EXPORTER_DELETE).path("entities"))
        .extracting(entity -> entity.path("identifier").asText())
        .contains("invoices");
  }

  @Test
  void aReadyEntityIsSentAsItIs() throws IOException {
    JsonNode explained = explained(ENTITY);
    assertThat(explained.path("form").asText()).isEqualTo("entity");
    assertThat(explained.path("changes")).isEmpty();
    assertThat(explained.path("states")).isEmpty();
    assertThat(explained.path("entities").path(0).path("title").asText()).isEqualTo("Checkout");
    JsonNode body = explained.path("requests").path(0).path("body");
    assertThat(body.path("properties").path("tier").asText()).isEqualTo("1");
  }

  @Test
  void anEntityThatPortCannotHoldIsRejectedWithoutARequest() throws IOException {
    JsonNode explained = explained(ENTITY.replace("checkout", "check out"));
    assertThat(explained.path("rejected").asText()).isEqualTo("identifier");
    assertThat(explained.path("entities")).hasSize(1);
    assertThat(explained.path("requests")).isEmpty();
  }

  @Test
  void whatIsInAnSnsEnvelopeIsExplained() throws IOException {
    JsonNode explained = explained(IN_SNS);
    assertThat(explained.path("form").asText()).isEqualTo("entity");
    assertThat(explained.path("entities").path(0).path("identifier").asText()).isEqualTo("basket");
  }

  @Test
  void aRequestOfOurOwnIsALookAtItsResource() throws IOException {
    JsonNode explained =
        explained(
            """
            {"port-aws-events": "follow-up", "type": "AWS::S3::Bucket", "account": "111122223333",
             "region": "eu-west-1", "identifier": "images", "action": "upsert", "number": 1}
            """);
    assertThat(explained.path("form").asText()).isEqualTo("own-request");
    assertThat(explained.path("changes").path(0).path("identifier").asText()).isEqualTo("images");
  }

  @Test
  void aResourceThatIsNotSettledIsLookedAtAgain() throws IOException {
    String event = EXPORTER_UPSERT.replace("AWS::S3::Bucket", "AWS::RDS::DBInstance");
    String state =
        file(
            "state",
            "{\"DBInstanceIdentifier\": \"invoices\", \"DBInstanceStatus\": \"creating\","
                + " \"DBInstanceArn\": \"arn:aws:rds:eu-west-1:123456789012:db:invoices\"}");
    JsonNode followUp = explained(event, "--state", state).path("followUps").path(0);
    assertThat(followUp.path("identifier").asText()).isEqualTo("invoices");
    assertThat(followUp.path("seconds").asInt()).isEqualTo(30);
  }

  @Test
  void byWebhookTheRequestCarriesTheResource() throws IOException {
    JsonNode explained =
        explained(CREATE_BUCKET, "--delivery", "webhook", "--state", file("state", BUCKET_STATE));
    JsonNode request = explained.path("requests").path(0);
    assertThat(request.path("path").asText()).isEqualTo("/WEBHOOK_KEY");
    JsonNode resource = request.path("body").path("resources").path(0);
    assertThat(resource.path("Type").asText()).isEqualTo("AWS::S3::Bucket");
    assertThat(resource.path("Action").asText()).isEqualTo("upsert");
    assertThat(resource.path("EventTime").asText()).isEqualTo("2026-11-21T07:00:00Z");
    assertThat(resource.path("Properties").path("BucketName").asText()).isEqualTo("images");
    assertThat(explained.path("entities")).hasSize(1);
  }

  @Test
  void deliveryIsAsTheWorkersVariablesSay() throws IOException {
    String message = file("entity.json", ENTITY);
    Map<String, String> variables = Map.of("PORT_WEBHOOK_URL", "https://ingest.getport.io/hush");
    Ran ran = Ran.with(variables, "", Ansi.AUTO, "explain", "--output", "json", message);
    assertThat(ran.json().path("requests").path(0).path("path").asText()).isEqualTo("/WEBHOOK_KEY");
    assertThat(ran.out()).doesNotContain("hush");
  }

  @Test
  void anEventOfNoTypeIsForwardedWhereTheWorkerWouldDoSo() throws IOException {
    String message = CREATE_BUCKET.replace("s3.amazonaws.com", "shop.example.com");
    assertThat(explained(message).path("skipped").asText()).isEqualTo("uncatalogued-event");
    assertThat(explained(message).path("detail").asText())
        .isEqualTo("no type knows shop.example.com CreateBucket");
    JsonNode forwarded =
        explained(message, "--unmatched", "forward", "--delivery", "webhook").path("requests");
    assertThat(forwarded.path(0).path("body").path("id").asText()).isEqualTo("e-1");
    assertThat(explained(message, "--unmatched", "reject").path("rejected").asText())
        .isEqualTo("uncatalogued-event");
  }

  @Test
  void theExportersMappingSeesBareProperties() throws IOException {
    String config =
        file(
            "config.json",
            """
            {"resources": [{"kind": "AWS::S3::Bucket", "selector": {"query": "true"},
              "port": {"entity": {"mappings": [
                {"identifier": ".BucketName", "title": ".BucketName", "blueprint": "bucket"}]}}}]}
            """);
    String state = file("state", BUCKET_STATE);
    JsonNode entity =
        explained(CREATE_BUCKET, "--mapping", config, "--state", state).path("entities").path(0);
    assertThat(entity.path("blueprint").asText()).isEqualTo("bucket");
    assertThat(entity.path("identifier").asText()).isEqualTo("images");

    String message = file("message.json", CREATE_BUCKET);
    Map<String, String> variables = Map.of("MAPPING", config, "MAPPING_DIALECT", "exporter");
    Ran ran =
        Ran.with(variables, "", Ansi.AUTO, "explain", "--output=json", "--state", state, message);
    assertThat(ran.json().path("entities").path(0).path("identifier").asText()).isEqualTo("images");
  }

  @Test
  void standardInputIsExplainedToo() {
    Ran ran = Ran.with(Map.of(), ENTITY, Ansi.AUTO, "explain", "--output", "json", "-");
    assertThat(ran.code()).isZero();
    assertThat(ran.json().path("form").asText()).isEqualTo("entity");
    assertThat(ran.json().has("file")).isFalse();
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheMessage() throws IOException {
    assertThat(explained("\uFEFF" + ENTITY).path("form").asText()).isEqualTo("entity");
  }

  @Test
  void aFolderGivesAnArrayInTheOrderOfItsFiles() throws IOException {
    Path events = Files.createDirectory(folder.resolve("events"));
    Files.writeString(events.resolve("b.json"), ENTITY);
    Files.writeString(events.resolve("a.json"), CREATE_BUCKET);
    Files.writeString(events.resolve("notes.csv"), "no event");
    Ran ran = Ran.of("explain", "--output", "json", events.toString());
    assertThat(ran.code()).isZero();
    assertThat(ran.json())
        .extracting(each -> Path.of(each.path("file").asText()).getFileName().toString())
        .containsExactly("a.json", "b.json");
    assertThat(ran.json())
        .extracting(each -> each.path("form").asText())
        .containsExactly("eventbridge", "entity");
  }

  @Test
  void manyMessagesAreCounted() throws IOException {
    Ran ran =
        Ran.of(
            "explain",
            file("a.json", CREATE_BUCKET),
            file("b.json", FAILED_CALL),
            file("c.json", "{"),
            file("d.json", DELETE_BUCKET));
    assertThat(ran.code()).isZero();
    assertThat(ran.out().lines().map(String::strip))
        .contains(
            "4 messages",
            "3  eventbridge",
            "1  malformed",
            "1  AWS::S3::Bucket upsert",
            "1  AWS::S3::Bucket delete",
            "1  failed-call",
            "1  not-json");
  }

  @Test
  void messagesAreExplainedEachOnItsOwn() throws IOException {
    String newer = ENTITY.replace("{\"blue", "{\"eventTime\": \"2026-11-20T00:00:00Z\", \"blue");
    Ran ran =
        Ran.of(
            "explain",
            "--output=json",
            file("a.json", newer),
            file("b.json", newer.replace("11-20", "11-19")));
    assertThat(ran.json()).allMatch(each -> each.path("requests").size() == 1);
  }

  @Test
  void aFileThatCannotBeReadIsNamedAndTheOthersAreExplained() throws IOException {
    String missing = folder.resolve("missing.json").toString();
    Ran ran = Ran.of("explain", "--output", "json", missing, file("b.json", ENTITY));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.json()).hasSize(1);
    assertThat(ran.err().strip()).isEqualTo(missing + ": there is no such file");
  }

  @Test
  void aSingleFileThatCannotBeReadLeavesStandardOutputEmpty() {
    Ran ran = Ran.of("explain", "--output", "json", folder.resolve("missing.json").toString());
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"'{',is not JSON", "'[1]',is neither"})
  void aStateThatIsNoneIsNamed(String state, String why) throws IOException {
    String named = file("state", state);
    Ran ran = Ran.of("explain", "--state", named, file("a.json", CREATE_BUCKET));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).startsWith(named + ": " + why).doesNotContain("\tat ");
  }

  @Test
  void anEmptyFolderIsAnEmptyArrayAndAWarning() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Ran ran = Ran.of("explain", "--output", "json", empty.toString());
    assertThat(ran.code()).isZero();
    assertThat(ran.json()).isEmpty();
    assertThat(ran.err()).contains("no *.json");
  }

  @ParameterizedTest
  @CsvSource({
    "explain",
    "explain --live --state s m.json",
    "explain --account 12 m.json",
    "explain --output xml m.json",
    "explain --now yesterday m.json",
    "explain --state s m.json n.json",
    "''"
  })
  void wrongArgumentsEndWithTwoAndTheUsage(String args) {
    Ran ran = Ran.of(args.isEmpty() ? new String[0] : args.split(" "));
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("Usage: port-aws-events");
  }

  @Test
  void anUnknownOptionIsNamed() {
    Ran ran = Ran.of("explain", "--stat", "s", "m.json");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("Unknown option: '--stat'", "--state");
  }

  @Test
  void allThatIsWrongWithTypesMappingAndVariablesIsToldAtOnce() throws IOException {
    Path types = Files.createDirectory(folder.resolve("types"));
    Files.writeString(types.resolve("AWS_Our_Type.yaml"), "type: AWS::Our::Type\nflavour: x\n");
    String mapping =
        file(
            "mapping.yml",
            """
            resources:
              - kind: AWS::S3::Bucket
                port: { entity: { mappings: { identifier: ".A | nosuch(", blueprint: '"b"' } } }
            """);
    Ran ran =
        Ran.with(
            Map.of("CATALOG_DIR", types.toString(), "MAPPING", mapping, "UNMATCHED", "perhaps"),
            "",
            Ansi.AUTO,
            "explain",
            file("a.json", ENTITY));
    assertThat(ran.code()).isEqualTo(78);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("flavour", "nosuch(", "UNMATCHED");
  }

  @Test
  void aMappingThatCannotBeReadIsNamedWithItsSource() throws IOException {
    String directory = folder.toString();
    Ran ran = Ran.of("explain", "--mapping", directory, file("a.json", ENTITY));
    assertThat(ran.code()).isEqualTo(78);
    assertThat(ran.err()).contains("--mapping: " + directory + ": there is no readable file");

    String large = file("large.yml", "#".repeat(5 * 1_048_576 + 1));
    Map<String, String> variables = Map.of("MAPPING", large);
    Ran other = Ran.with(variables, "", Ansi.AUTO, "explain", file("a.json", ENTITY));
    assertThat(other.code()).isEqualTo(78);
    assertThat(other.err()).contains("MAPPING: " + large + ": the file has more than 5 MiB");
  }

  @Test
  void aDialectThatIsNoneIsRefused() throws IOException {
    String mapping = file("mapping.yml", "resources: []");
    Map<String, String> variables = Map.of("MAPPING", mapping, "MAPPING_DIALECT", "klingon");
    Ran ran = Ran.with(variables, "", Ansi.AUTO, "explain", file("a.json", ENTITY));
    assertThat(ran.code()).isEqualTo(78);
    assertThat(ran.err()).contains("MAPPING_DIALECT: is 'klingon', but must be one of");
  }

  @Test
  void forwardingNeedsDeliveryByWebhook() throws IOException {
    Ran ran = Ran.of("explain", "--unmatched", "forward", file("a.json", ENTITY));
    assertThat(ran.code()).isEqualTo(78);
    assertThat(ran.err()).contains("UNMATCHED: is 'forward', which needs delivery by webhook");
  }

  @Test
  void aBugIsToldAsOneAndCannotSteerTheTerminal() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() {
            throw new IllegalStateException("as told\u001b[2J");
          }

          @Override
          public int read(byte[] to, int at, int most) {
            return read();
          }
        };
    StringWriter err = new StringWriter();
    int code =
        Commands.line(new Surroundings(Map.of(), broken, InstantSource.fixed(Ran.NOW)), "test")
            .setErr(new PrintWriter(err, true))
            .execute("explain", "-");
    assertThat(code).isEqualTo(70);
    assertThat(err.toString())
        .startsWith("This is a bug of port-aws-events; please report it:")
        .contains("IllegalStateException: as told\\u001b[2J", "\tat ")
        .doesNotContain("\u001b");
  }

  @Test
  void aMappingThatOnlyTheWorkerFetchesIsRefusedWithWhatToDo() throws IOException {
    Map<String, String> exporters =
        Map.of("BUCKET_NAME", "b", "CONFIG_JSON_FILE_KEY", "config.json");
    Ran ran = Ran.with(exporters, "", Ansi.AUTO, "explain", file("a.json", ENTITY));
    assertThat(ran.code()).isEqualTo(78);
    assertThat(ran.err()).contains("s3://b/config.json", "--mapping FILE");
  }

  @Test
  void thereAreNoColoursUnlessItIsATerminal() throws IOException {
    String message = file("a.json", FAILED_CALL);
    assertThat(Ran.of("explain", message).out()).doesNotContain("\u001b");
    assertThat(Ran.onTerminal("explain", message).out()).contains("\u001b[33mskipped\u001b[0m");
  }

  @Test
  void contentCannotSteerTheTerminal() throws IOException {
    String evil = "im\\u001b]0;x\\u0007a\\u009b2Jg\\u202ees @|red x|@";
    String message = file("a.json", CREATE_BUCKET.replace("\"images\"", "\"" + evil + "\""));
    Ran text = Ran.onTerminal("explain", message);
    assertThat(text.out()).contains("im\\u001b]0;x\\u0007a\\u009b2Jg\\u202ees @|red x|@");
    assertThat(text.out().replaceAll("\u001b\\[\\d+m", ""))
        .doesNotContain("\u001b", "\u0007", "\u009b", "\u202e");
    Ran json = Ran.of("explain", "--output", "json", message);
    assertThat(json.out()).doesNotContain("\u001b", "\u009b", "\u202e");
    assertThat(json.json().path("changes").path(0).path("identifier").asText())
        .isEqualTo("im\u001b]0;x\u0007a\u009b2Jg\u202ees @|red x|@");
  }

  @Test
  void helpTellsTheExitCodes() {
    Ran ran = Ran.of("explain", "--help");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("FILE", "--state", "78");
  }
}
