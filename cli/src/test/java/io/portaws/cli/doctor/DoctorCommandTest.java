package io.portaws.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.cli.doctor.Installed.Ran;
import io.portaws.cli.terminal.Exit;
import io.portaws.sandbox.PortStandIn;
import io.portaws.sandbox.aws.RulesStandIn.Rule;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DoctorCommandTest {
  @Test
  void ofAHealthyInstallationEverythingIsWell() {
    try (var installed = new Installed()) {
      Ran ran = installed.run();

      assertThat(ran.code()).describedAs(ran.out() + ran.err()).isEqualTo(Exit.DONE);
      assertThat(ran.out().lines().filter(line -> !line.startsWith("✓")))
          .describedAs(ran.out())
          .hasSize(2);
      assertThat(ran.out())
          .containsSubsequence(
              "✓ AWS: account 111122223333, region eu-west-1",
              "✓ clock: agrees with AWS's",
              "✓ stack: port-aws-events is CREATE_COMPLETE",
              "✓ trail: management-events logs management events",
              "✓ rules: 2 are enabled and have the queue as their target",
              "✓ events: 40 in 24 hours, by 1 of 2 rules",
              "✓ queue: is there",
              "✓ queue policy: lets this account's rules send, and nobody wider",
              "✓ backlog: no message waits",
              "✓ dead letters: there are none",
              "✓ consumer: the worker consumes: 2 of 2 tasks run",
              "✓ worker: 2 of 2 tasks run",
              "✓ function: rests",
              "✓ version: the stack is of 0.1.0",
              "✓ consumer's rights: its role may use queue and secret",
              "✓ reads: its role may read and list all ",
              "✓ secret: is readable and of the right form",
              "✓ Port: takes the credentials",
              "✓ Port's rate limit: 99",
              "✓ blueprints: all ");
    }
  }

  private static Arguments broken(
      String what, int exit, Consumer<Installed> change, String... expected) {
    return Arguments.of(what, exit, change, expected);
  }

  static Stream<Arguments> breakages() {
    return Stream.concat(beforeTheConsumer(), fromTheConsumerOn());
  }

  private static Stream<Arguments> beforeTheConsumer() {
    return Stream.of(
        broken(
            "no stack",
            1,
            i -> i.set("AWS_REGION", "eu-west-1"),
            "--stack-name",
            "other",
            "✗ stack: there is no stack other",
            "setup aws --stack-name other"),
        broken(
            "a rollback",
            0,
            i -> i.stack.status("UPDATE_ROLLBACK_COMPLETE"),
            "! stack: port-aws-events is UPDATE_ROLLBACK_COMPLETE: its last update was undone"),
        broken(
            "a stack half done",
            1,
            i -> i.stack.status("UPDATE_ROLLBACK_FAILED"),
            "✗ stack: port-aws-events is UPDATE_ROLLBACK_FAILED"),
        broken(
            "no trail",
            1,
            i -> i.account.trail(false, false, "All"),
            "✗ trail: no trail covers eu-west-1",
            "aws cloudtrail create-trail"),
        broken(
            "a trail that rests",
            1,
            i -> i.account.trail(true, false, "All"),
            "✗ trail: no trail logs management events that write: management-events does not"),
        broken(
            "a trail of reads",
            1,
            i -> i.account.trail(true, true, "ReadOnly"),
            "✗ trail: no trail logs"),
        broken(
            "a rule gone", 1, i -> i.rules.remove("s3"), "✗ rules: s3 is not there", "setup aws"),
        broken(
            "a rule disabled",
            1,
            i -> i.rules.put(new Rule("s3", "{}", Installed.QUEUE_ARN, "", true, false)),
            "✗ rules: s3 is disabled",
            "aws events enable-rule --name s3 --event-bus-name default"),
        broken(
            "a source switched off",
            0,
            i -> {
              i.rules.put(new Rule("s3", "{}", Installed.QUEUE_ARN, "", true, false));
              i.stack.parameter("EventsS3", "DISABLED");
            },
            "✓ rules: s3 is disabled, as the stack's parameters say: EventsS3"),
        broken(
            "a rule led astray",
            1,
            i -> i.rules.put(new Rule("s3", "{}", "arn:aws:sqs:eu-west-1:1:x", "", true, true)),
            "✗ rules: s3 is without the queue as target"),
        broken(
            "a rule without dead letters",
            0,
            i -> i.rules.put(new Rule("s3", "{}", Installed.QUEUE_ARN, "", false, true)),
            "! rules: s3 is without a dead-letter queue"),
        broken(
            "nothing matched",
            0,
            i -> i.metrics.remove("Invocations", "ec2"),
            "! events: no rule matched one in 24 hours"),
        broken(
            "nothing can match",
            1,
            i -> {
              i.metrics.remove("Invocations", "ec2");
              i.account.trail(false, false, "All");
            },
            "✗ events: no rule matched one in 24 hours, and there is no trail"),
        broken(
            "lost events",
            1,
            i -> i.metrics.put("FailedInvocations", "s3", 2),
            "✗ events: events of s3 were lost on their way"),
        broken(
            "undelivered events",
            0,
            i -> i.metrics.put("InvocationsSentToDlq", "s3", 2),
            "! events: events of s3 went to the dead-letter queue"),
        broken(
            "an open bus",
            1,
            i -> {
              i.stack.output("EventBusARN", "arn:aws:events:eu-west-1:111122223333:event-bus/b");
              i.account.busPolicy(
                  "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"events:PutEvents\"}}");
            },
            "✗ central bus: anyone in AWS may put events on it"),
        broken("no queue", 1, i -> i.account.removeQueue(Installed.QUEUE), "✗ queue: https://sqs"),
        broken(
            "too short a visibility",
            0,
            i -> i.queue("VisibilityTimeout", "30"),
            "! queue: messages are hidden for 30 s, but should be for 60 or more"),
        broken(
            "no redrive policy",
            1,
            i -> i.queue("RedrivePolicy", ""),
            "✗ queue: it has no dead-letter queue"),
        broken(
            "few receives",
            0,
            i ->
                i.queue(
                    "RedrivePolicy",
                    "{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-west-1:111122223333:d\",\"maxReceiveCount\":3}"),
            "! queue: SQS dead-letters after 3 receives"),
        broken(
            "a short memory",
            0,
            i -> i.queue("MessageRetentionPeriod", "3600"),
            "! queue: it keeps messages for 1 h"),
        broken(
            "no encryption",
            0,
            i -> i.queue("SqsManagedSseEnabled", "false"),
            "! queue: it is not encrypted"),
        broken(
            "no policy", 1, i -> i.queue("Policy", ""), "✗ queue policy: EventBridge may not send"),
        broken(
            "an old message",
            0,
            i -> {
              i.queue("ApproximateNumberOfMessages", "120");
              i.metrics.put("ApproximateAgeOfOldestMessage", "events", 3_600);
            },
            "! backlog: 120 messages wait, the oldest for 60 min at most"),
        broken(
            "dead letters",
            1,
            i -> i.account.queue(Installed.DEAD, Map.of("ApproximateNumberOfMessages", "3")),
            "✗ dead letters: 3 messages were given up",
            "./port-aws-events redrive --stack-name port-aws-events"));
  }

  private static Stream<Arguments> fromTheConsumerOn() {
    return Stream.of(
        broken(
            "two consumers",
            0,
            i -> {
              i.function.enable(true);
              i.function.tick();
            },
            "! consumer: worker and function both consume",
            "./port-aws-events switch --to worker --stack-name port-aws-events"),
        broken(
            "no consumer",
            1,
            Installed::stopWorker,
            "✗ consumer: nobody consumes the queue",
            "./port-aws-events switch --to worker --stack-name port-aws-events"),
        broken(
            "the other consumer",
            0,
            i -> {
              i.stopWorker();
              i.function.enable(true);
              i.function.tick();
            },
            "! consumer: the lambda consumes, but the stack says worker"),
        broken(
            "a worker that does not start",
            1,
            i -> {
              i.worker.starts(false);
              i.worker.desire(3);
              i.worker.tick();
              i.worker.tick();
              i.worker.tick();
            },
            "✗ worker: 2 of 3 tasks run; its last deployment failed"),
        broken(
            "a function that is not ready",
            1,
            i -> {
              i.function.enable(true);
              i.function.tick();
              i.function.answers(
                  "{\"version\":\"0.0.9\",\"ready\":false,\"problems\":[\"no blueprint\"]}");
            },
            "✗ function: says that it is not ready: no blueprint",
            "! function's version: it is of 0.0.9, this command of 0.1.0"),
        broken(
            "a mapping with a problem",
            1,
            i -> {
              i.function.enable(true);
              i.function.tick();
              i.function.lastResult("PROBLEM: Function call failed");
            },
            "✗ function: its mapping says: PROBLEM: Function call failed"),
        broken(
            "a mapping that does not report failed items",
            1,
            i -> i.function.reports(false),
            "✗ function: its mapping does not report failed items",
            "--function-response-types ReportBatchItemFailures"),
        broken(
            "another release",
            0,
            i -> i.stack.output("Version", "0.0.9"),
            "! version: it is of 0.0.9, this command of 0.1.0"),
        broken(
            "a role without the queue",
            1,
            i -> i.account.deny("sqs:DeleteMessage"),
            "✗ consumer's rights: its role may not, of the queue: sqs:DeleteMessage (no policy"),
        broken(
            "a type that cannot be read",
            1,
            i -> i.account.deny("ecs:DescribeClusters"),
            "✗ reads: its role may not read AWS::ECS::Cluster: ecs:DescribeClusters (no policy"),
        broken(
            "an account without a way",
            1,
            i -> {
              i.stack.parameter("ReadAccounts", "444455556666");
              i.stack.parameter("ReadRoleName", "reader");
              i.account.deny("sts:AssumeRole");
            },
            "✗ other accounts: 444455556666: the consumer's role may not assume",
            "! central bus: other accounts are read, but there is no bus"),
        broken(
            "an account that does not let us in",
            0,
            i -> {
              i.stack.parameter("ReadAccounts", "444455556666");
              i.stack.parameter("ReadRoleName", "reader");
              i.aws.refuseRoles(role -> true);
            },
            "? other accounts: 444455556666: its role does not let these credentials in"),
        broken(
            "a secret of another form",
            1,
            i -> i.aws.putSecret(Installed.ACCOUNT, "eu-west-1", "port", "{\"key\":\"not-shown\"}"),
            "✗ secret: id or clientSecret is missing or empty",
            "aws secretsmanager put-secret-value"),
        broken("credentials that ended", 1, i -> i.port.credentials("other", "other"), "✗ Port: "),
        broken(
            "a missing blueprint",
            1,
            i -> {
              i.set("MAPPING", "src/test/resources/doctor/mapping.yml");
            },
            "✗ blueprints: 1 that the mapping writes are missing: nobodyMadeIt",
            "./port-aws-events setup port"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("breakages")
  void whatIsBrokenIsToldWithWhatMendsIt(
      String what, int exit, Consumer<Installed> change, String[] expected) {
    try (var installed = new Installed()) {
      change.accept(installed);
      boolean named = expected[0].equals("--stack-name");
      Ran ran = named ? installed.run(expected[0], expected[1]) : installed.run();
      for (int i = named ? 2 : 0; i < expected.length; i++) {
        assertThat(ran.out()).describedAs(what).contains(expected[i]);
      }
      assertThat(ran.code()).describedAs(what + ran.out()).isEqualTo(exit);
      assertNoSecrets(ran);
    }
  }

  private static void assertNoSecrets(Ran ran) {
    assertThat(ran.out() + ran.err())
        .doesNotContain(PortStandIn.CLIENT_SECRET, "not-to-be-seen", "not-shown");
  }

  @Test
  void whateverCannotBeLookedAtIsUnknownAndTheRestIsLookedAt() {
    TreeSet<String> operations = new TreeSet<>();
    long lines;
    try (var installed = new Installed()) {
      lines = installed.run().out().lines().count();
      operations.addAll(installed.operations.calls());
    }
    assertThat(operations).hasSizeGreaterThan(10);
    for (String operation : operations) {
      try (var installed = new Installed()) {
        installed
            .set("PORT_BASE_URL", installed.port.endpoint().toString())
            .set("PORT_CLIENT_ID", PortStandIn.CLIENT_ID)
            .set("PORT_CLIENT_SECRET", PortStandIn.CLIENT_SECRET);
        installed.operations.refuse(
            "AccessDeniedException", (number, call) -> call.operation().equals(operation));
        Ran ran = installed.run();
        assertThat(ran.code()).describedAs(operation + ran.err()).isIn(Exit.DONE, Exit.FOUND);
        assertThat(ran.out())
            .describedAs(operation)
            .contains("? ", "AccessDeniedException", "✓ Port: takes the credentials");
        assertThat(ran.out().lines().count()).describedAs(ran.out()).isGreaterThan(lines / 2);
      }
    }
  }

  @Test
  void anInstallationByHandIsLookedAtByItsVariables() {
    try (var installed = new Installed()) {
      installed
          .set("QUEUE_URL", Installed.QUEUE)
          .set("DLQ_URL", Installed.DEAD)
          .set("PORT_BASE_URL", installed.port.endpoint().toString())
          .set("PORT_CLIENT_ID", PortStandIn.CLIENT_ID)
          .set("PORT_CLIENT_SECRET", PortStandIn.CLIENT_SECRET);
      installed.metrics.put("NumberOfEmptyReceives", "events", 50);
      Ran ran = installed.run("--stack-name", "none");

      assertThat(ran.code()).describedAs(ran.out()).isEqualTo(Exit.DONE);
      assertThat(ran.out())
          .contains(
              "? stack: there is no stack none: what the variables tell is looked at",
              "✓ rules: 2 are enabled",
              "✓ queue: is there",
              "✓ dead letters: there are none",
              "✓ consumer: somebody outside of this stack receives from the queue",
              "✓ secret: none is used",
              "✓ Port: takes the credentials",
              "? reads: the consumer's role is not known");
    }
  }

  @Test
  void nobodyReceivingFromAQueueByHandIsAFailure() {
    try (var installed = new Installed()) {
      Ran ran = installed.run("--stack-name", "none", "--queue-url", Installed.QUEUE);

      assertThat(ran.code()).isEqualTo(Exit.FOUND);
      assertThat(ran.out()).contains("✗ consumer: nobody has received from the queue for an hour");
    }
  }

  @Test
  void theWebhookIsAskedWithASignedEmptyBody() {
    try (var installed = new Installed()) {
      var webhook = Installed.object().put("identifier", "aws_ingest").put("title", "aws_ingest");
      webhook
          .putObject("security")
          .put("secret", "webhook-secret")
          .put("signatureHeaderName", "x-port-signature")
          .put("signatureAlgorithm", "sha256")
          .put("signaturePrefix", "sha256=");
      String url = installed.port.putWebhook(webhook.put("enabled", true)).path("url").asText();
      installed.stack.parameter("PortDelivery", "webhook").parameter("PortWebhookUrl", url);
      installed.set("PORT_WEBHOOK_SECRET", "webhook-secret");
      Ran ran = installed.run();

      assertThat(ran.code()).describedAs(ran.out()).isEqualTo(Exit.DONE);
      assertThat(ran.out())
          .contains(
              "✓ webhook: takes an empty body",
              "✓ webhook signature: the webhook is enabled and asks for ours")
          .doesNotContain("webhook-secret");

      installed.set("PORT_WEBHOOK_SECRET", "another-secret");
      Ran wrong = installed.run();
      assertThat(wrong.code()).isEqualTo(Exit.FOUND);
      assertThat(wrong.out())
          .contains("✗ webhook: signature")
          .doesNotContain("another-secret", "webhook-secret");

      installed.stack.parameter("PortWebhookUrl", installed.port.ingestEndpoint() + "/nobodys");
      assertThat(installed.run().out())
          .contains("✗ webhook: missing-webhook", "✗ webhook signature: Port has no webhook");
    }
  }

  @Test
  void jsonIsOneDocument() throws Exception {
    try (var installed = new Installed()) {
      installed.account.deny("sqs:DeleteMessage");
      Ran ran = installed.run("--output", "json");

      JsonNode json = new ObjectMapper().readTree(ran.out());
      assertThat(json.path("healthy").asBoolean(true)).isFalse();
      assertThat(json.at("/counts/failure").asInt()).isEqualTo(1);
      assertThat(json.path("findings"))
          .anySatisfy(finding -> {
            assertThat(finding.path("status").asText()).isEqualTo("failure");
            assertThat(finding.path("about").asText()).isEqualTo("consumer's rights");
            assertThat(finding.path("mend").asText()).contains("setup aws");
          });
      assertNoSecrets(ran);
    }
  }

  @Test
  void whatAwsSaysCannotMoveTheCursor() {
    try (var installed = new Installed()) {
      installed.worker.image("evil\u001b[2J");
      assertThat(installed.run().out()).contains("evil\\u001b[2J").doesNotContain("\u001b");
    }
  }

  @Test
  void anAwsThatCannotBeReachedIsToldByItsOwnExitCode() {
    try (var installed = new Installed()) {
      installed.set("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
      Ran ran = installed.run();

      assertThat(ran.code()).isEqualTo(Exit.UNAVAILABLE);
      assertThat(ran.out()).contains("✗ AWS: the credentials' account is not known");
    }
  }

  @Test
  void aClockThatIsOffIsTold() {
    try (var installed = new Installed()) {
      installed.clock = () -> java.time.Instant.now().minusSeconds(120);
      assertThat(installed.run().out()).contains("! clock: this machine's clock is 1");
    }
  }

  @Test
  void withoutARegionNothingIsAsked() {
    try (var installed = new Installed()) {
      installed.set("AWS_REGION", "nowhere");
      Ran ran = installed.run();
      assertThat(ran.code()).isEqualTo(Exit.CONFIGURATION);
      assertThat(ran.err()).contains("'nowhere' is not a region");
    }
  }
}
