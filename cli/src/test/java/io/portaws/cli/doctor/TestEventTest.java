package io.portaws.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.cli.doctor.Installed.Ran;
import io.portaws.cli.terminal.Exit;
import io.portaws.pipeline.Intake;
import io.portaws.pipeline.Message;
import io.portaws.pipeline.Outcome;
import io.portaws.pipeline.ReadScope;
import io.portaws.pipeline.Turn;
import io.portaws.pipeline.Unmatched;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.EntitiesDelivery;
import io.portaws.pipeline.port.Governor;
import io.portaws.pipeline.port.GovernorSettings;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.port.PortClient;
import io.portaws.pipeline.port.PortCredentials;
import io.portaws.pipeline.port.PortSettings;
import io.portaws.pipeline.state.StateSource;
import io.portaws.sandbox.EmbeddedSqs;
import io.portaws.sandbox.PortStandIn;
import io.portaws.sandbox.aws.RulesStandIn.Rule;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The test event on its whole way: bus, rule, SQS, the consumers' own turn, Port. */
class TestEventTest {
  private static final EmbeddedSqs SQS = EmbeddedSqs.start();

  /** As in infra/port-aws-events.yaml. */
  private static final Rule DOCTOR =
      new Rule(
          "doctor",
          """
          {"source": ["port-aws-events.doctor"], "detail-type": ["port-aws-events check"],
           "detail": {"blueprint": ["portAwsEventsCheck"]}}
          """,
          Installed.QUEUE_ARN,
          "$.detail",
          true,
          true);

  private final String queue = SQS.createQueue("events-" + System.nanoTime(), Map.of());
  private final List<Outcome> outcomes = new ArrayList<>();

  @AfterAll
  static void stop() {
    SQS.close();
  }

  private Installed installed() {
    Installed installed = new Installed((target, message) -> SQS.send(queue, message));
    installed.rules.put(DOCTOR);
    return installed;
  }

  /** The consumer: what is on the queue goes through a turn as in the worker and the function. */
  private void consume(PortStandIn port) throws InterruptedException {
    TypeCatalog catalog = TypeCatalog.bundled();
    InstantSource clock = InstantSource.system();
    var settings = PortSettings.of(port.endpoint(), "consumer");
    var governor =
        new Governor(GovernorSettings.defaults(), clock, Pause.SLEEP, PipelineMetrics.NOOP);
    var credentials =
        new PortCredentials.ClientSecret(PortStandIn.CLIENT_ID, PortStandIn.CLIENT_SECRET);
    var client =
        new PortClient(
            settings, () -> credentials, governor, clock, Pause.SLEEP, PipelineMetrics.NOOP);
    var mapper = new Mapper(MappingFile.ofCatalog(catalog, new Problems()));
    var scope = new ReadScope(Set.of(Installed.ACCOUNT), Set.of("*"));
    StateSource noReads =
        keys -> {
          throw new AssertionError("a ready entity is not read: " + keys);
        };
    var turn =
        new Turn(
            catalog,
            mapper,
            new Intake(
                catalog, mapper, Installed.ACCOUNT, scope, Unmatched.SKIP, PipelineMetrics.NOOP),
            noReads,
            new EntitiesDelivery(client, Runnable::run, PipelineMetrics.NOOP),
            clock,
            new Random(1),
            PipelineMetrics.NOOP);
    List<Message> messages =
        SQS.receiveAll(queue).stream()
            .map(m -> Message.received(m.messageId(), m.body(), Instant.now(), 1, null))
            .toList();
    turn.run(messages, (message, outcome) -> outcomes.add(outcome));
  }

  @Test
  void itGoesAllTheWayIntoPortAndNothingOfItStays() {
    try (var installed = installed()) {
      installed.pause = wait -> consume(installed.port);
      Ran ran = installed.run("--send-test-event");

      assertThat(ran.code()).describedAs(ran.out() + ran.err()).isEqualTo(Exit.DONE);
      assertThat(outcomes).containsExactly(new Outcome.Delivered());
      assertThat(ran.out())
          .containsSubsequence(
              "✓ test event: the bus took it in ",
              "✓ test event: rule, queue, consumer and Port took ");
      assertThat(installed.port.writes())
          .anyMatch(write -> write.toString().contains("portAwsEventsCheck"));
      assertThat(installed.port.blueprints()).doesNotContain("portAwsEventsCheck");
      assertThat(SQS.counts(queue).total()).isZero();
    }
  }

