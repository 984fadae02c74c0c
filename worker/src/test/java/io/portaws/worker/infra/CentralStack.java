package io.portaws.worker.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.sandbox.TemplateFile;
import io.portaws.worker.SandboxStack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.ListRulesResponse;
import software.amazon.awssdk.services.eventbridge.model.RuleState;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * {@code infra/port-aws-events.yaml} deployed to moto, without its rules for API Gateway, beside a
 * rule stack that a user had already, which brings events of API Gateway.
 */
record CentralStack(MotoServer moto, String name, Map<String, String> outputs) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TARGET_OF_RULES = "events-queue";

  /**
   * Its parameter, its import and its transformer are of the shape that Port's documentation has.
   */
  private static final String RULES_OF_A_USER =
      """
      Parameters:
        PortAWSExporterStackName: { Type: String, Default: serverlessrepo-port-aws-exporter }
      Resources:
        ApiRule:
          Type: AWS::Events::Rule
          Properties:
            EventBusName: default
            EventPattern:
              source: [aws.apigateway]
              detail-type: [AWS API Call via CloudTrail]
              detail:
                eventSource: [apigateway.amazonaws.com]
                eventName: [{ prefix: UpdateRestApi }, { prefix: DeleteRestApi }]
            State: ENABLED
            Targets:
              - Id: PortAWSExporterEventsQueue
                Arn: { "Fn::ImportValue": { "Fn::Sub": "${PortAWSExporterStackName}-EventsQueueARN" } }
                InputTransformer:
                  InputPathsMap:
                    awsRegion: $.detail.awsRegion
                    eventName: $.detail.eventName
                    api: $.detail.requestParameters.restApiId
                  InputTemplate: |-
                    {
                      "resource_type": "AWS::ApiGateway::RestApi",
                      "region": "\\"<awsRegion>\\"",
                      "identifier": "\\"<api>\\"",
                      "action": "if \\"<eventName>\\" | startswith(\\"Delete\\") then \\"delete\\" else \\"upsert\\" end"
                    }
      """;

  /** Deploys the template with these parameters, and the rules of a user that import its queue. */
  static CentralStack deploy(MotoServer moto, String name, Map<String, String> parameters) {
    var template = MotoTemplate.read("port-aws-events.yaml");
    Map<String, String> all = new HashMap<>(parameters);
    all.put("EventsApigateway", "DISABLED");
    var stack = new CentralStack(moto, name, moto.deploy(SandboxStack.REGION, name, template, all));
    moto.deploy(
        SandboxStack.REGION,
        name + "-rules",
        TemplateFile.parse(RULES_OF_A_USER),
        Map.of("PortAWSExporterStackName", name));
    stack.disableRules();
    return stack;
  }

  /** To moto, a rule's state is a word only, so those that are switched off lose their targets. */
  private void disableRules() {
    try (EventBridgeClient events = moto.client(EventBridgeClient.builder())) {
      List<String> disabled = new ArrayList<>();
      String next = null;
      do {
        String token = next;
        ListRulesResponse page =
            events.listRules(request -> request.namePrefix(name + "-").nextToken(token));
        page.rules().stream()
            .filter(rule -> rule.state() == RuleState.DISABLED)
            .forEach(rule -> disabled.add(rule.name()));
        next = page.nextToken();
      } while (next != null);
      assertThat(disabled).as("the rules of what is switched off").isNotEmpty();
      for (String rule : disabled) {
        events.removeTargets(request -> request.rule(rule).ids(TARGET_OF_RULES));
      }
    }
  }

  String output(String output) {
    assertThat(outputs).containsKey(output);
    return String.valueOf(outputs.get(output));
  }

  /** What is on the queue; it is taken from there. */
  List<JsonNode> receive(String queueUrl) throws IOException {
    List<JsonNode> bodies = new ArrayList<>();
    try (SqsClient sqs = moto.client(SqsClient.builder())) {
      List<Message> batch;
      do {
        batch =
            sqs.receiveMessage(
                    one -> one.queueUrl(queueUrl).maxNumberOfMessages(10).waitTimeSeconds(1))
                .messages();
        for (Message message : batch) {
          bodies.add(JSON.readTree(message.body()));
        }
      } while (!batch.isEmpty());
    }
    return bodies;
  }

  /** What the task definition of the stack gives its container. */
  Map<String, String> environment() {
    try (EcsClient ecs = moto.client(EcsClient.builder())) {
      return ecs
          .describeTaskDefinition(request -> request.taskDefinition(name))
          .taskDefinition()
          .containerDefinitions()
          .getFirst()
          .environment()
          .stream()
          .collect(Collectors.toMap(KeyValuePair::name, KeyValuePair::value));
    }
  }
}
