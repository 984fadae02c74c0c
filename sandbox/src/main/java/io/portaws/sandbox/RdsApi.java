package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ResourceKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * RDS's DescribeDBSnapshots and DescribeDBClusterSnapshots. A snapshot's properties have the SDK's
 * names ({@code DBSnapshotIdentifier}, {@code SnapshotCreateTime}, …). Safe for use by many
 * threads.
 */
final class RdsApi implements AwsOperation {
  static final String SNAPSHOT = "AWS::RDS::DBSnapshot";
  static final String CLUSTER_SNAPSHOT = "AWS::RDS::DBClusterSnapshot";

  private static final String NAMESPACE = "http://rds.amazonaws.com/doc/2014-10-31/";
  private static final int MAX_RECORDS = 100;

  /** What the elements of a list are called, where it is not "member". */
  private static final Map<String, String> ELEMENT_NAMES =
      Map.of(
          "TagList", "Tag",
          "AvailabilityZones", "AvailabilityZone",
          "ProcessorFeatures", "ProcessorFeature");

  private final AwsState state;
  private final Kind kind;

  /** The two operations differ in words only. */
  private enum Kind {
    INSTANCE(SNAPSHOT, "DBSnapshot", "DBInstance", "db-snapshot-id", "db-instance-id"),
    CLUSTER(
        CLUSTER_SNAPSHOT,
        "DBClusterSnapshot",
        "DBCluster",
        "db-cluster-snapshot-id",
        "db-cluster-id");

    private final String type;
    private final String element;
    private final String parent;
    private final String idFilter;
    private final String parentFilter;

    Kind(String type, String element, String parent, String idFilter, String parentFilter) {
      this.type = type;
      this.element = element;
      this.parent = parent;
      this.idFilter = idFilter;
      this.parentFilter = parentFilter;
    }

    private AwsFault notFound(String identifier) {
      String code = this == INSTANCE ? "DBSnapshotNotFound" : "DBClusterSnapshotNotFoundFault";
      return new AwsFault(404, code, element + " " + identifier + " not found.");
    }

    private String operation() {
      return "Describe" + element + "s";
    }
  }

  private RdsApi(AwsState state, Kind kind) {
    this.state = state;
    this.kind = kind;
  }

  static RdsApi snapshots(AwsState state) {
    return new RdsApi(state, Kind.INSTANCE);
  }

  static RdsApi clusterSnapshots(AwsState state) {
    return new RdsApi(state, Kind.CLUSTER);
  }

  @Override
  public String type(AwsInput input) {
    return kind.type;
  }

  @Override
  public List<String> identifiers(AwsInput input) {
    return named(input)
        .map(List::of)
        .orElseGet(() -> filters(input).getOrDefault(kind.idFilter, List.of()));
  }

  @Override
  public Answer answer(AwsInput input) {
    List<ObjectNode> found = new ArrayList<>(select(input).values());
    int from = input.number("Marker", 0);
    int to = Math.min(found.size(), from + pageSize(input));
    return AwsReplies.query(
        kind.operation(),
        NAMESPACE,
        xml -> {
          if (to < found.size()) {
            AwsReplies.element(xml, "Marker", String.valueOf(to));
          }
          xml.writeStartElement(kind.element + "s");
          for (ObjectNode snapshot : found.subList(Math.min(from, to), to)) {
            write(xml, kind.element, snapshot);
          }
          xml.writeEndElement();
        });
  }

  private Optional<String> named(AwsInput input) {
    return input.optional(kind.element + "Identifier").map(this::withoutArn);
  }

  private NavigableMap<String, ObjectNode> select(AwsInput input) {
    Optional<String> named = named(input);
    Map<String, List<String>> filters = filters(input);
    List<String> identifiers = identifiers(input);
    NavigableMap<String, ObjectNode> found = new TreeMap<>();
    if (identifiers.isEmpty()) {
      found.putAll(state.list(kind.type, input.caller().account(), input.caller().region()));
    } else {
      identifiers.forEach(id -> find(input, id).ifPresent(snapshot -> found.put(id, snapshot)));
    }
    if (named.isPresent() && found.isEmpty()) {
      throw kind.notFound(named.get());
    }
    found.values().removeIf(snapshot -> !passes(snapshot, filters));
    return found;
  }

  private Optional<ObjectNode> find(AwsInput input, String identifier) {
    var caller = input.caller();
    var key = new ResourceKey(kind.type, caller.account(), caller.region(), identifier);
    Optional<ObjectNode> exact = state.read(key);
    String lower = identifier.toLowerCase(Locale.ROOT);
    return exact.or(
        () -> state.read(new ResourceKey(kind.type, caller.account(), caller.region(), lower)));
  }

  private boolean passes(ObjectNode snapshot, Map<String, List<String>> filters) {
    for (var filter : filters.entrySet()) {
      String field =
          switch (filter.getKey()) {
            case "snapshot-type" -> "SnapshotType";
            case "engine" -> "Engine";
            case String name when name.equals(kind.idFilter) -> "";
            case String name when name.equals(kind.parentFilter) -> kind.parent + "Identifier";
            case String name ->
                throw AwsFault.of("InvalidParameterValue", "Unrecognized filter name: " + name);
          };
      if (!field.isEmpty() && !filter.getValue().contains(snapshot.path(field).asText())) {
        return false;
      }
    }
    return true;
  }

  private String withoutArn(String identifier) {
    String marker = kind == Kind.INSTANCE ? ":snapshot:" : ":cluster-snapshot:";
    int at = identifier.startsWith("arn:") ? identifier.indexOf(marker) : -1;
    return at < 0 ? identifier : identifier.substring(at + marker.length());
  }

  private static int pageSize(AwsInput input) {
    int size = input.number("MaxRecords", MAX_RECORDS);
    if (size < 20 || size > MAX_RECORDS) {
      throw AwsFault.of("InvalidParameterValue", "MaxRecords must be 20 to 100: " + size);
    }
    return size;
  }

  /** {@code Filters.Filter.1.Name=…&Filters.Filter.1.Values.Value.1=…} by name. */
  private static Map<String, List<String>> filters(AwsInput input) {
    Map<String, List<String>> filters = new LinkedHashMap<>();
    for (int i = 1; input.optional("Filters.Filter." + i + ".Name").isPresent(); i++) {
      String prefix = "Filters.Filter." + i + ".";
      List<String> values = new ArrayList<>();
      for (int j = 1; input.optional(prefix + "Values.Value." + j).isPresent(); j++) {
        values.add(input.text(prefix + "Values.Value." + j));
      }
      filters.put(input.text(prefix + "Name"), values);
    }
    return filters;
  }

  private static void write(XMLStreamWriter xml, String name, JsonNode value)
      throws XMLStreamException {
    if (value.isNull()) {
      return;
    }
    if (value.isValueNode()) {
      AwsReplies.element(xml, name, value.asText());
      return;
    }
    xml.writeStartElement(name);
    if (value.isArray()) {
      for (JsonNode element : value) {
        write(xml, ELEMENT_NAMES.getOrDefault(name, "member"), element);
      }
    } else {
      for (var field : value.properties()) {
        write(xml, field.getKey(), field.getValue());
      }
    }
    xml.writeEndElement();
  }
}
