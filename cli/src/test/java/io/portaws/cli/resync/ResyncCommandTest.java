package io.portaws.cli.resync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.cli.Commands;
import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Interaction;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.pipeline.ResyncRequest;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.Slice;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.config.Installation;
import io.portaws.sandbox.AwsStandIn;
import io.portaws.sandbox.EmbeddedSqs;
import io.portaws.sandbox.Fault;
import io.portaws.sandbox.PortEndpoint;
import io.portaws.sandbox.PortStandIn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** The command between the sandbox's AWS, queue and Port. */
@Timeout(120)
class ResyncCommandTest {
  private static final String ACCOUNT = "000000000000";
  private static final String REGION = "eu-west-1";
  private static final String CLUSTER = "AWS::ECS::Cluster";
  private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final EmbeddedSqs SQS = EmbeddedSqs.start();

  private record Ran(int code, String out, String err) {
    JsonNode json() throws JsonProcessingException {
      return JSON.readTree(out);
    }
  }

  private final AwsStandIn aws = AwsStandIn.start(ACCOUNT);
  private final PortStandIn port = PortStandIn.start();
  private final String queue = SQS.createQueue("resync-" + System.nanoTime(), Map.of());
  private final Map<String, String> environment = new HashMap<>();
  private final List<Runnable> duringPauses = new ArrayList<>();
  private Instant now = NOW;
  private String typed = "";
  private boolean terminal;

  @BeforeEach
  void world() {
    TypeCatalog.bundled().types().stream()
        .filter(type -> type.blueprint() != null)
        .forEach(type -> port.putBlueprint(type.blueprint()));
    port.putBlueprint("awsAccount", Map.of());
    aws.regions(REGION, "us-east-1");
    var key = AwsStandIn.credentials(ACCOUNT).resolveCredentials();
    environment.putAll(
        Map.of(
            "AWS_REGION", REGION,
            "AWS_ACCESS_KEY_ID", key.accessKeyId(),
            "AWS_SECRET_ACCESS_KEY", key.secretAccessKey(),
            "AWS_ENDPOINT_URL", aws.endpoint().toString(),
            "AWS_ENDPOINT_URL_SQS", SQS.endpoint().toString(),
            "QUEUE_URL", queue,
            "PORT_BASE_URL", port.endpoint().toString(),
            "PORT_CLIENT_ID", PortStandIn.CLIENT_ID,
            "PORT_CLIENT_SECRET", PortStandIn.CLIENT_SECRET));
  }

  @AfterEach
  void close() {
    aws.close();
    port.close();
  }

