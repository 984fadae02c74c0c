package io.portaws.pipeline.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.state.State.Cause;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RdsSnapshotReaderTest {
  private static final String INSTANCES = "AWS::RDS::DBSnapshot";
  private static final String CLUSTERS = "AWS::RDS::DBClusterSnapshot";

  private FakeAws aws;
  private AwsClients clients;

  @BeforeEach
  void open() throws IOException {
    aws = new FakeAws();
    clients = aws.clients();
  }

  @AfterEach
  void close() {
    clients.close();
    aws.close();
  }

  private Map<ResourceKey, State> instances(String... identifiers) {
    return RdsSnapshotReader.ofInstances(clients).read(keys(INSTANCES, identifiers));
  }

  private static List<ResourceKey> keys(String type, String... identifiers) {
    return List.of(identifiers).stream().map(id -> FakeAws.key(type, id)).toList();
  }

  private static State present(String json) {
    return new State.Present(FakeAws.parse(json.replace('\'', '"')));
  }

  @Test
  void namedSnapshotsArePresentAndTheOthersAbsent() {
    aws.rds = _ -> FakeAws.instanceSnapshots(List.of("a", "c"));

    assertThat(instances("a", "b", "c"))
        .isEqualTo(
            Map.of(
                FakeAws.key(INSTANCES, "a"),
                present("{'DBSnapshotIdentifier':'a','Status':'available'}"),
                FakeAws.key(INSTANCES, "b"),
                new State.Absent(),
                FakeAws.key(INSTANCES, "c"),
                present("{'DBSnapshotIdentifier':'c','Status':'available'}")));
    assertThat(aws.calls)
        .singleElement()
        .satisfies(call -> {
          assertThat(call.operation()).isEqualTo("DescribeDBSnapshots");
          assertThat(call.parameters("Filters.Filter.1.Name")).containsExactly("db-snapshot-id");
          assertThat(call.parameters("Filters.Filter.1.Values")).containsExactly("a", "b", "c");
        });
  }

  @Test
  void clusterSnapshotsAreAskedByTheirOwnOperation() {
    aws.rds = _ -> FakeAws.clusterSnapshots(List.of("a"));

    assertThat(RdsSnapshotReader.ofClusters(clients).read(keys(CLUSTERS, "a", "b")))
        .isEqualTo(
            Map.of(
                FakeAws.key(CLUSTERS, "a"),
                present("{'DBClusterSnapshotIdentifier':'a','Status':'available'}"),
                FakeAws.key(CLUSTERS, "b"),
                new State.Absent()));
    assertThat(aws.calls)
        .singleElement()
        .satisfies(call -> {
          assertThat(call.operation()).isEqualTo("DescribeDBClusterSnapshots");
          assertThat(call.parameters("Filters.Filter.1.Name"))
              .containsExactly("db-cluster-snapshot-id");
        });
  }

  @Test
  void fullBatchIsOneCall() {
    String[] ids = IntStream.range(0, 100).mapToObj(i -> "s-" + i).toArray(String[]::new);
    aws.rds = call -> FakeAws.instanceSnapshots(call.parameters("Filters.Filter.1.Values.Value"));

    assertThat(RdsSnapshotReader.ofInstances(clients).batch()).isEqualTo(ids.length);
    assertThat(instances(ids))
        .hasSize(100)
        .allSatisfy((_, state) -> assertThat(state).isInstanceOf(State.Present.class));
    assertThat(aws.calls).hasSize(1);
  }

  @Test
  void identifiersDifferingInCaseAreOneSnapshot() {
    aws.rds = _ -> FakeAws.instanceSnapshots(List.of("my-snap"));

    assertThat(instances("My-Snap", "my-snap", "MY-SNAP"))
        .hasSize(3)
        .allSatisfy((_, state) -> assertThat(state).isInstanceOf(State.Present.class));
    assertThat(aws.calls.getFirst().parameters("Filters.Filter.1.Values"))
        .containsExactly("my-snap");
  }

  @Test
  void nextPageIsReadToo() {
    aws.rds =
        call ->
            call.parameters("Marker=").isEmpty()
                ? FakeAws.instanceSnapshots(List.of("a"), "more")
                : FakeAws.instanceSnapshots(List.of("b"));

    assertThat(instances("a", "b").values())
        .allSatisfy(state -> assertThat(state).isInstanceOf(State.Present.class));
    assertThat(aws.calls).hasSize(2);
  }

  @Test
  void snapshotNobodyAskedForIsLeftOut() {
    aws.rds = _ -> FakeAws.instanceSnapshots(List.of("stranger"));

    assertThat(instances("a")).isEqualTo(Map.of(FakeAws.key(INSTANCES, "a"), new State.Absent()));
  }

  @ParameterizedTest
  @CsvSource({
    "400, InvalidParameterValue, INVALID",
    "403, AccessDenied, DENIED",
    "403, InvalidClientTokenId, DENIED",
    "403, ExpiredToken, DENIED",
    "400, Throttling, THROTTLED",
    "503, ServiceUnavailable, UNAVAILABLE",
    "404, DBSnapshotNotFound, UNAVAILABLE"
  })
  void errorIsTheStateOfEveryKey(int status, String code, Cause cause) {
    aws.rds = _ -> FakeAws.queryError(status, code);

    assertThat(instances("a", "b"))
        .hasSize(2)
        .allSatisfy((_, state) ->
            assertThat(state)
                .isInstanceOfSatisfying(
                    State.Unknown.class, unknown -> assertThat(unknown.cause()).isEqualTo(cause)));
  }

  @Test
  void failureOnTheSecondPageMakesNobodyAbsent() {
    aws.rds =
        call ->
            call.parameters("Marker=").isEmpty()
                ? FakeAws.instanceSnapshots(List.of("a"), "more")
                : FakeAws.dropped();

    assertThat(instances("a", "b"))
        .hasSize(2)
        .allSatisfy((_, state) -> assertThat(state).isInstanceOf(State.Unknown.class));
  }
}
