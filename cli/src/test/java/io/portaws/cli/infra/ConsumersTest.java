package io.portaws.cli.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.sandbox.TemplateFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The worker's service and the function: which there is, how it runs, and what it may do. */
class ConsumersTest {
  @ParameterizedTest
  @CsvSource({
    "worker, false, true,  1, false, ''",
    "worker, true,  true,  1, true,  false",
    "lambda, false, false, 0, true,  true",
    "lambda, true,  true,  0, true,  true",
    "none,   false, false, 0, false, ''",
  })
  void oneConsumerIsActiveAndAStandbyRests(
      String target, String standby, boolean service, int tasks, boolean function, String enabled) {
    Stack stack = Infra.central(target, "Standby", standby);
    assertThat(stack.ids().contains("WorkerService")).isEqualTo(service);
    if (service) {
      assertThat(stack.properties("WorkerService").path("DesiredCount").asInt()).isEqualTo(tasks);
    }
    assertThat(stack.ids().contains("Function")).isEqualTo(function);
    assertThat(stack.properties("QueueMapping").path("Enabled").asText()).isEqualTo(enabled);
    assertThat(stack.ids().contains("WorkerScaling")).isEqualTo(target.equals("worker"));
    assertThat(stack.output("Target")).isEqualTo(target);
    assertThat(stack.output("Standby")).isEqualTo(standby);
    assertThat(stack.output("ConsumerRoleARN"))
        .isEqualTo(
            Map.of("worker", "<WorkerTaskRole.Arn>", "lambda", "<FunctionRole.Arn>", "none", "")
                .get(target));
  }

  // ---- The worker ---------------------------------------------------------------------------

  private static JsonNode container(Stack stack) {
    return stack.properties("WorkerTaskDefinition").at("/ContainerDefinitions/0");
  }

  private static Map<String, String> environment(JsonNode container) {
    Map<String, String> environment = new HashMap<>();
    container
        .path("Environment")
        .forEach(each -> environment.put(each.path("Name").asText(), each.path("Value").asText()));
    return environment;
  }

  @Test
  void theContainerIsShutInAndEndsByItselfBeforeItIsKilled() {
    Stack stack = Infra.central("worker");
    JsonNode container = container(stack);
    assertThat(container.path("ReadonlyRootFilesystem").asBoolean()).isTrue();
    assertThat(container.path("User").asText()).isEqualTo("65532:65532");
    assertThat(Infra.texts(container.at("/LinuxParameters/Capabilities/Drop")))
        .containsExactly("ALL");
    assertThat(container.at("/LinuxParameters/Capabilities").has("Add")).isFalse();
    assertThat(container.at("/MountPoints/0/ContainerPath").asText()).isEqualTo("/tmp");
    assertThat(container.at("/MountPoints/0/SourceVolume").asText())
        .isEqualTo(stack.properties("WorkerTaskDefinition").at("/Volumes/0/Name").asText());
    int stopSeconds = container.path("StopTimeout").asInt();
    assertThat(stopSeconds).as("the most that Fargate takes").isEqualTo(120);
    String grace = environment(container).getOrDefault("SHUTDOWN_GRACE", "");
    assertThat(Integer.parseInt(grace.replace("s", ""))).isLessThan(stopSeconds - 10);
    assertThat(container.has("PortMappings")).as("nothing is offered to the network").isFalse();
  }

  /** Neither curl nor a shell is in the image: the worker's own class asks it. */
  @Test
  void healthIsAskedByTheWorkersOwnProbe() {
    List<String> command =
        Infra.texts(container(Infra.central("worker")).at("/HealthCheck/Command"));
    assertThat(command).startsWith("CMD", "java").endsWith("io.portaws.worker.Probe");
  }

  /** The image's reference, so that a log tells which image it was, whatever the tag is now. */
  @Test
  void theWorkerIsToldItsOwnImage() {
    JsonNode container = container(Infra.central("worker"));
    assertThat(container.path("Image").asText()).isNotBlank();
    assertThat(environment(container))
        .containsEntry("CONTAINER_IMAGE", container.path("Image").asText());
  }

