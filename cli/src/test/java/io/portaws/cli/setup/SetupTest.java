package io.portaws.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.cli.Ran;
import io.portaws.cli.terminal.Exit;
import io.portaws.sandbox.AwsStandIn;
import io.portaws.sandbox.PortStandIn;
import io.portaws.sandbox.setup.SetupStandIns;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Help.Ansi;

/** Port and AWS with one command. */
class SetupTest {
  private static final String STACK = "port-aws-events";
  private static final String SECRET = "client-secret-that-nobody-sees";

  @TempDir Path home;
  private final AwsStandIn aws = AwsStandIn.start("111122223333");
  private final SetupStandIns there = SetupStandIns.on(aws);
  private final PortStandIn port = PortStandIn.start();
  private final Map<String, String> variables = new TreeMap<>();
  private final List<String> everything = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    port.credentials("client-id", SECRET);
    variables.put("AWS_ENDPOINT_URL", aws.endpoint().toString());
    variables.put("AWS_ACCESS_KEY_ID", "AKIA111122223333AAAA");
    variables.put("AWS_SECRET_ACCESS_KEY", "aws-secret-that-nobody-sees");
    variables.put("AWS_REGION", "eu-west-1");
    variables.put("PORT_BASE_URL", port.endpoint().toString());
    variables.put("PORT_CLIENT_ID", "client-id");
    variables.put("PORT_CLIENT_SECRET", SECRET);
    variables.put("PORT_AWS_EVENTS_HOME", home.toString());
    for (String name : List.of("port-aws-events.yaml", "member-account.yaml")) {
      Path file = home.resolve("infra").resolve(name);
      Files.createDirectories(file.getParent());
      try (InputStream in = SetupTest.class.getResourceAsStream("/setup/" + name)) {
        Files.write(file, in.readAllBytes());
      }
    }
    Path zip = home.resolve("lambda-shim/target/port-aws-events-lambda.zip");
    Files.createDirectories(zip.getParent());
    Files.writeString(zip, "PK\003\004code");
  }

  @AfterEach
  void secretsAreNowhere() {
    String webhook = there.stacks().status(STACK).isEmpty() ? "" : parameter("PortWebhookSecret");
    String told = String.join("\n", everything);
    assertThat(told).doesNotContain(SECRET, "aws-secret-that");
    if (!webhook.isEmpty()) {
      assertThat(told).doesNotContain(webhook);
    }
    assertThat(aws.unknownOperations()).isEmpty();
    aws.close();
    port.close();
  }

  private String parameter(String name) {
    return there.stacks().parameters(STACK).getOrDefault(name, "");
  }

  private Ran run(String... args) {
    List<String> all = new ArrayList<>(List.of("setup", "--target=lambda"));
    all.add("--template-dir=" + home.resolve("infra"));
    all.add("--secret-file=" + home.resolve("webhook.env"));
    all.addAll(List.of(args));
    Ran ran = Ran.with(variables, "", Ansi.OFF, all.toArray(String[]::new));
    everything.add(ran.out());
    everything.add(ran.err());
    return ran;
  }

  @Test
  void blueprintsAndStackAreThereAfterOneCommand() {
    Ran ran = run("--yes");
    assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.DONE);
    assertThat(port.blueprints()).contains("awsAccount", "ec2Instance");
    assertThat(there.stacks().status(STACK)).isEqualTo("CREATE_COMPLETE");
    assertThat(parameter("PortClientSecret")).isEqualTo(SECRET);
    assertThat(parameter("PortDelivery")).isEqualTo("entities");
    assertThat(ran.out())
        .contains("Port:", "AWS:", "EventsQueueARN")
        .contains("./port-aws-events doctor --stack-name port-aws-events --send-test-event");
    Ran again = run("--yes");
    assertThat(again.code()).as(again.err()).isEqualTo(Exit.DONE);
    assertThat(again.out()).contains("as it should be: 51 blueprints", "nothing to do");
  }

  @Test
  void theWebhooksUrlAndSecretGoIntoTheStack() throws IOException {
    Ran ran = run("--yes", "--delivery=webhook");
    assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.DONE);
    assertThat(parameter("PortWebhookUrl")).startsWith(port.ingestEndpoint().toString());
    assertThat(parameter("PortDelivery")).isEqualTo("webhook");
    String kept = Files.readString(home.resolve("webhook.env"));
    assertThat(parameter("PortWebhookSecret")).isNotEmpty();
    assertThat(kept).contains("PORT_WEBHOOK_SECRET=" + parameter("PortWebhookSecret"));
    Ran again = run("--yes", "--delivery=webhook");
    assertThat(again.code()).as(again.err()).isEqualTo(Exit.DONE);
    assertThat(again.out()).contains("nothing to do");
  }

  @Test
  void whatIsMissingInEitherIsToldBeforeAnythingIsChanged() {
    port.credentials("client-id", "another");
    there.account().deny("iam:CreateRole");
    Ran ran = run("--yes", "--parameter=MinTask=1");
    assertThat(ran.code()).isNotZero();
    assertThat(ran.err())
        .contains("Port does not take the credentials")
        .contains("may not iam:CreateRole")
        .contains("did you mean MinTasks?");
    assertThat(port.blueprints()).isEmpty();
    assertThat(there.buckets().names()).isEmpty();
  }

  @Test
  void aNewcomerIsToldAllThatIsMissingAtOnce() {
    variables.keySet().retainAll(List.of("PORT_AWS_EVENTS_HOME", "AWS_ENDPOINT_URL"));
    Ran ran = run("--dry-run");
    assertThat(ran.code()).isEqualTo(Exit.CONFIGURATION);
    assertThat(ran.err())
        .contains("set PORT_CLIENT_ID and PORT_CLIENT_SECRET")
        .contains("no region is told");
  }

  @Test
  void whatAwsLacksKeepsPortUntouched() {
    there.account().regionStatus("DISABLED");
    Ran ran = run("--yes");
    assertThat(ran.code()).isEqualTo(Exit.CONFIGURATION);
    assertThat(port.blueprints()).isEmpty();
  }

  @Test
  void aDryRunShowsBothAndChangesNothing() {
    Ran ran = run("--dry-run");
    assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.DONE);
    assertThat(ran.out()).contains("blueprint awsAccount", "create the stack " + STACK);
    assertThat(port.blueprints()).isEmpty();
    assertThat(there.buckets().names()).isEmpty();
  }

  @Test
  void whatFailsInAwsIsFinishedByTheSameCommand() {
    there.stacks().failAt("Function", "SnapStart is not supported");
    Ran ran = run("--yes");
    assertThat(ran.code()).isEqualTo(Exit.FOUND);
    assertThat(ran.err()).contains("SnapStart is not supported");
    assertThat(port.blueprints()).as("done stays done").isNotEmpty();
  }

  @Test
  void aMappingOfThisMachineReachesTheConsumer() throws IOException {
    Path mapping = home.resolve("port-app-config.yml");
    Files.writeString(
        mapping,
        """
        resources:
          - kind: AWS::SQS::Queue
            selector: {query: "true"}
            port:
              entity:
                mappings:
                  identifier: .Properties.QueueArn
                  blueprint: '"queue"'
        """);
    port.putBlueprint("queue", Map.of());
    Ran ran = run("--yes", "--mapping=" + mapping);
    assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.DONE);
    String bucket = "port-aws-events-artifacts-111122223333-eu-west-1";
    assertThat(parameter("Mapping")).matches("s3://" + bucket + "/mappings/.*/port-app-config.yml");
    assertThat(there.buckets().keys(bucket)).anyMatch(key -> key.startsWith("mappings/"));
  }

  @Test
  void jsonIsOneDocumentOfBoth() {
    JsonNode json = run("--yes", "--output=json").json();
    assertThat(json.path("port").path("blueprints").isEmpty()).isFalse();
    assertThat(json.path("aws").path("result").asText()).isEqualTo("done");
  }
}
