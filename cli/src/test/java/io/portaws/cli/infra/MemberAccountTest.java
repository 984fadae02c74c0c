package io.portaws.cli.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One more account or region. */
class MemberAccountTest {
  @Test
  void itHasTheRulesOfTheCentralStack() {
    Stack central = Infra.central("none");
    Stack member = Infra.member();
    for (String id : member.ids("AWS::Events::Rule")) {
      assertThat(member.properties(id).path("EventPattern"))
          .as(id)
          .isEqualTo(central.properties(id).path("EventPattern"));
    }
    assertThat(member.ids("AWS::Events::Rule")).hasSizeGreaterThan(40);
    assertThat(central.ids("AWS::Events::Rule"))
        .containsAll(member.ids("AWS::Events::Rule"))
        .hasSize(member.ids("AWS::Events::Rule").size() + 1);
  }

  @Test
  void itMayPutEventsOnTheCentralBusAndNothingElse() {
    JsonNode role = Infra.member().properties("ForwardRole");
    JsonNode trust = role.at("/AssumeRolePolicyDocument/Statement/0");
    assertThat(trust.at("/Principal/Service").asText()).isEqualTo("events.amazonaws.com");
    assertThat(role.path("Policies")).hasSize(1);
    JsonNode statement = role.at("/Policies/0/PolicyDocument/Statement/0");
    assertThat(statement.path("Action").asText()).isEqualTo("events:PutEvents");
    assertThat(statement.path("Resource").asText())
        .isEqualTo("arn:aws:events:eu-west-1:444455556666:event-bus/port-aws-events");
  }

  @ParameterizedTest
  @ValueSource(strings = {"eu-west-1", "us-west-2"})
  void theReadRoleIsMadeInOneRegionAlone(String region) {
    Stack stack = Infra.member("AWS::Region", region);
    assertThat(stack.ids()).doesNotContain("ReadRole", "ReaderPolicy1").contains("ForwardRole");
    assertThat(Infra.member("AWS::Region", region, "ReadRoleRegion", region).ids())
        .contains("ReadRole", "ReaderPolicy1");
  }

  @Test
  void onlyTheCentralAccountOfTheOrganizationThatSaysTheExternalIdMayReadIt() {
    Stack stack =
        Infra.member(
            "AWS::Region", "us-east-1",
            "ExternalId", "spruce-tree",
            "CentralRoleArn", "arn:aws:iam::444455556666:role/port-aws-events/*");
    JsonNode role = stack.properties("ReadRole");
    assertThat(role.path("RoleName").asText()).isEqualTo("port-aws-events-read");
    assertThat(role.at("/AssumeRolePolicyDocument/Statement")).hasSize(1);
    JsonNode trust = role.at("/AssumeRolePolicyDocument/Statement/0");
    assertThat(trust.at("/Principal/AWS").asText()).isEqualTo("arn:aws:iam::444455556666:root");
    assertThat(trust.path("Action").asText()).isEqualTo("sts:AssumeRole");
    JsonNode equals = trust.at("/Condition/StringEquals");
    assertThat(equals.path("sts:ExternalId").asText()).isEqualTo("spruce-tree");
    assertThat(equals.path("aws:PrincipalOrgID").asText()).isEqualTo("o-a1b2c3d4e5");
    assertThat(trust.at("/Condition/ArnLike").path("aws:PrincipalArn").asText())
        .isEqualTo("arn:aws:iam::444455556666:role/port-aws-events/*");
    assertThat(Infra.texts(role.path("ManagedPolicyArns"))).containsExactly("<ReaderPolicy1>");
    assertThat(stack.properties("ReaderPolicy1"))
        .isEqualTo(Infra.central("none").properties("ReaderPolicy1"));
  }

  /** A switch, or another name of the role, would shut the reader out of all members. */
  @Test
  void theCentralRolesAreNamedSoThatEitherConsumersFits() {
    Stack central = Infra.central("worker", "Standby", "true");
    assertThat(central.output("ConsumerRolesARN"))
        .isEqualTo("arn:aws:iam::111122223333:role/port-aws-events/*");
    for (String role : List.of("WorkerTaskRole", "FunctionRole")) {
      assertThat(central.properties(role).path("Path").asText()).isEqualTo("/port-aws-events/");
      assertThat(central.properties(role).has("RoleName")).isFalse();
    }
    assertThat(Infra.member("CentralRoleArn", central.output("ConsumerRolesARN")).refused())
        .isEmpty();
  }

  /** What only one of the two says is the condition that there is. */
  @Test
  void eitherConditionAloneWillDo() {
    JsonNode organization =
        Infra.member("AWS::Region", "us-east-1")
            .properties("ReadRole")
            .at("/AssumeRolePolicyDocument/Statement/0/Condition/StringEquals");
    assertThat(organization.fieldNames()).toIterable().containsExactly("aws:PrincipalOrgID");
    JsonNode externalId =
        Infra.member("AWS::Region", "us-east-1", "OrganizationId", "", "ExternalId", "spruce")
            .properties("ReadRole")
            .at("/AssumeRolePolicyDocument/Statement/0/Condition/StringEquals");
    assertThat(externalId.fieldNames()).toIterable().containsExactly("sts:ExternalId");
    assertThat(Infra.MEMBER.at("/Parameters/ExternalId/NoEcho").asBoolean()).isTrue();
  }

  @Test
  void whatCouldNotBeForwardedIsKeptAndTold() {
    Stack stack = Infra.member("AlarmTopicArn", "arn:aws:sns:eu-west-1:111122223333:alarms");
    assertThat(stack.ids("AWS::CloudWatch::Alarm")).containsExactly("AlarmDeadLetters");
    assertThat(Infra.MEMBER.at("/Resources/DeadLetterQueue/DeletionPolicy").asText())
        .isEqualTo("RetainExceptOnCreate");
    assertThat(stack.output("DeadLetterQueueURL")).isEqualTo("<DeadLetterQueue>");
  }

  /** For StackSets with service-managed permissions: no macros, no nested stacks. */
  @Test
  void neitherTemplateNeedsAnythingBesideItself() {
    for (JsonNode template : TemplateReferencesTest.templates()) {
      assertThat(template.has("Transform")).isFalse();
      assertThat(template.path("Resources").findValuesAsText("Type"))
          .allMatch(type -> type.startsWith("AWS::"))
          .noneMatch(type -> type.startsWith("AWS::CloudFormation::"));
      assertThat(template.toString()).doesNotContain("arn:aws:", "Fn::Transform");
    }
  }
}
