package io.portaws.worker.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.portaws.worker.instance.EcsTask;
import io.portaws.worker.instance.Instance;
import io.portaws.worker.instance.Whereabouts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What metrics and spans say of where they come from, by the names of OpenTelemetry's semantic
 * conventions for resources. What users set counts most. A resource must not change between two
 * exports, or a backend takes one process for two: so this waits for the search for the task to
 * end, on the exporters' own threads, and what is counted meanwhile is counted. Safe for use by
 * many threads.
 */
final class OtlpResource implements Supplier<Attributes> {
  private static final Set<String> LAUNCH_TYPES = Set.of("ec2", "fargate");

  private final Whereabouts whereabouts;
  private final Map<String, String> told;

  /** Replicas differ at least in this: their cumulative sums must not be taken for one. */
  private final String id = UUID.randomUUID().toString();

  /**
   * @param told what the user's settings say
   */
  OtlpResource(Whereabouts whereabouts, Map<String, String> told) {
    this.whereabouts = whereabouts;
    this.told = told;
  }

  @Override
  public Attributes get() {
    Instance instance = whereabouts.settled();
    Told all = new Told(Attributes.builder());
    all.put("service.instance.id", id);
    all.put("service.version", instance.version());
    all.put("process.runtime.version", Runtime.version().toString());
    all.put("k8s.pod.name", instance.pod());
    all.put("k8s.namespace.name", instance.namespace());
    all.put("k8s.node.name", instance.node());
    image(instance.image(), all);
    instance.task().ifPresent(task -> task(task, all));
    told.forEach(all::put);
    return all.attributes().build();
  }

  private static void image(String reference, Told all) {
    int digest = reference.indexOf('@');
    String tagged = digest < 0 ? reference : reference.substring(0, digest);
    // A colon before a slash is that of the registry's port.
    int tag = tagged.indexOf(':', tagged.lastIndexOf('/') + 1);
    String name = tag < 0 ? tagged : tagged.substring(0, tag);
    all.put("container.image.name", name);
    if (tag >= 0) {
      all.list("container.image.tags", tagged.substring(tag + 1));
    }
    if (digest >= 0) {
      all.list("container.image.repo_digests", name + reference.substring(digest));
    }
  }

  private static void task(EcsTask task, Told all) {
    all.put("cloud.provider", "aws");
    all.put("cloud.platform", "aws_ecs");
    all.put("cloud.region", task.region().orElse(""));
    all.put("cloud.account.id", task.account().orElse(""));
    all.put("cloud.availability_zone", task.zone());
    all.put("aws.ecs.cluster.arn", task.clusterArn().orElse(""));
    all.put("aws.ecs.task.arn", task.arn());
    all.put("aws.ecs.task.id", task.id());
    all.put("aws.ecs.task.family", task.family());
    all.put("aws.ecs.task.revision", task.revision());
    String launchType = task.launchType().toLowerCase(Locale.ROOT);
    all.put("aws.ecs.launchtype", LAUNCH_TYPES.contains(launchType) ? launchType : "");
  }

  /** What is not known is not said. */
  private record Told(AttributesBuilder attributes) {
    void put(String key, String value) {
      if (!value.isEmpty()) {
        attributes.put(key, value);
      }
    }

    void list(String key, String value) {
      attributes.put(AttributeKey.stringArrayKey(key), List.of(value));
    }
  }

  /** The same on the metrics' wire; what {@code resource} says beyond it is kept. */
  static Resource onto(Resource resource, Attributes attributes) {
    List<KeyValue> all = new ArrayList<>();
    resource.getAttributesList().stream()
        .filter(each ->
            attributes.asMap().keySet().stream().noneMatch(k -> k.getKey().equals(each.getKey())))
        .forEach(all::add);
    attributes.forEach((key, value) ->
        all.add(KeyValue.newBuilder().setKey(key.getKey()).setValue(wire(key, value)).build()));
    return Resource.newBuilder().addAllAttributes(all).build();
  }

  private static AnyValue wire(AttributeKey<?> key, Object value) {
    if (key.getType() == AttributeType.STRING_ARRAY && value instanceof List<?> list) {
      ArrayValue.Builder values = ArrayValue.newBuilder();
      list.forEach(each -> values.addValues(text(each)));
      return AnyValue.newBuilder().setArrayValue(values).build();
    }
    return text(value);
  }

  private static AnyValue text(Object value) {
    return AnyValue.newBuilder().setStringValue(String.valueOf(value)).build();
  }
}
