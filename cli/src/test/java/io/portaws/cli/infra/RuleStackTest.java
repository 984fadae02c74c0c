package io.portaws.cli.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.sandbox.TemplateFile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rule stacks that users of Port's AWS exporter have: they take the queue from the stack that
 * the parameter {@code PortAWSExporterStackName} names, and keep working with ours.
 */
class RuleStackTest {
  /** As the exporter's documentation words it, with a rule of our own. */
  private static final String RULE_STACK =
      """
      AWSTemplateFormatVersion: "2010-09-09"
      Description: Event rules that a team has had for years.
      Parameters:
        PortAWSExporterStackName:
          Description: Name of the stack that has the queue
          Type: String
          MinLength: 1
          MaxLength: 255
          AllowedPattern: ^[a-zA-Z][-a-zA-Z0-9]*$
          ConstraintDescription: has to be the name of a stack
          Default: serverlessrepo-port-aws-exporter
      Resources:
        RepositoryRule:
          Type: AWS::Events::Rule
          Properties:
            EventBusName: default
            EventPattern:
              source: [aws.ecr]
              detail-type: [AWS API Call via CloudTrail]
              detail:
                eventSource: [ecr.amazonaws.com]
                eventName: [{ prefix: CreateRepository }]
            Name: team-syncs-repositories
            State: ENABLED
            Targets:
              - Id: PortAWSExporterEventsQueue
                Arn:
                  Fn::ImportValue:
                    Fn::Sub: ${PortAWSExporterStackName}-EventsQueueARN
                InputTransformer:
                  InputPathsMap: { name: $.detail.requestParameters.repositoryName }
                  InputTemplate: |-
                    {"resource_type": "AWS::ECR::Repository", "identifier": "\\"<name>\\""}
        SameRuleInShort:
          Type: AWS::Events::Rule
          Properties:
            EventPattern: { source: [aws.ecr] }
            Targets:
              - Id: queue
                Arn: !ImportValue { "Fn::Sub": "${PortAWSExporterStackName}-EventsQueueARN" }
      """;

  @ParameterizedTest
  @ValueSource(strings = {"worker", "lambda", "none"})
  void theRuleStacksImportIsWhatOurStackExports(String target) {
    Map<String, String> exports = Infra.central(target).exports();
    JsonNode ruleStack = TemplateFile.parse(RULE_STACK);
    Stack ours =
        Stack.of(ruleStack, Map.of("PortAWSExporterStackName", "port-aws-events"), exports);
    assertThat(ours.dangling()).isEmpty();
    assertThat(ours.refused()).isEmpty();
    for (String id : List.of("RepositoryRule", "SameRuleInShort")) {
      assertThat(ours.properties(id).at("/Targets/0/Arn").asText()).isEqualTo("<EventsQueue.Arn>");
    }
  }

  @Test
  void withoutOurStacksNameNothingIsFound() {
    Stack others =
        Stack.of(TemplateFile.parse(RULE_STACK), Map.of(), Infra.central("none").exports());
    assertThat(others.dangling())
        .hasSize(2)
        .allMatch(each -> each.endsWith("exports serverlessrepo-port-aws-exporter-EventsQueueARN"));
  }

  @Test
  void bothQueuesAreExportedByArnAndUrl() {
    assertThat(Infra.central("none").exports())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "port-aws-events-EventsQueueARN", "<EventsQueue.Arn>",
                "port-aws-events-EventsQueueURL", "<EventsQueue>",
                "port-aws-events-DeadLetterQueueARN", "<DeadLetterQueue.Arn>",
                "port-aws-events-DeadLetterQueueURL", "<DeadLetterQueue>"));
  }
}
