package io.portaws.cli.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.sandbox.TemplateFile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The queue, its dead-letter queue, who may send to them, and the rules that do. */
class QueueTest {
  private static final List<String> QUEUES = List.of("EventsQueue", "DeadLetterQueue");

  @ParameterizedTest
  @ValueSource(strings = {"worker", "lambda", "none"})
  void theQueueIsTheSameForEveryTargetSoThatASwitchChangesNothing(String target) {
    JsonNode queue = Infra.central(target).properties("EventsQueue");
    assertThat(queue).isEqualTo(Infra.central("none").properties("EventsQueue"));
    assertThat(queue.path("VisibilityTimeout").asInt()).isEqualTo(900);
    assertThat(queue.path("MessageRetentionPeriod").asInt()).isEqualTo(10 * 24 * 3_600);
    assertThat(queue.path("RedrivePolicy").path("maxReceiveCount").asInt()).isEqualTo(100);
    assertThat(queue.path("RedrivePolicy").path("deadLetterTargetArn").asText())
        .isEqualTo("<DeadLetterQueue.Arn>");
    assertThat(queue.has("FifoQueue")).isFalse();
  }

  @Test
  void visibilityIsSixTimesTheLongestTimeoutAndTheLongestWindow() {
    JsonNode parameters = Infra.CENTRAL.path("Parameters");
    int timeout = parameters.path("LambdaTimeout").path("MaxValue").asInt();
    int window = parameters.path("BatchWindow").path("MaxValue").asInt();
    assertThat(Infra.central("lambda").properties("EventsQueue").path("VisibilityTimeout").asInt())
        .isGreaterThanOrEqualTo(6 * timeout + window);
    assertThat(timeout).isPositive();
    assertThat(window).isPositive();
  }

  @Test
  void deadLettersAreKeptLongerThanMessages() {
    Stack stack = Infra.central("none");
    assertThat(stack.properties("DeadLetterQueue").path("MessageRetentionPeriod").asInt())
        .isEqualTo(14 * 24 * 3_600)
        .isGreaterThan(stack.properties("EventsQueue").path("MessageRetentionPeriod").asInt());
    assertThat(stack.properties("DeadLetterQueue").has("RedrivePolicy")).isFalse();
  }

  @Test
  void queuesOutliveTheStackSinceTheyMayHoldTheOnlyWordOfAChange() {
    for (String id : QUEUES) {
      JsonNode queue = Infra.CENTRAL.path("Resources").path(id);
      assertThat(queue.path("DeletionPolicy").asText()).isEqualTo("RetainExceptOnCreate");
      assertThat(queue.path("UpdateReplacePolicy").asText()).isEqualTo("Retain");
    }
  }

  @Test
  void queuesAreEncryptedByEitherKey() {
    for (String id : QUEUES) {
      JsonNode own = Infra.central("none").properties(id);
      assertThat(own.path("SqsManagedSseEnabled").asBoolean()).isTrue();
      assertThat(own.has("KmsMasterKeyId")).isFalse();
      String key = "arn:aws:kms:eu-west-1:111122223333:key/0a";
      Stack stack = Infra.central("worker", "KmsKeyArn", key);
      assertThat(stack.properties(id).path("KmsMasterKeyId").asText()).isEqualTo(key);
      assertThat(stack.properties(id).path("SqsManagedSseEnabled").asText())
          .as("only one of both, also on an update")
          .isEqualTo("false");
      JsonNode policy = stack.properties("ConsumerPolicy").path("PolicyDocument");
      assertThat(Infra.texts(Infra.statement(policy, "TheKey").path("Action")))
          .containsExactly("kms:Decrypt", "kms:GenerateDataKey");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"aws", "aws-cn", "aws-us-gov"})
  void rulesOfThisAccountAloneMaySendAndNobodyWithoutTls(String partition) {
    Stack stack = Infra.central("none", "AWS::Partition", partition);
    for (String queue : QUEUES) {
      JsonNode policy = stack.properties(queue + "Policy");
      assertThat(Infra.texts(policy.path("Queues"))).containsExactly("<" + queue + ">");
      checkPolicy(policy.path("PolicyDocument"), partition, "<" + queue + ".Arn>");
    }
    JsonNode ofMember =
        Infra.member("AWS::Partition", partition).properties("DeadLetterQueuePolicy");
    checkPolicy(ofMember.path("PolicyDocument"), partition, "<DeadLetterQueue.Arn>");
  }