  private Ran run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Interaction interaction =
        new Interaction(
            terminal,
            time -> {
              now = now.plus(time);
              List.copyOf(duringPauses).forEach(Runnable::run);
            });
    var here =
        new Surroundings(
            environment,
            new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
            () -> now,
            interaction);
    List<String> all = new ArrayList<>(List.of("resync"));
    all.addAll(List.of(args));
    int code =
        Commands.line(here, "test")
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(all.toArray(String[]::new));
    return new Ran(code, out.toString(), err.toString());
  }

  private static String arn(String name) {
    return "arn:aws:ecs:" + REGION + ":" + ACCOUNT + ":cluster/" + name;
  }

  private void clusters(String prefix, int count) {
    for (int i = 0; i < count; i++) {
      ObjectNode item =
          JSON.createObjectNode()
              .put("clusterName", prefix + i)
              .put("clusterArn", arn(prefix + i))
              .put("status", "ACTIVE");
      aws.put(new ResourceKey(CLUSTER, ACCOUNT, REGION, prefix + i), item);
    }
  }

  /** What this installation wrote before. */
  private void inPort(String prefix, int count) throws IOException, InterruptedException {
    String agent = Installation.userAgent("0", Installation.ofQueue(queue, REGION));
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (int i = 0; i < count; i++) {
        ObjectNode entity = JSON.createObjectNode().put("identifier", arn(prefix + i));
        entity.putObject("properties");
        http.send(
            HttpRequest.newBuilder(
                    URI.create(port.endpoint() + "/v1/blueprints/ecsCluster/entities?upsert=true"))
                .header("Authorization", "Bearer " + port.token())
                .header("User-Agent", agent)
                .POST(HttpRequest.BodyPublishers.ofString(entity.toString()))
                .build(),
            HttpResponse.BodyHandlers.discarding());
      }
    }
    assertThat(port.entities("ecsCluster")).hasSizeGreaterThanOrEqualTo(count);
  }

  private SqsClient sqs() {
    return SqsClient.builder()
        .region(Region.of(REGION))
        .endpointOverride(SQS.endpoint())
        .credentialsProvider(EmbeddedSqs.credentials())
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }

  /** Takes everything from the queue. */
  private List<JsonNode> taken() {
    List<JsonNode> bodies = new ArrayList<>();
    try (SqsClient sqs = sqs()) {
      while (true) {
        List<Message> some =
            sqs.receiveMessage(r -> r.queueUrl(queue).maxNumberOfMessages(10).waitTimeSeconds(0))
                .messages();
        if (some.isEmpty()) {
          return bodies;
        }
        for (Message each : some) {
          bodies.add(JSON.readTree(each.body()));
          sqs.deleteMessage(r -> r.queueUrl(queue).receiptHandle(each.receiptHandle()));
        }
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> identifiers(List<JsonNode> looks, String why) {
    return looks.stream()
        .filter(look -> look.path("why").asText().equals(why))
        .flatMap(look -> look.path("identifiers").valueStream())
        .map(each -> each.path("identifier").asText())
        .sorted()
        .toList();
  }

  @Test
  void whatIsListedAndWhatIsStaleIsPutOnTheQueueInLooksOfTwenty() throws Exception {
    clusters("c", 45);
    inPort("gone", 3);
    Ran ran = run("--type", CLUSTER);

    assertThat(ran.code()).describedAs(ran.out() + ran.err()).isEqualTo(Exit.DONE);
    List<JsonNode> looks = taken();
    assertThat(looks).hasSize(4);
    assertThat(identifiers(looks, "listed")).hasSize(45);
    assertThat(identifiers(looks, "stale")).containsExactly("gone0", "gone1", "gone2");
    assertThat(ran.out())
        .contains("is on the queue: 2 of 2 slices, 45 resources listed, 4 messages")
        .contains("45 listed,     3 stale");
  }

  @Test
  void aDryRunTellsTheSameAndChangesNothing() throws Exception {
    clusters("c", 3);
    inPort("gone", 1);
    Ran ran = run("--type", CLUSTER, "--dry-run", "--output", "json");

    assertThat(ran.code()).isEqualTo(Exit.DONE);
    assertThat(ran.json().path("outcome").asText()).isEqualTo("complete");
    assertThat(ran.json().at("/types/0/listed").asInt()).isEqualTo(3);
    assertThat(ran.json().at("/types/0/stale").asInt()).isEqualTo(1);
    assertThat(taken()).isEmpty();
  }

  @Test
  void tooManyStaleStopItAndTheLineThatItPrintsGoesOn() throws Exception {
    clusters("c", 5);
    inPort("gone", 6);
    Ran ran = run("--type", CLUSTER);

    assertThat(ran.code()).isEqualTo(Exit.FOUND);
    assertThat(ran.out())
        .contains(
            "Stopped: " + CLUSTER, "6 of 6 entities that Port holds", "--max-stale-share 0.1");
    assertThat(taken()).isEmpty();

    Ran again = run("--resume", token(ran.out()), "--yes");
    assertThat(again.code()).describedAs(again.out() + again.err()).isEqualTo(Exit.DONE);
    assertThat(identifiers(taken(), "stale")).hasSize(6);
  }

  @Test
  void atATerminalItAsksAndNoLeavesThemAlone() throws Exception {
    clusters("c", 5);
    inPort("gone", 6);
    terminal = true;
    typed = "n\n";
    Ran no = run("--type", CLUSTER);
    assertThat(no.code()).isEqualTo(Exit.FOUND);
    assertThat(no.err())
        .contains("Each is read from AWS before anything is done")
        .contains("[y/N]");
    assertThat(no.out()).contains("6 stale held back");
    List<JsonNode> looks = taken();
    assertThat(identifiers(looks, "stale")).isEmpty();
    assertThat(identifiers(looks, "listed")).hasSize(5);

    typed = "y\n";
    Ran yes = run("--type", CLUSTER);
    assertThat(yes.code()).isEqualTo(Exit.DONE);
    assertThat(identifiers(taken(), "stale")).hasSize(6);
  }

  @Test
  void aListThatBreaksOffIsToldAndNothingFollowsFromIt() throws Exception {
    clusters("c", 2);
    inPort("gone", 1);
    aws.failWhen(call -> call.operation().equals("ecs:ListClusters"), "AccessDeniedException");
    Ran ran = run("--type", CLUSTER, "--output", "json");

    assertThat(ran.code()).isEqualTo(Exit.FOUND);
    assertThat(ran.json().path("outcome").asText()).isEqualTo("partial");
    assertThat(ran.json().path("excluded")).hasSize(2);
    assertThat(ran.json().at("/excluded/0/why").asText()).isEqualTo("denied");
    assertThat(taken()).isEmpty();
  }

  @Test
  void itGoesOnRightAfterTheLastSliceThatIsOnTheQueueWhole() throws Exception {
    clusters("c", 3);
    aws.put(
        new ResourceKey(CLUSTER, ACCOUNT, "us-east-1", "far"),
        JSON.createObjectNode()
            .put("clusterName", "far")
            .put("clusterArn", arn("far").replace(REGION, "us-east-1")));
    Ran whole = run("--type", CLUSTER, "--dry-run", "--output", "json");
    ResyncToken all =
        new ResyncToken(
            new ResyncRequest.Whole(
                whole.json().path("run").asText(), Set.of(CLUSTER), Set.of("*"), Set.of("*")),
            new Slice(CLUSTER, ACCOUNT, REGION));
    Ran rest = run("--resume", all.text());

    assertThat(rest.code()).describedAs(rest.out() + rest.err()).isEqualTo(Exit.DONE);
    assertThat(rest.err()).contains("listing 1 slices; 1 were done before");
    assertThat(identifiers(taken(), "listed")).containsExactly("far");
    assertThat(ResyncToken.parse(all.text())).isEqualTo(all);
  }

  @Test
  void portThatDoesNotAnswerStopsItWithAToken() {
    clusters("c", 3);
    port.failWhen(
        request -> request.endpoint() == PortEndpoint.ENTITIES_SEARCH_BLUEPRINT, Fault.status(403));
    Ran ran = run("--type", CLUSTER);

    assertThat(ran.code()).isEqualTo(Exit.FOUND);
    assertThat(ran.out()).contains("Stopped: Port did not tell its entities of ecsCluster");
    assertThat(ran.out()).contains("./port-aws-events resync --resume ");
  }

  @Test
  void theQueueIsFilledNoFasterThanItIsEmptied() {
    clusters("c", 450);
    List<Integer> waiting = new ArrayList<>();
    List<JsonNode> looks = new ArrayList<>();
    duringPauses.add(() -> {
      waiting.add(SQS.counts(queue).total());
      looks.addAll(taken());
    });
    Ran ran = run("--type", CLUSTER, "--resource-region", REGION, "--max-waiting", "10");
    looks.addAll(taken());

    assertThat(ran.code()).describedAs(ran.out() + ran.err()).isEqualTo(Exit.DONE);
    assertThat(identifiers(looks, "listed")).hasSize(450);
    assertThat(waiting).isNotEmpty().allMatch(count -> count <= 10);
    assertThat(ran.err()).contains("messages wait on the queue", "to go on from here: ./port-aws");
  }

  @Test
  void withoutPortsCredentialsItListsAndSaysWhatItLeavesOut() {
    clusters("c", 2);
    environment.remove("PORT_CLIENT_ID");
    environment.remove("PORT_CLIENT_SECRET");
    Ran ran = run("--type", CLUSTER);

    assertThat(ran.code()).isEqualTo(Exit.DONE);
    assertThat(ran.out()).contains("Stale entities were not looked for: PORT_CLIENT_ID");
    assertThat(identifiers(taken(), "listed")).hasSize(2);
  }

  @Test
  void aRequestIsForTheConsumerToCarryOut() {
    Ran ran = run("--request", "--type", CLUSTER, "--account", ACCOUNT);

    assertThat(ran.code()).describedAs(ran.err()).isEqualTo(Exit.DONE);
    JsonNode body = taken().getFirst();
    assertThat(body.path("port-aws-events").asText()).isEqualTo("resync");
    assertThat(body.at("/types/0").asText()).isEqualTo(CLUSTER);
    assertThat(body.at("/regions/0").asText()).isEqualTo("*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--account=12",
        "--resource-region=nowhere",
        "--max-stale-share=2",
        "--max-waiting=1",
        "--resume=no-token",
        "--resume=e30"
      })
  void wrongOptionsAreToldInASentence(String option) {
    Ran ran = run(option);

    assertThat(ran.code()).isEqualTo(Exit.USAGE);
    assertThat(ran.err()).contains(option.substring(0, option.indexOf('=')));
  }

  @Test
  void aTypeThatIsNotMappedIsLeftOutAndTold() {
    Ran ran = run("--type", "AWS::Nobody::Knows");

    assertThat(ran.code()).isEqualTo(Exit.FOUND);
    assertThat(ran.out()).contains("no rule of the mapping is for AWS::Nobody::Knows");
  }

  private static String token(String text) {
    Matcher line = Pattern.compile("--resume (\\S+)").matcher(text);
    assertThat(line.find()).isTrue();
    return line.group(1);
  }
}
