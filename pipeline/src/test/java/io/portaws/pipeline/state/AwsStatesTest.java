package io.portaws.pipeline.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.TestCatalog;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.state.State.Cause;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AwsStatesTest {
  private static final String BUCKET = "AWS::S3::Bucket";
  private static final String SNAPSHOT = "AWS::RDS::DBSnapshot";
  private static final String UNREADABLE = "AWS::Test::Unreadable";
  private static final TypeCatalog CATALOG =
      TestCatalog.of(
          """
          type: AWS::Test::Unreadable
          read: {with: nobody}
          events:
            - calls: { event-source: test.amazonaws.com, upsert: [Create] }
              identifiers: .detail.requestParameters.name
          """);

  private final List<String> counted = new CopyOnWriteArrayList<>();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private FakeAws aws;
  private AwsClients clients;
  private AwsStates states;

  @BeforeEach
  void open() throws IOException {
    aws = new FakeAws();
    clients = aws.clients(FakeAws.REGION, new AwsClients.ReadRole("reader", null));
    PipelineMetrics metrics =
        new PipelineMetrics() {
          @Override
          public void read(String service, String result) {
            counted.add(service + " " + result);
          }
        };
    states = new AwsStates(CATALOG, clients, executor, metrics);
  }

  @AfterEach
  void close() {
    executor.close();
    clients.close();
    aws.close();
  }

  private static Set<ResourceKey> snapshots(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> FakeAws.key(SNAPSHOT, "s" + i))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Cause cause(@Nullable State state) {
    return Objects.requireNonNull((State.Unknown) state).cause();
  }

  @Test
  void nothingAskedIsNothingAnswered() throws InterruptedException {
    assertThat(states.read(Set.of())).isEmpty();
    assertThat(aws.calls).isEmpty();
  }

  @Test
  void eachTypeIsReadByItsReader() throws InterruptedException {
    aws.rds =
        call ->
            call.operation().equals("DescribeDBSnapshots")
                ? FakeAws.instanceSnapshots(List.of("s"))
                : FakeAws.clusterSnapshots(List.of("s"));
    Set<ResourceKey> keys =
        Set.of(
            FakeAws.key(BUCKET, "b"),
            FakeAws.key(SNAPSHOT, "s"),
            FakeAws.key("AWS::RDS::DBClusterSnapshot", "s"),
            FakeAws.key("Their::Own::Type", "t"));

    assertThat(states.read(keys))
        .containsOnlyKeys(keys)
        .allSatisfy((_, state) -> assertThat(state).isInstanceOf(State.Present.class));
    assertThat(aws.calls.stream().map(FakeAws.Call::operation))
        .containsExactlyInAnyOrder(
            "CloudApiService.GetResource",
            "CloudApiService.GetResource",
            "DescribeDBSnapshots",
            "DescribeDBClusterSnapshots");
  }

  @Test
  void readsAreCountedByServiceAndResult() throws InterruptedException {
    aws.cloudControl =
        call ->
            switch (call.member("Identifier")) {
              case "here" -> FakeAws.properties(call, "{}");
              case "gone" -> FakeAws.error(400, "ResourceNotFoundException");
              case "busy" -> FakeAws.error(400, "ThrottlingException");
              default -> FakeAws.error(403, "AccessDeniedException");
            };
    aws.rds = _ -> FakeAws.instanceSnapshots(List.of("s0"));
    Set<ResourceKey> keys = snapshots(2);
    List.of("here", "gone", "busy", "secret").forEach(id -> keys.add(FakeAws.key(BUCKET, id)));
    states.read(keys);

    assertThat(counted)
        .containsExactlyInAnyOrder(
            "cloudcontrol present",
            "cloudcontrol absent",
            "cloudcontrol throttled",
            "cloudcontrol denied",
            "rds present",
            "rds absent");
  }

  @Test
  void slicesArePerAccountAndRegion() throws InterruptedException {
    aws.rds =
        call ->
            FakeAws.instanceSnapshots(
                call.accessKey().equals("OWNKEY") && call.region().equals("eu-west-1")
                    ? List.of("s")
                    : List.of());
    ResourceKey here = new ResourceKey(SNAPSHOT, FakeAws.OWN, "eu-west-1", "s");
    ResourceKey otherRegion = new ResourceKey(SNAPSHOT, FakeAws.OWN, "us-east-2", "s");
    ResourceKey otherAccount = new ResourceKey(SNAPSHOT, FakeAws.OTHER, "eu-west-1", "s");
    Map<ResourceKey, State> read = states.read(Set.of(here, otherRegion, otherAccount));

    assertThat(read.get(here)).isInstanceOf(State.Present.class);
    assertThat(read.get(otherRegion)).isEqualTo(new State.Absent());
    assertThat(read.get(otherAccount)).isEqualTo(new State.Absent());
    assertThat(
            aws.calls.stream()
                .filter(call -> call.operation().startsWith("Describe"))
                .map(call -> call.accessKey() + " " + call.region()))
        .containsExactlyInAnyOrder(
            "OWNKEY eu-west-1", "OWNKEY us-east-2", "KEYOF444455556666 eu-west-1");
  }

  @Test
  void moreThanABatchIsSeveralCalls() throws InterruptedException {
    aws.rds = call -> FakeAws.instanceSnapshots(call.parameters("Filters.Filter.1.Values.Value"));

    assertThat(states.read(snapshots(201)))
        .hasSize(201)
        .allSatisfy((_, state) -> assertThat(state).isInstanceOf(State.Present.class));
    assertThat(
            aws.calls.stream().map(call -> call.parameters("Filters.Filter.1.Values.Value").size()))
        .containsExactlyInAnyOrder(100, 100, 1);
  }

  @Test
  void callsOfOnePlaceRunSideBySide() throws InterruptedException {
    // Each answer waits until all five are asked for.
    CountDownLatch asked = new CountDownLatch(5);
    aws.cloudControl =
        call -> {
          asked.countDown();
          try {
            return asked.await(5, TimeUnit.SECONDS)
                ? FakeAws.properties(call, "{}")
                : FakeAws.error(400, "AskedOneByOne");
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FakeAws.dropped();
          }
        };
    Set<ResourceKey> keys =
        IntStream.range(0, 5)
            .mapToObj(i -> FakeAws.key(BUCKET, "b" + i))
            .collect(Collectors.toSet());

    assertThat(states.read(keys))
        .hasSize(5)
        .allSatisfy((_, state) -> assertThat(state).isInstanceOf(State.Present.class));
  }

  @Test
  void typeWithoutReaderIsUnsupportedAndAsksNobody() throws InterruptedException {
    ResourceKey unreadable = FakeAws.key(UNREADABLE, "u");
    ResourceKey bucket = FakeAws.key(BUCKET, "b");
    Map<ResourceKey, State> read = states.read(Set.of(unreadable, bucket));

    assertThat(read.get(unreadable))
        .isEqualTo(new State.Unknown(Cause.UNSUPPORTED, "no reader for AWS::Test::Unreadable"));
    assertThat(read.get(bucket)).isInstanceOf(State.Present.class);
    assertThat(aws.calls).hasSize(1);
  }

  @Test
  void failureOfOneResourceIsItsOwn() throws InterruptedException {
    aws.cloudControl =
        call ->
            call.member("Identifier").equals("bad")
                ? FakeAws.dropped()
                : FakeAws.properties(call, "{}");
    ResourceKey bad = FakeAws.key(BUCKET, "bad");
    ResourceKey good = FakeAws.key(BUCKET, "good");
    Map<ResourceKey, State> read = states.read(Set.of(bad, good));

    assertThat(cause(read.get(bad))).isEqualTo(Cause.UNAVAILABLE);
    assertThat(read.get(good)).isInstanceOf(State.Present.class);
  }

  @Test
  void anotherAccountWithoutARoleIsDeniedWithWhatIsMissing() throws InterruptedException {
    clients.close();
    clients = aws.clients();
    states = new AwsStates(CATALOG, clients, executor, PipelineMetrics.NOOP);
    ResourceKey foreign = new ResourceKey(BUCKET, FakeAws.OTHER, FakeAws.REGION, "b");
    ResourceKey own = FakeAws.key(BUCKET, "b");
    Map<ResourceKey, State> read = states.read(Set.of(foreign, own));

    assertThat(read.get(foreign))
        .isEqualTo(
            new State.Unknown(
                Cause.DENIED,
                "account " + FakeAws.OTHER + " is another one, and READ_ROLE_NAME is not set"));
    assertThat(read.get(own)).isInstanceOf(State.Present.class);
  }

  @Test
  void deniedAccountKeepsNobodyElse() throws InterruptedException {
    aws.sts = _ -> FakeAws.queryError(403, "AccessDenied");
    ResourceKey foreign = new ResourceKey(BUCKET, FakeAws.OTHER, FakeAws.REGION, "b");
    ResourceKey own = FakeAws.key(BUCKET, "b");
    Map<ResourceKey, State> read = states.read(Set.of(foreign, own));

    assertThat(cause(read.get(foreign))).isEqualTo(Cause.DENIED);
    assertThat(read.get(own)).isInstanceOf(State.Present.class);
  }
}