  @Test
  void aDryRunTellsAndSendsNothing() {
    try (var installed = installed()) {
      Ran ran = installed.run("--send-test-event", "--dry-run");

      assertThat(ran.code()).describedAs(ran.out() + ran.err()).isEqualTo(Exit.DONE);
      assertThat(ran.out()).contains("✓ test event: would make blueprint portAwsEventsCheck");
      assertThat(SQS.counts(queue).total()).isZero();
      assertThat(installed.port.blueprints()).doesNotContain("portAwsEventsCheck");
      assertThat(installed.port.writes()).isEmpty();
    }
  }

  @Test
  void oneThatDoesNotComeIsToldAndCleanedUpByTheNextRun() {
    try (var installed = installed()) {
      Duration[] skipped = {Duration.ZERO};
      installed.clock = () -> Instant.now().plus(skipped[0]);
      installed.pause = wait -> skipped[0] = skipped[0].plus(wait);
      Ran ran = installed.run("--send-test-event", "--timeout", "5s");

      assertThat(ran.code()).isEqualTo(Exit.FOUND);
      assertThat(ran.out())
          .contains("✗ test event: it did not come to Port within 5 s")
          .contains("blueprint portAwsEventsCheck is left");
      assertThat(installed.port.blueprints()).contains("portAwsEventsCheck");

      installed.clock = InstantSource.system();
      installed.pause = wait -> consume(installed.port);
      Ran next = installed.run("--send-test-event");
      assertThat(next.code()).describedAs(next.out()).isEqualTo(Exit.DONE);
      assertThat(outcomes).hasSize(2).containsOnly(new Outcome.Delivered());
      assertThat(next.err()).contains("left by an earlier run: done");
      assertThat(installed.port.blueprints()).doesNotContain("portAwsEventsCheck");
      assertThat(installed.port.entities("portAwsEventsCheck")).isEmpty();
    }
  }

  @Test
  void anEventThatTheBusRefusesLeavesNothingInPort() {
    try (var installed = installed()) {
      installed.rules.failEvents("InternalFailure");
      Ran ran = installed.run("--send-test-event");

      assertThat(ran.code()).isEqualTo(Exit.FOUND);
      assertThat(ran.out()).contains("✗ test event: the bus did not take it: InternalFailure");
      assertThat(installed.port.blueprints()).doesNotContain("portAwsEventsCheck");
    }
  }

  @Test
  void whoMayNotPutEventsIsTold() {
    try (var installed = installed()) {
      installed.operations.refuse(
          "AccessDeniedException",
          (number, call) -> call.operation().equals("eventbridge:PutEvents"));
      Ran ran = installed.run("--send-test-event");

      assertThat(ran.out()).contains("? test event: it could not be sent: AccessDeniedException");
      assertThat(installed.port.blueprints()).doesNotContain("portAwsEventsCheck");
    }
  }

  @Test
  void withoutCredentialsForPortItIsNotSent() {
    try (var installed = installed()) {
      installed.aws.putSecret(Installed.ACCOUNT, "eu-west-1", "port", "{}");
      Ran ran = installed.run("--send-test-event");

      assertThat(ran.out()).contains("? test event: no credentials for Port's API");
      assertThat(installed.operations.calls()).doesNotContain("eventbridge:PutEvents");
    }
  }

  @Test
  void byAWebhookThatDoesNotMapItItIsNotSent() {
    try (var installed = installed()) {
      var webhook = Installed.object().put("identifier", "aws_ingest").put("title", "aws_ingest");
      String url = installed.port.putWebhook(webhook.put("enabled", true)).path("url").asText();
      installed.stack.parameter("PortDelivery", "webhook").parameter("PortWebhookUrl", url);
      Ran ran = installed.run("--send-test-event");

      assertThat(ran.out()).contains("? test event: not sent: the webhook has no mapping");
      assertThat(installed.operations.calls()).doesNotContain("eventbridge:PutEvents");
    }
  }
}
