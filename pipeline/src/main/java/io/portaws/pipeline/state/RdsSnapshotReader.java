package io.portaws.pipeline.state;

import io.portaws.pipeline.catalog.ResourceKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.Filter;

/**
 * Reads RDS snapshots, which Cloud Control does not know, many in a call: a filter of identifiers
 * names those that exist and is silent about the rest ({@code DescribeDBSnapshots} and {@code
 * DescribeDBClusterSnapshots} in the RDS API reference).
 */
final class RdsSnapshotReader implements ResourceReader {
  /** A page has at most 100 records, so that one page answers a call. */
  private static final int BATCH = 100;

  private final AwsClients clients;
  private final String filter;
  private final String identifier;
  private final BiFunction<RdsClient, Filter, Stream<? extends SdkPojo>> describe;

  private RdsSnapshotReader(
      AwsClients clients,
      String filter,
      String identifier,
      BiFunction<RdsClient, Filter, Stream<? extends SdkPojo>> describe) {
    this.clients = clients;
    this.filter = filter;
    this.identifier = identifier;
    this.describe = describe;
  }

  static RdsSnapshotReader ofInstances(AwsClients clients) {
    return new RdsSnapshotReader(
        clients,
        "db-snapshot-id",
        "DBSnapshotIdentifier",
        (rds, filter) ->
            rds.describeDBSnapshotsPaginator(r -> r.filters(filter)).dbSnapshots().stream());
  }

  static RdsSnapshotReader ofClusters(AwsClients clients) {
    return new RdsSnapshotReader(
        clients,
        "db-cluster-snapshot-id",
        "DBClusterSnapshotIdentifier",
        (rds, filter) ->
            rds
                .describeDBClusterSnapshotsPaginator(r -> r.filters(filter))
                .dbClusterSnapshots()
                .stream());
  }

  @Override
  public int batch() {
    return BATCH;
  }

  @Override
  public String service() {
    return "rds";
  }

  @Override
  public Map<ResourceKey, State> read(List<ResourceKey> keys) {
    Map<ResourceKey, State> states = new LinkedHashMap<>();
    try {
      ResourceKey first = keys.getFirst();
      RdsClient rds =
          clients.client(
              RdsClient.class, "RDS", RdsClient::builder, first.account(), first.region());
      List<String> wanted = keys.stream().map(key -> folded(key.identifier())).distinct().toList();
      Map<String, State> found = new HashMap<>();
      describe
          .apply(rds, Filter.builder().name(filter).values(wanted).build())
          .map(SdkJson::of)
          .forEach(snapshot ->
              found.put(folded(snapshot.path(identifier).asText()), new State.Present(snapshot)));
      keys.forEach(
          key -> states.put(key, found.getOrDefault(folded(key.identifier()), new State.Absent())));
    } catch (SdkException e) {
      State unknown = AwsFailure.of(e);
      keys.forEach(key -> states.put(key, unknown));
    }
    return states;
  }

  /** RDS stores identifiers in lower case, whatever the request had. */
  private static String folded(String identifier) {
    return identifier.toLowerCase(Locale.ROOT);
  }
}