  @Test
  void theTaskIsForFargateOnArmUnlessToldOtherwise() {
    JsonNode task = Infra.central("worker").properties("WorkerTaskDefinition");
    assertThat(Infra.texts(task.path("RequiresCompatibilities"))).containsExactly("FARGATE");
    assertThat(task.path("NetworkMode").asText()).isEqualTo("awsvpc");
    assertThat(task.at("/RuntimePlatform/CpuArchitecture").asText()).isEqualTo("ARM64");
    assertThat(
            Infra.central("worker", "Architecture", "X86_64")
                .properties("WorkerTaskDefinition")
                .at("/RuntimePlatform/CpuArchitecture")
                .asText())
        .isEqualTo("X86_64");
  }

  @Test
  void aDeploymentThatFailsIsRolledBackAndNeverLeavesFewerTasks() {
    JsonNode service = Infra.central("worker").properties("WorkerService");
    JsonNode deployment = service.path("DeploymentConfiguration");
    assertThat(deployment.at("/DeploymentCircuitBreaker/Enable").asBoolean()).isTrue();
    assertThat(deployment.at("/DeploymentCircuitBreaker/Rollback").asBoolean()).isTrue();
    assertThat(deployment.path("MinimumHealthyPercent").asInt()).isEqualTo(100);
  }

  @Test
  void spotTasksStandOnOneThatIsNot() {
    JsonNode plain = Infra.central("worker").properties("WorkerService");
    assertThat(plain.path("LaunchType").asText()).isEqualTo("FARGATE");
    assertThat(plain.has("CapacityProviderStrategy")).isFalse();
    JsonNode spot = Infra.central("worker", "UseSpot", "true").properties("WorkerService");
    assertThat(spot.has("LaunchType")).as("the two exclude each other").isFalse();
    assertThat(spot.at("/CapacityProviderStrategy/0/CapacityProvider").asText())
        .isEqualTo("FARGATE");
    assertThat(spot.at("/CapacityProviderStrategy/0/Base").asInt()).isEqualTo(1);
    assertThat(spot.at("/CapacityProviderStrategy/1/CapacityProvider").asText())
        .isEqualTo("FARGATE_SPOT");
    assertThat(spot.at("/CapacityProviderStrategy/1/Weight").asInt())
        .isGreaterThan(spot.at("/CapacityProviderStrategy/0/Weight").asInt());
  }

  @Test
  void withoutSubnetsASmallNetworkIsMadeThatNothingCanEnter() {
    Stack stack = Infra.central("worker");
    assertThat(stack.ids("AWS::EC2::Subnet")).hasSize(2);
    assertThat(stack.ids("AWS::EC2::NatGateway")).isEmpty();
    JsonNode group = stack.properties("WorkerSecurityGroup");
    assertThat(group.has("SecurityGroupIngress")).isFalse();
    assertThat(group.path("SecurityGroupEgress")).hasSize(1);
    assertThat(group.at("/SecurityGroupEgress/0/FromPort").asInt()).isEqualTo(443);
    JsonNode network = network(stack);
    assertThat(network.path("AssignPublicIp").asText()).isEqualTo("ENABLED");
    assertThat(Infra.texts(network.path("Subnets"))).containsExactly("<SubnetA>", "<SubnetB>");
  }

  @Test
  void tasksStartWhenThereIsAWayOutAndEndBeforeItGoes() {
    JsonNode declared = Infra.CENTRAL.at("/Resources/WorkerService/Metadata/Network");
    assertThat(declared.findValuesAsText("Ref"))
        .containsExactly("RouteToInternet", "SubnetARouteTable", "SubnetBRouteTable");
  }

