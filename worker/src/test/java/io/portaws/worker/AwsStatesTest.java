package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.state.AwsClients;
import io.portaws.pipeline.state.AwsStates;
import io.portaws.pipeline.state.SdkApi;
import io.portaws.pipeline.state.State;
import io.portaws.sandbox.AwsStandIn;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;

/** Reading states with the real AWS SDK, from the sandbox's AWS. */
class AwsStatesTest {
  private static final String OWN = "111122223333";

  private final AwsStandIn aws = AwsStandIn.start(OWN);
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final AwsClients clients =
      new AwsClients(
          AwsStandIn.credentials(OWN),
          OWN,
          "eu-west-1",
          new AwsClients.ReadRole("reader", "shared-secret"),
          _ -> Optional.of(aws.endpoint()),
          AwsCrtHttpClient.create());
  private final AwsStates states =
      new AwsStates(
          TypeCatalog.bundled(), false, new SdkApi(clients), executor, PipelineMetrics.NOOP);

  @BeforeEach
  void requireTheExternalId() {
    aws.requireExternalId("shared-secret");
  }

  @AfterEach
  void close() {
    clients.close();
    executor.close();
    aws.close();
  }

  @Test
  void manyAccountsAndRegionsAreReadAtOnceEachByItsOwnRole() throws InterruptedException {
    Set<ResourceKey> keys = new LinkedHashSet<>();
    for (int account = 0; account < 20; account++) {
      String id = "4444%08d".formatted(account);
      for (String region : new String[] {"eu-west-1", "us-east-1", "ap-south-1"}) {
        ResourceKey key = new ResourceKey("AWS::ECS::Cluster", id, region, "c");
        put(key);
        keys.add(key);
      }
    }
    Map<ResourceKey, State> read = states.read(keys);

    assertThat(read).hasSize(60);
    read.forEach((key, state) -> assertThat(owner(state)).isEqualTo(key.account()));
    assertThat(aws.reads("sts:AssumeRole")).as("one role session an account").isEqualTo(20);
  }

  @Test
  void whatIsNotThereIsAbsentAndWhatAwsRefusesIsUnknown() throws InterruptedException {
    ResourceKey absent = new ResourceKey("AWS::ECS::Cluster", OWN, "eu-west-1", "none");
    ResourceKey denied =
        new ResourceKey(
            "AWS::SNS::Topic", OWN, "eu-west-1", "arn:aws:sns:eu-west-1:111122223333:x");
    ResourceKey unknownType = new ResourceKey("AWS::Not::AType", OWN, "eu-west-1", "x");
    ResourceKey unsupported = new ResourceKey("AWS::Old::Thing", OWN, "eu-west-1", "u");
    aws.deny("AWS::SNS::Topic");
    aws.unknownType("AWS::Not::AType");
    aws.unsupportedType("AWS::Old::Thing");

    Map<ResourceKey, State> read = states.read(Set.of(absent, denied, unknownType, unsupported));

    assertThat(read.get(absent)).isEqualTo(new State.Absent());
    assertThat(cause(read.get(denied))).isEqualTo(State.Cause.DENIED);
    assertThat(cause(read.get(unknownType))).isEqualTo(State.Cause.UNSUPPORTED);
    assertThat(cause(read.get(unsupported))).isEqualTo(State.Cause.UNSUPPORTED);
  }

  @Test
  void aRoleThatCannotBeAssumedLeavesOtherAccountsReadable() throws InterruptedException {
    aws.refuseRoles(arn -> arn.contains("444400000001"));
    ResourceKey refused = new ResourceKey("AWS::ECS::Cluster", "444400000001", "eu-west-1", "c");
    ResourceKey fine = new ResourceKey("AWS::ECS::Cluster", "444400000002", "eu-west-1", "c");
    put(fine);

    Map<ResourceKey, State> read = states.read(Set.of(refused, fine));

    assertThat(cause(read.get(refused))).isEqualTo(State.Cause.DENIED);
    assertThat(read.get(fine)).isInstanceOf(State.Present.class);
  }