  private static void checkPolicy(JsonNode document, String partition, String arn) {
    assertThat(document.path("Statement")).hasSize(2);
    JsonNode rules = Infra.statement(document, "RulesOfThisAccount");
    assertThat(rules.path("Effect").asText()).isEqualTo("Allow");
    assertThat(rules.path("Principal").path("Service").asText()).isEqualTo("events.amazonaws.com");
    assertThat(rules.path("Action").asText()).isEqualTo("sqs:SendMessage");
    assertThat(rules.path("Resource").asText()).isEqualTo(arn);
    assertThat(rules.at("/Condition/StringEquals").path("aws:SourceAccount").asText())
        .isEqualTo(Stack.ACCOUNT);
    assertThat(rules.at("/Condition/ArnLike").path("aws:SourceArn").asText())
        .isEqualTo("arn:" + partition + ":events:eu-west-1:" + Stack.ACCOUNT + ":rule/*");
    JsonNode deny = Infra.statement(document, "NothingWithoutTls");
    assertThat(deny.path("Effect").asText()).isEqualTo("Deny");
    assertThat(deny.path("Principal").asText()).isEqualTo("*");
    assertThat(deny.path("Action").asText()).isEqualTo("sqs:*");
    assertThat(deny.path("Resource").asText()).isEqualTo(arn);
    assertThat(deny.at("/Condition/Bool").path("aws:SecureTransport").asText()).isEqualTo("false");
  }

  @Test
  void everyRuleHasARetryPolicyAndADeadLetterQueueFromWhichItsEventsGoBackAsTheyWere() {
    for (Stack stack : List.of(Infra.central("none", "CustomEventBus", "true"), Infra.member())) {
      assertThat(stack.ids("AWS::Events::Rule")).hasSizeGreaterThan(40);
      for (String id : stack.ids("AWS::Events::Rule")) {
        JsonNode targets = stack.properties(id).path("Targets");
        assertThat(targets).as(id).hasSize(1);
        JsonNode target = targets.path(0);
        assertThat(target.path("DeadLetterConfig").path("Arn").asText())
            .as(id)
            .isEqualTo("<DeadLetterQueue.Arn>");
        assertThat(target.path("RetryPolicy").path("MaximumEventAgeInSeconds").asInt())
            .isEqualTo(86_400);
        assertThat(target.path("RetryPolicy").path("MaximumRetryAttempts").asInt()).isEqualTo(185);
        assertThat(target.has("InputTransformer")).as(id).isFalse();
        assertThat(target.has("InputPath")).as(id).isEqualTo(id.equals("DoctorRule"));
        assertThat(target.has("Input")).as(id).isFalse();
      }
    }
  }

  @Test
  void rulesOfTheCentralStackSendToTheQueueAndThoseOfMembersToTheCentralBus() {
    Stack central = Infra.central("none", "CustomEventBus", "true");
    central
        .ids("AWS::Events::Rule")
        .forEach(id ->
            assertThat(central.properties(id).at("/Targets/0/Arn").asText())
                .isEqualTo("<EventsQueue.Arn>"));
    Stack member = Infra.member();
    member
        .ids("AWS::Events::Rule")
        .forEach(id -> {
          JsonNode target = member.properties(id).at("/Targets/0");
          assertThat(target.path("Arn").asText())
              .isEqualTo("arn:aws:events:eu-west-1:444455556666:event-bus/port-aws-events");
          assertThat(target.path("RoleArn").asText()).isEqualTo("<ForwardRole.Arn>");
        });
  }

  @Test
  void aSourceIsSwitchedByItsParameterAndTagAndConfigEventsAreOff() {
    Stack byDefault = Infra.central("none");
    assertThat(byDefault.properties("RuleEc2Calls").path("State").asText()).isEqualTo("ENABLED");
    assertThat(byDefault.properties("RuleTagChanges").path("State").asText()).isEqualTo("DISABLED");
    assertThat(byDefault.properties("RuleConfigItems").path("State").asText())
        .isEqualTo("DISABLED");
    assertThat(byDefault.properties("RuleConfigSummaries").path("State").asText())
        .isEqualTo("DISABLED");
    Stack told =
        Infra.central(
            "none", "EventsEc2", "DISABLED", "EventsTag", "ENABLED", "EventsConfig", "ENABLED");
    assertThat(told.properties("RuleEc2Calls").path("State").asText()).isEqualTo("DISABLED");
    assertThat(told.properties("RuleEc2Events").path("State").asText()).isEqualTo("DISABLED");
    assertThat(told.properties("RuleEcsCalls").path("State").asText()).isEqualTo("ENABLED");
    assertThat(told.properties("RuleTagChanges").path("State").asText()).isEqualTo("ENABLED");
    assertThat(told.properties("RuleConfigItems").path("State").asText()).isEqualTo("ENABLED");
  }

