package io.portaws.cli.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.sandbox.TemplateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.event.ruler.Machine;

/**
 * AWS's quotas, as its documentation has them: "Amazon EventBridge quotas", "IAM and AWS STS
 * quotas", "Understand CloudFormation quotas", "Alarms on metric math".
 */
class QuotasTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Room for what stands as a short placeholder here and is a name or an ARN in AWS. */
  private static final int LONGEST_ARN = 300;

  @TempDir Path folder;

  private static List<Stack> largest() {
    return List.of(
        Infra.central(
            "worker",
            "Standby",
            "true",
            "CustomEventBus",
            "true",
            "OrganizationId",
            "o-a1b2c3d4e5",
            "KmsKeyArn",
            "arn:aws:kms:eu-west-1:111122223333:key/0a",
            "ScheduledResync",
            "true",
            "ReadRoleName",
            "reader",
            "Mapping",
            "s3://bucket/key",
            "CustomIAMPolicyARN",
            "arn:aws:iam::111122223333:policy/more",
            "AlarmTopicArn",
            "arn:aws:sns:eu-west-1:111122223333:alarms"),
        Infra.member("AWS::Region", "us-east-1", "ExternalId", "spruce-tree"));
  }

  @Test
  void aTemplateFitsIntoAnObjectInS3AndItsPartsIntoATemplate() throws IOException {
    for (Template.File file : Template.File.values()) {
      Path path = Infra.FOLDER.resolve(file.fileName());
      assertThat(Files.size(path)).as("1 MB").isLessThan(1_000_000);
      JsonNode template = TemplateFile.read(path);
      assertThat(template.path("Description").asText().length()).isLessThanOrEqualTo(1_024);
      assertThat(template.path("Parameters")).hasSizeLessThanOrEqualTo(200);
      assertThat(template.path("Resources")).hasSizeLessThanOrEqualTo(500);
      assertThat(template.path("Outputs")).hasSizeLessThanOrEqualTo(200);
      assertThat(template.path("Outputs").findValuesAsText("Description"))
          .allMatch(text -> text.length() <= 1_024);
    }
  }

  @Test
  void rulesStayBelowWhatABusAndAPatternMayHave() {
    for (Stack stack : largest()) {
      // 300 in most regions, 100 in some.
      assertThat(stack.ids("AWS::Events::Rule")).hasSizeLessThanOrEqualTo(100);
      for (String id : stack.ids("AWS::Events::Rule")) {
        assertThat(stack.properties(id).path("EventPattern").toString().length())
            .as(id)
            .isLessThanOrEqualTo(2_048);
        assertThat(stack.properties(id).path("Targets")).as(id).hasSizeLessThanOrEqualTo(5);
        assertThat(stack.properties(id).path("Description").asText().length())
            .as(id)
            .isLessThanOrEqualTo(512);
      }
    }
  }

  @Test
  void policiesStayBelowWhatARoleMayHave() {
    for (Stack stack : largest()) {
      for (String id : stack.ids("AWS::IAM::ManagedPolicy")) {
        assertThat(size(stack.properties(id).path("PolicyDocument")))
            .as(id)
            .isLessThanOrEqualTo(6_144);
      }
      for (String id : stack.ids("AWS::IAM::Role")) {
        JsonNode role = stack.properties(id);
        assertThat(role.path("ManagedPolicyArns").size()).as(id).isLessThanOrEqualTo(10);
        int inline = 0;
        for (JsonNode policy : role.path("Policies")) {
          inline += size(policy.path("PolicyDocument"));
        }
        assertThat(inline).as("%s: inline policies together", id).isLessThanOrEqualTo(10_240);
        assertThat(size(role.path("AssumeRolePolicyDocument"))).as(id).isLessThanOrEqualTo(2_048);
      }
    }
  }

  /** Without white space, as IAM counts. */
  private static int size(JsonNode document) {
    String text = document.toString();
    int placeholders = text.length() - text.replace("<", "").length();
    return text.length() + placeholders * LONGEST_ARN;
  }

  @Test
  void alarmsLookAtTenMetricsAtMost() {
    for (Stack stack : largest()) {
      for (String id : stack.ids("AWS::CloudWatch::Alarm")) {
        assertThat(stack.properties(id).findValues("MetricStat"))
            .as(id)
            .hasSizeLessThanOrEqualTo(10);
      }
    }
  }

  // ---- What users add may be more than one rule or policy holds --------------------------------

  private TypeCatalog with(int calls, int permissions) throws IOException {
    String names =
        String.join(
            ", ",
            IntStream.range(0, calls).mapToObj("UpdateSomethingOfOurs%03d"::formatted).toList());
    String actions =
        String.join(
            ", ",
            IntStream.range(0, permissions)
                .mapToObj("ours:DescribeSomething%04d"::formatted)
                .toList());
    Files.writeString(
        folder.resolve("AWS_Ours_Thing.yaml"),
        """
        type: AWS::Ours::Thing
        events:
          - calls: { event-source: ours.amazonaws.com, upsert: [%s] }
            identifiers: .detail.id
        read:
          permissions: [%s]
          calls: [cloudcontrol]
        """
            .formatted(names, actions));
    Problems problems = new Problems();
    TypeCatalog catalog = TypeCatalog.load(folder, problems);
    assertThat(problems.list()).isEmpty();
    return catalog;
  }

  @Test
  void namesThatAreTooManyForOnePatternAreSpreadOverRulesOfWhichOneMatches() throws Exception {
    List<SourceRule> rules =
        SourceRules.of(with(200, 1)).stream().filter(r -> r.id().startsWith("RuleOurs")).toList();
    assertThat(rules).extracting(SourceRule::id).startsWith("RuleOursCalls", "RuleOursCalls2");
    assertThat(rules).extracting(SourceRule::parameter).containsOnly("EventsOurs");
    Machine machine = Machine.builder().build();
    for (SourceRule rule : rules) {
      assertThat(rule.pattern().toString().length()).isBetween(1_000, 2_048);
      machine.addRule(rule.id(), rule.pattern().toString());
    }
    for (int i = 0; i < 200; i++) {
      JsonNode event =
          JSON.readTree(
              """
              {"source": "aws.ours", "detail-type": "AWS API Call via CloudTrail",
               "detail": {"eventSource": "ours.amazonaws.com", "eventName": "UpdateSomethingOfOurs%03d"}}
              """
                  .formatted(i));
      assertThat(machine.rulesForJSONEvent(event.toString())).hasSize(1);
    }
  }

  @Test
  void actionsThatAreTooManyForOnePolicyAreSpreadOverSeveral() throws IOException {
    TypeCatalog catalog = with(1, 600);
    List<List<String>> policies = ReaderPolicies.of(catalog);
    assertThat(policies).hasSizeBetween(3, 5);
    List<String> actions = new ArrayList<>();
    for (List<String> policy : policies) {
      assertThat(ReaderPolicies.document(policy).toString().length()).isLessThanOrEqualTo(6_144);
      actions.addAll(policy);
    }
    assertThat(actions)
        .doesNotHaveDuplicates()
        .contains("ours:DescribeSomething0000", "ours:DescribeSomething0599", "s3:ListBucket");
    Template template =
        Template.ofRelease(Template.File.CENTRAL).with(catalog, java.util.Optional.empty());
    Stack stack = Stack.of(TemplateFile.parse(template.text()), java.util.Map.of("Target", "none"));
    assertThat(stack.dangling()).isEmpty();
    assertThat(stack.ids("AWS::IAM::ManagedPolicy")).hasSize(policies.size() + 1);
    assertThat(stack.output("ConsumerPolicyARNs"))
        .contains("<ReaderPolicy" + policies.size() + ">");
  }

  @Test
  void actionsThatNoRoleCouldHaveAreRefusedWithWhatToDo() throws IOException {
    TypeCatalog catalog = with(1, 2_500);
    assertThatThrownBy(() -> ReaderPolicies.of(catalog))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("managed policies")
        .hasMessageContaining("name fewer");
  }
}