  @Test
  void throttlingThatOutlastsTheSdksRetriesIsUnknownNotAbsent() throws InterruptedException {
    ResourceKey key = new ResourceKey("AWS::ECS::Cluster", OWN, "eu-west-1", "c");
    put(key);
    aws.throttleWhen(_ -> true);

    assertThat(cause(states.read(Set.of(key)).get(key))).isEqualTo(State.Cause.THROTTLED);
  }

  @Test
  void snapshotsOfOneRegionAreReadInOneCall() throws InterruptedException {
    Set<ResourceKey> keys = new LinkedHashSet<>();
    for (int i = 0; i < 90; i++) {
      ResourceKey key = new ResourceKey("AWS::RDS::DBSnapshot", OWN, "eu-west-1", "snap-" + i);
      keys.add(key);
      if (i % 3 != 0) {
        aws.put(
            key,
            SandboxStack.object(
                "{\"DBSnapshotIdentifier\":\"snap-%d\",\"Status\":\"available\"}".formatted(i)));
      }
    }
    Map<ResourceKey, State> read = states.read(keys);

    assertThat(read.values().stream().filter(State.Present.class::isInstance)).hasSize(60);
    assertThat(read.values().stream().filter(State.Absent.class::isInstance)).hasSize(30);
    assertThat(aws.reads("rds:DescribeDBSnapshots")).isEqualTo(1);
  }

  @Test
  void fiveHundredChangedInstancesCostAtMostFiveCalls() throws InterruptedException {
    Set<ResourceKey> keys = new LinkedHashSet<>();
    for (int i = 0; i < 500; i++) {
      String id = "i-%017x".formatted(i);
      ResourceKey key = new ResourceKey("AWS::EC2::Instance", OWN, "eu-west-1", id);
      aws.put(key, SandboxStack.object("{\"InstanceId\":\"%s\"}".formatted(id)));
      keys.add(key);
    }
    Map<ResourceKey, State> read = states.read(keys);

    assertThat(read).hasSize(500);
    read.forEach((key, state) ->
        assertThat(properties(state).path("InstanceId").asText()).isEqualTo(key.identifier()));
    assertThat(aws.reads("ec2:DescribeInstances")).isLessThanOrEqualTo(5);
  }

  @Test
  void forTheExporterCloudControlIsAskedAndWhatItDoesNotKnowByItsOwnService()
      throws InterruptedException {
    var exporters =
        new AwsStates(
            TypeCatalog.bundled(), true, new SdkApi(clients), executor, PipelineMetrics.NOOP);
    ResourceKey function = new ResourceKey("AWS::Lambda::Function", OWN, "eu-west-1", "f");
    ResourceKey snapshot = new ResourceKey("AWS::RDS::DBSnapshot", OWN, "eu-west-1", "snap-1");
    aws.putCloudControl(function, SandboxStack.object("{\"FunctionName\":\"f\"}"));
    aws.put(snapshot, SandboxStack.object("{\"DBSnapshotIdentifier\":\"snap-1\"}"));

    Map<ResourceKey, State> read = exporters.read(Set.of(function, snapshot));

    assertThat(properties(read.get(function)).path("FunctionName").asText()).isEqualTo("f");
    assertThat(read.get(snapshot)).isInstanceOf(State.Present.class);
    assertThat(aws.reads("rds:DescribeDBSnapshots")).isEqualTo(1);
  }

  private void put(ResourceKey key) {
    String arn =
        "arn:aws:ecs:%s:%s:cluster/%s".formatted(key.region(), key.account(), key.identifier());
    aws.put(
        key,
        SandboxStack.object(
            "{\"clusterName\":\"%s\",\"clusterArn\":\"%s\"}".formatted(key.identifier(), arn)));
  }

  private static String owner(State state) {
    return properties(state).path("ClusterArn").asText().split(":", -1)[4];
  }

  private static JsonNode properties(@org.jspecify.annotations.Nullable State state) {
    assertThat(state).isInstanceOf(State.Present.class);
    return ((State.Present) java.util.Objects.requireNonNull(state)).properties();
  }

  private static State.Cause cause(@org.jspecify.annotations.Nullable State state) {
    assertThat(state).isInstanceOf(State.Unknown.class);
    return ((State.Unknown) java.util.Objects.requireNonNull(state)).cause();
  }
}