  @Test
  void noRightToAQueueIsForMoreThanThatQueue() {
    Stack central = Infra.central("worker", "Standby", "true", "ScheduledResync", "true");
    for (Stack stack : List.of(central, Infra.member("AWS::Region", "us-east-1"))) {
      for (Map.Entry<String, JsonNode> each : Infra.statements(stack)) {
        JsonNode statement = each.getValue();
        List<String> actions = Infra.texts(statement.path("Action"));
        boolean ofReaders = each.getKey().startsWith("ReaderPolicy");
        if (ofReaders || actions.stream().noneMatch(action -> action.startsWith("sqs:"))) {
          continue;
        }
        assertThat(Infra.texts(statement.path("Resource")))
            .as("%s", each)
            .isNotEmpty()
            .allMatch(resource -> resource.matches("<(EventsQueue|DeadLetterQueue)\\.Arn>"));
        if (statement.path("Effect").asText().equals("Allow")) {
          assertThat(actions).as("%s", each).noneMatch(action -> action.contains("*"));
        }
      }
    }
  }

  @Test
  void aBusLetsOnlyThoseInWhoAreNamed() {
    Stack closed = Infra.central("none", "CustomEventBus", "true");
    assertThat(closed.ids("AWS::Events::EventBusPolicy")).isEmpty();
    Stack open =
        Infra.central(
            "none",
            "CustomEventBus",
            "true",
            "OrganizationId",
            "o-a1b2c3d4e5",
            "PublisherAccounts",
            "444455556666,777788889999");
    JsonNode organization = open.properties("EventBusPolicyOfOrganization");
    assertThat(organization.path("EventBusName").asText()).isEqualTo("<EventBus>");
    assertThat(organization.at("/Statement/Action").asText()).isEqualTo("events:PutEvents");
    assertThat(organization.at("/Statement/Resource").asText()).isEqualTo("<EventBus.Arn>");
    assertThat(
            organization
                .at("/Statement/Condition/StringEquals")
                .path("aws:PrincipalOrgID")
                .asText())
        .isEqualTo("o-a1b2c3d4e5");
    JsonNode publishers = open.properties("EventBusPolicyOfPublishers");
    assertThat(Infra.texts(publishers.at("/Statement/Principal/AWS")))
        .containsExactly("444455556666", "777788889999");
    assertThat(publishers.at("/Statement/Action").asText()).isEqualTo("events:PutEvents");
    assertThat(open.output("EventBusARN")).isEqualTo("<EventBus.Arn>");
    assertThat(Infra.central("none").ids("AWS::Events::EventBus")).isEmpty();
  }

  @Test
  void aScheduledResyncIsOffUnlessAskedForAndHasItsRoleRetriesAndDeadLetters() {
    assertThat(Infra.central("worker").ids("AWS::Scheduler::Schedule")).isEmpty();
    Stack stack = Infra.central("worker", "ScheduledResync", "true");
    JsonNode schedule = stack.properties("Resync");
    assertThat(schedule.path("ScheduleExpression").asText()).isEqualTo("rate(1 day)");
    assertThat(schedule.path("State").asText()).isEqualTo("ENABLED");
    JsonNode target = schedule.path("Target");
    assertThat(target.path("Arn").asText()).isEqualTo("<EventsQueue.Arn>");
    assertThat(target.path("RoleArn").asText()).isEqualTo("<ResyncScheduleRole.Arn>");
    assertThat(target.path("DeadLetterConfig").path("Arn").asText())
        .isEqualTo("<DeadLetterQueue.Arn>");
    assertThat(target.path("RetryPolicy").path("MaximumRetryAttempts").asInt()).isEqualTo(185);
    assertThat(TemplateFile.parse(target.path("Input").asText()))
        .isEqualTo(
            TemplateFile.parse(
                "{port-aws-events: resync, types: ['*'], accounts: ['*'], regions: ['*']}"));
    JsonNode role = stack.properties("ResyncScheduleRole");
    assertThat(role.at("/AssumeRolePolicyDocument/Statement/0/Principal/Service").asText())
        .isEqualTo("scheduler.amazonaws.com");
    assertThat(role.at("/Policies/0/PolicyDocument/Statement")).hasSize(1);
    assertThat(role.at("/Policies/0/PolicyDocument/Statement/0/Action").asText())
        .isEqualTo("sqs:SendMessage");
  }
}
