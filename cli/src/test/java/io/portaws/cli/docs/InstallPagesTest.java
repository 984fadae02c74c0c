package io.portaws.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.cli.Ran;
import io.portaws.sandbox.AwsStandIn;
import io.portaws.sandbox.PortStandIn;
import io.portaws.sandbox.setup.SetupStandIns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Help.Ansi;

/**
 * Somebody new follows README and the pages that install, on an AWS and a Port that are stand-ins,
 * with the templates that ship: each {@code setup} that they show does what the page says, and all
 * that it needs was told before.
 */
class InstallPagesTest {
  private static final String STACK = "port-aws-events";
  private static final String SECRET = "client-secret-that-nobody-sees";

  @TempDir Path folder;
  private final AwsStandIn aws = AwsStandIn.start("111122223333");
  private final SetupStandIns there = SetupStandIns.on(aws);
  private final PortStandIn port = PortStandIn.start();
  private final Map<String, String> variables = new HashMap<>();

  @BeforeEach
  void start() throws IOException {
    port.credentials("client-id", SECRET);
    there.account().subnet("subnet-0a1b2c3d", "vpc-0a1b2c3d");
    there.account().subnet("subnet-4e5f6a7b", "vpc-0a1b2c3d");
    variables.put("AWS_ENDPOINT_URL", aws.endpoint().toString());
    variables.put("AWS_ACCESS_KEY_ID", "AKIA111122223333AAAA");
    variables.put("AWS_SECRET_ACCESS_KEY", "aws-secret-that-nobody-sees");
    variables.put("AWS_REGION", "eu-west-1");
    variables.put("PORT_BASE_URL", port.endpoint().toString());
    variables.put("PORT_AWS_EVENTS_HOME", folder.toString());
    for (String name : List.of("port-aws-events.yaml", "member-account.yaml")) {
      // Port is by http here, which the template would refuse.
      String template = Files.readString(Page.ROOT.resolve("infra").resolve(name));
      write("infra/" + name, template.replace("^https://[A-Za-z0-9.-]+/?$", "^https?://\\S+$"));
    }
  }

  @AfterEach
  void stop() {
    assertThat(aws.unknownOperations()).isEmpty();
    aws.close();
    port.close();
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /**
   * Carries out what a page shows, up to what needs a docker, a cluster or a running installation.
   */
  private List<Ran> follow(String page) throws IOException {
    List<Ran> runs = new ArrayList<>();
    for (Block block : Page.of(page).blocks()) {
      if (block.isShell()) {
        for (Command command : block.commands()) {
          follow(block, command, runs);
        }
      }
    }
    return runs;
  }

  private void follow(Block block, Command command, List<Ran> runs) throws IOException {
    if (command.into().isPresent() && command.input().isPresent()) {
      String text = command.input().get();
      write(
          command.into().get(),
          text.replace("PORT_CLIENT_ID=…", "PORT_CLIENT_ID=client-id")
              .replace("PORT_CLIENT_SECRET=…", "PORT_CLIENT_SECRET=" + SECRET));
    } else if (command.program().equals("./mvnw")) {
      write("lambda-shim/target/port-aws-events-lambda.zip", "PK\003\004code");
    } else if (command.program().equals("./port-aws-events")
        && command.arguments().getFirst().equals("setup")) {
      Ran ran = setup(command);
      assertThat(ran.code()).as("%s: %s\n%s%s", block, command, ran.out(), ran.err()).isZero();
      assertThat(ran.out() + ran.err()).doesNotContain(SECRET);
      runs.add(ran);
    }
  }

  private Ran setup(Command command) {
    List<String> words = new ArrayList<>(command.arguments());
    words.replaceAll(word -> word.equals("port.env") ? folder.resolve(word).toString() : word);
    words.add("--template-dir=" + folder.resolve("infra"));
    if (!words.contains("--dry-run")) {
      // The page lets people be asked.
      words.add("--yes");
    }
    if (command.toString().contains("--target worker")) {
      // Which the page has docker build; an image of a registry needs none here.
      words.add("--image=registry.example.com/port-aws-events:0.1.0");
    }
    return Ran.with(variables, "", Ansi.OFF, words.toArray(String[]::new));
  }

  @Test
  void readmeLeadsToADryRunOfEachTargetAndChangesNothing() throws IOException {
    List<Ran> runs = follow("README.md");
    assertThat(runs).hasSize(3);
    assertThat(runs)
        .allMatch(run -> run.out().contains("create the stack " + STACK))
        .allMatch(run -> run.out().contains("blueprint awsAccount"));
    assertThat(port.blueprints()).isEmpty();
    assertThat(there.buckets().names()).isEmpty();
    assertThat(there.stacks().status(STACK)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "docs/install-lambda.md, lambda, Function",
    "docs/install-ecs.md, worker, WorkerService",
    "docs/install-kubernetes.md, none, EventsQueue",
  })
  void thePageInstalls(String page, String target, String resource) throws IOException {
    assertThat(follow(page)).hasSizeGreaterThan(1);
    assertThat(port.blueprints()).contains("awsAccount", "ec2Instance");
    assertThat(there.stacks().status(STACK)).endsWith("_COMPLETE");
    assertThat(there.stacks().parameters(STACK)).containsEntry("Target", target);
    assertThat(there.stacks().resources(STACK)).contains(resource);
  }
}