  @Test
  void subnetsThatAreGivenAreUsedAsTheyAre() {
    Stack stack = Infra.central("worker", "SubnetIds", "subnet-0a,subnet-0b", "VpcId", "vpc-0a");
    assertThat(stack.ids("AWS::EC2::VPC")).isEmpty();
    JsonNode network = network(stack);
    assertThat(Infra.texts(network.path("Subnets"))).containsExactly("subnet-0a", "subnet-0b");
    assertThat(network.path("AssignPublicIp").asText()).isEqualTo("DISABLED");
    assertThat(stack.properties("WorkerSecurityGroup").path("VpcId").asText()).isEqualTo("vpc-0a");
    Stack grouped =
        Infra.central("worker", "SubnetIds", "subnet-0a", "SecurityGroupIds", "sg-0a,sg-0b");
    assertThat(grouped.ids("AWS::EC2::SecurityGroup")).isEmpty();
    assertThat(Infra.texts(network(grouped).path("SecurityGroups")))
        .containsExactly("sg-0a", "sg-0b");
  }

  private static JsonNode network(Stack stack) {
    return stack.properties("WorkerService").at("/NetworkConfiguration/AwsvpcConfiguration");
  }

  @Test
  void autoscalingFollowsTheBacklogPerTaskAndNeverGoesBelowOne() {
    Stack stack = Infra.central("worker", "MinTasks", "2", "MaxTasks", "9");
    JsonNode target = stack.properties("WorkerScaling");
    assertThat(target.path("MinCapacity").asInt()).isEqualTo(2);
    assertThat(target.path("MaxCapacity").asInt()).isEqualTo(9);
    assertThat(target.path("ResourceId").asText())
        .isEqualTo("service/<WorkerCluster>/<WorkerService.Name>");
    assertThat(Infra.CENTRAL.at("/Parameters/MinTasks/MinValue").asInt()).isEqualTo(1);
    JsonNode metric =
        stack
            .properties("WorkerScalingByBacklog")
            .at("/TargetTrackingScalingPolicyConfiguration/CustomizedMetricSpecification");
    assertThat(metric.path("MetricName").asText()).isEqualTo("BacklogPerTask");
    assertThat(metric.path("Namespace").asText()).isEqualTo("port-aws-events");
    assertThat(environment(container(stack))).containsEntry("METRICS", "cloudwatch");
  }

  // ---- The function -------------------------------------------------------------------------

  @Test
  void theFunctionIsJavaOnArmFromASnapshotBehindAnAlias() {
    Stack stack = Infra.central("lambda");
    JsonNode function = stack.properties("Function");
    assertThat(function.path("Runtime").asText()).isEqualTo("java25");
    assertThat(Infra.texts(function.path("Architectures"))).containsExactly("arm64");
    assertThat(function.path("Handler").asText())
        .isEqualTo("io.portaws.lambda.Handler::handleRequest");
    assertThat(function.at("/SnapStart/ApplyOn").asText()).isEqualTo("PublishedVersions");
    assertThat(
            Infra.central("lambda", "SnapStart", "Off")
                .properties("Function")
                .at("/SnapStart/ApplyOn")
                .asText())
        .isEqualTo("None");
    List<String> versions = stack.ids("AWS::Lambda::Version");
    assertThat(versions).singleElement().asString().startsWith("FunctionVersion");
    assertThat(function.path("Description").asText())
        .as("another version is another function: of the same there is no other version")
        .contains("(" + versions.getFirst() + ")");
    JsonNode alias = stack.properties("FunctionAlias");
    assertThat(alias.path("Name").asText()).isEqualTo("live");
    assertThat(alias.path("FunctionVersion").asText())
        .isEqualTo("<" + versions.getFirst() + ".Version>");
    assertThat(stack.properties("QueueMapping").path("FunctionName").asText())
        .isEqualTo("<FunctionAlias>");
  }

  @Test
  void theMappingReportsFailedItemsAndFiltersNothing() {
    JsonNode mapping = Infra.central("lambda").properties("QueueMapping");
    assertThat(Infra.texts(mapping.path("FunctionResponseTypes")))
        .containsExactly("ReportBatchItemFailures");
    assertThat(mapping.has("FilterCriteria")).isFalse();
    assertThat(mapping.path("EventSourceArn").asText()).isEqualTo("<EventsQueue.Arn>");
    assertThat(mapping.at("/ScalingConfig/MaximumConcurrency").asInt()).isGreaterThanOrEqualTo(2);
    JsonNode parameters = Infra.CENTRAL.path("Parameters");
    assertThat(parameters.at("/BatchSize/MaxValue").asInt()).isEqualTo(10_000);
    assertThat(parameters.at("/BatchWindow/MinValue").asInt())
        .as("batches of more than ten need a window")
        .isGreaterThanOrEqualTo(1);
  }

  @Test
  void whatIsHandedToTheFunctionItselfIsDeadLetteredAsItWas() {
    JsonNode function = Infra.central("lambda").properties("Function");
    assertThat(function.at("/DeadLetterConfig/TargetArn").asText())
        .isEqualTo("<DeadLetterQueue.Arn>");
  }

  // ---- Both ---------------------------------------------------------------------------------

  /** What each is told alone: the worker's way of ending, counting and giving up. */
  private static final Set<String> OF_THE_WORKER =
      Set.of("METRICS", "MAX_RECEIVES", "SHUTDOWN_GRACE", "AWS_REGION", "CONTAINER_IMAGE");

  @Test
  void bothAreToldTheSame() {
    Stack stack = Infra.central("worker", "Standby", "true");
    Map<String, String> worker = environment(container(stack));
    Map<String, String> function = new HashMap<>();
    stack
        .properties("Function")
        .at("/Environment/Variables")
        .properties()
        .forEach(each -> function.put(each.getKey(), each.getValue().asText()));
    assertThat(worker).containsAllEntriesOf(function);
    worker.keySet().removeAll(OF_THE_WORKER);
    assertThat(worker).isEqualTo(function);
    assertThat(function)
        .containsEntry("QUEUE_URL", "<EventsQueue>")
        .containsEntry("DLQ_URL", "<DeadLetterQueue>")
        .containsEntry("PORT_CREDS_SECRET_ARN", "<PortCredentialsSecret>");
  }

  @Test
  void noSecretStandsInAnEnvironmentOrOutput() {
    Stack stack = Infra.central("worker", "Standby", "true");
    Stream.of("Function", "WorkerTaskDefinition")
        .forEach(id ->
            assertThat(stack.properties(id).toString())
                .doesNotContain("secret-of-a-test", "id-of-a-test"));
    for (String name : List.of("PortClientId", "PortClientSecret", "PortWebhookSecret")) {
      assertThat(Infra.CENTRAL.at("/Parameters/" + name + "/NoEcho").asBoolean()).isTrue();
    }
    assertThat(
            TemplateFile.parse(
                stack.properties("PortCredentialsSecret").path("SecretString").asText()))
        .isEqualTo(
            TemplateFile.parse(
                "{id: id-of-a-test, clientSecret: secret-of-a-test, webhookSecret: ''}"));
  }

  @Test
  void aSecretThatIsGivenIsUsedAndNoneMade() {
    String arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:port-AbCdEf";
    Stack stack = Infra.central("worker", "CustomPortCredentialsSecretARN", arn);
    assertThat(stack.ids("AWS::SecretsManager::Secret")).isEmpty();
    assertThat(environment(container(stack))).containsEntry("PORT_CREDS_SECRET_ARN", arn);
    assertThat(stack.output("SecretARN")).isEqualTo(arn);
    assertThat(statement(stack, "PortsCredentials").path("Resource").asText()).isEqualTo(arn);
  }

  private static JsonNode statement(Stack stack, String sid) {
    return Infra.statement(stack.properties("ConsumerPolicy").path("PolicyDocument"), sid);
  }

  private static List<String> sids(Stack stack) {
    return stack
        .properties("ConsumerPolicy")
        .at("/PolicyDocument/Statement")
        .findValuesAsText("Sid");
  }

  @Test
  void rightsBeyondTheQueueAreThoseThatTheParametersAskFor() {
    Stack least = Infra.central("worker");
    assertThat(sids(least))
        .containsExactly("TheQueue", "WhatIsGivenUp", "PortsCredentials", "Metrics");
    assertThat(
            statement(least, "Metrics")
                .at("/Condition/StringEquals")
                .path("cloudwatch:namespace")
                .asText())
        .isEqualTo("port-aws-events");
    Stack all =
        Infra.central(
            "worker",
            "AWS::Partition",
            "aws-us-gov",
            "ReadRoleName",
            "reader",
            "Mapping",
            "s3://maps/team/a b.yml",
            "CustomIAMPolicyARN",
            "arn:aws-us-gov:iam::111122223333:policy/more");
    assertThat(statement(all, "OtherAccounts").path("Action").asText()).isEqualTo("sts:AssumeRole");
    assertThat(statement(all, "OtherAccounts").path("Resource").asText())
        .isEqualTo("arn:aws-us-gov:iam::*:role/reader");
    assertThat(statement(all, "TheMapping").path("Action").asText()).isEqualTo("s3:GetObject");
    assertThat(statement(all, "TheMapping").path("Resource").asText())
        .isEqualTo("arn:aws-us-gov:s3:::maps/team/a b.yml");
    assertThat(Infra.texts(all.properties("WorkerTaskRole").path("ManagedPolicyArns")))
        .contains(
            "<ConsumerPolicy>", "<ReaderPolicy1>", "arn:aws-us-gov:iam::111122223333:policy/more");
    Stack exporters =
        Infra.central("lambda", "BucketName", "configs", "ConfigJsonFileKey", "port/config.json");
    assertThat(statement(exporters, "TheExportersConfig").path("Resource").asText())
        .isEqualTo("arn:aws:s3:::configs/port/config.json");
    assertThat(sids(Infra.central("worker", "Mapping", "https://example.com/m.yml")))
        .doesNotContain("TheMapping");
  }

  @Test
  void everyRoleHasTheBoundaryThatAnOrganizationAsksFor() {
    String boundary = "arn:aws:iam::111122223333:policy/boundary";
    Stack central =
        Infra.central(
            "worker",
            "Standby",
            "true",
            "ScheduledResync",
            "true",
            "PermissionsBoundaryArn",
            boundary);
    Stack member = Infra.member("AWS::Region", "us-east-1", "PermissionsBoundaryArn", boundary);
    for (Stack stack : List.of(central, member)) {
      assertThat(stack.ids("AWS::IAM::Role"))
          .hasSizeGreaterThan(1)
          .allMatch(
              id -> stack.properties(id).path("PermissionsBoundary").asText().equals(boundary));
    }
    assertThat(Infra.central("worker").properties("WorkerTaskRole").has("PermissionsBoundary"))
        .isFalse();
  }

  @Test
  void theConsumerTakesFromTheQueueAndOnlyAddsToTheDeadLetters() {
    Stack stack = Infra.central("lambda");
    assertThat(Infra.texts(statement(stack, "TheQueue").path("Action")))
        .contains("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility");
    assertThat(Infra.texts(statement(stack, "WhatIsGivenUp").path("Action")))
        .contains("sqs:SendMessage")
        .doesNotContain("sqs:ReceiveMessage", "sqs:DeleteMessage");
  }

  @Test
  void tasksAreCountedOfThisServiceAlone() {
    Stack stack = Infra.central("worker", "ClusterName", "shared");
    JsonNode policy =
        stack.properties("WorkerTaskRole").at("/Policies/0/PolicyDocument/Statement/0");
    assertThat(policy.path("Action").asText()).isEqualTo("ecs:DescribeServices");
    assertThat(policy.path("Resource").asText())
        .isEqualTo(
            "arn:aws:ecs:eu-west-1:111122223333:service/shared/port-aws-events-WorkerService-*");
  }

  @Test
  void logsAreKeptAsLongAsToldAndWrittenToThatGroupAlone() {
    Stack stack = Infra.central("worker", "Standby", "true", "LogRetentionDays", "7");
    for (String group : List.of("WorkerLogGroup", "FunctionLogGroup")) {
      assertThat(stack.properties(group).path("RetentionInDays").asInt()).isEqualTo(7);
      assertThat(Infra.statements(stack))
          .filteredOn(
              each -> Infra.texts(each.getValue().path("Action")).contains("logs:PutLogEvents"))
          .anyMatch(each -> each.getValue().path("Resource").asText().equals("<" + group + ".Arn>"))
          .allMatch(each -> each.getValue().path("Resource").asText().endsWith("LogGroup.Arn>"));
    }
  }
}
