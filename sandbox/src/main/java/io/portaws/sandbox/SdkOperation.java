package io.portaws.sandbox;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.traits.RequiredTrait;
import software.amazon.awssdk.protocols.core.OperationInfo;

/**
 * One operation, as the AWS SDK's own classes describe it: so that the stand-in speaks every
 * operation of the services it knows without a word about any of them. Immutable.
 *
 * @param service the SDK's name of the service
 * @param name the API's name of the operation
 * @param binding the HTTP method and path
 * @param request the members of the request
 * @param answer the members of the answer
 */
record SdkOperation(
    String service,
    String name,
    OperationInfo binding,
    List<SdkField<?>> request,
    List<SdkField<?>> answer) {

  private static final Map<String, Optional<SdkOperation>> NAMED = new ConcurrentHashMap<>();
  private static final Map<String, List<SdkOperation>> OF_SERVICE = new ConcurrentHashMap<>();

  /** The operation of this name; empty where the SDK has none. */
  static Optional<SdkOperation> named(String service, String name) {
    return Objects.requireNonNull(
        NAMED.computeIfAbsent(
            service + ":" + name,
            _ ->
                methods(service).stream()
                    .filter(method -> apiName(method).equals(name))
                    .findFirst()
                    .map(method -> of(service, method))));
  }

  /**
   * The operation that a method and path ask for: of those that fit the one which says most.
   *
   * @param path the decoded parts, of S3 without the bucket
   * @param among which operations come into question
   */
  static Optional<SdkOperation> routed(
      String service,
      String method,
      List<String> path,
      Map<String, List<String>> query,
      Predicate<SdkOperation> among) {
    return operations(service).stream()
        .filter(among)
        .filter(operation -> operation.binding.httpMethod().name().equals(method))
        .filter(operation -> operation.pathMembers(path) != null)
        .filter(operation -> query.keySet().containsAll(operation.queryFlags()))
        .max(
            Comparator.comparingInt((SdkOperation operation) -> operation.queryFlags().size())
                .thenComparingLong(operation -> -operation.pathNames()));
  }

  /** What the path says by location name; null when it is another operation's. */
  @Nullable Map<String, String> pathMembers(List<String> path) {
    List<String> pattern = pattern();
    Map<String, String> members = new LinkedHashMap<>();
    for (int i = 0; i < pattern.size(); i++) {
      String part = pattern.get(i);
      if (part.endsWith("+}") && path.size() > i) {
        String rest = String.join("/", path.subList(i, path.size()));
        members.put(part.substring(1, part.length() - 2), rest);
        return members;
      }
      if (i >= path.size() || (!part.startsWith("{") && !part.equals(path.get(i)))) {
        return null;
      }
      if (part.startsWith("{")) {
        members.put(part.substring(1, part.length() - 1), path.get(i));
      }
    }
    return path.size() == pattern.size() ? members : null;
  }

  /** Whether the request is for a bucket, which the SDK puts into the path by itself. */
  boolean hasBucket() {
    return request.stream()
        .anyMatch(field ->
            field.locationName().equals("Bucket") && field.location() == MarshallLocation.PATH);
  }

  /** Whether the query and headers that it cannot do without are there: a copy names its source. */
  boolean hasWhatItNeeds(Incoming in) {
    return request.stream()
        .filter(field -> field.containsTrait(RequiredTrait.class))
        .allMatch(field ->
            switch (field.location()) {
              case QUERY_PARAM -> in.query().containsKey(field.locationName());
              case HEADER -> !in.header(Incoming.lowerCase(field.locationName())).isEmpty();
              case PATH, GREEDY_PATH, PAYLOAD, STATUS_CODE -> true;
            });
  }

  private List<String> pattern() {
    String path = binding.requestUri().split("\\?", 2)[0];
    return Arrays.stream(path.split("/", -1)).filter(part -> !part.isEmpty()).toList();
  }

  private List<String> queryFlags() {
    String[] parts = binding.requestUri().split("\\?", 2);
    return parts.length == 1
        ? List.of()
        : Arrays.stream(parts[1].split("&", -1)).map(flag -> flag.split("=", 2)[0]).toList();
  }

  private long pathNames() {
    return pattern().stream().filter(part -> part.startsWith("{")).count();
  }

  private static List<SdkOperation> operations(String service) {
    return Objects.requireNonNull(
        OF_SERVICE.computeIfAbsent(
            service,
            _ ->
                methods(service).stream()
                    .map(method -> of(service, method))
                    .sorted(Comparator.comparing(SdkOperation::name))
                    .toList()));
  }

  private static List<Method> methods(String service) {
    return Arrays.stream(SdkServices.client(service).getMethods())
        .filter(method -> takesRequest(method.getParameterTypes()))
        .filter(method -> SdkPojo.class.isAssignableFrom(method.getReturnType()))
        .toList();
  }

  /** A request, and for uploads the content beside it. */
  private static boolean takesRequest(Class<?>[] types) {
    boolean request = types.length > 0 && SdkPojo.class.isAssignableFrom(types[0]);
    return request && (types.length == 1 || (types.length == 2 && types[1] == RequestBody.class));
  }

  private static String apiName(Method method) {
    String name = method.getName();
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  private static SdkOperation of(String service, Method method) {
    Class<?> request = method.getParameterTypes()[0];
    return new SdkOperation(
        service,
        apiName(method),
        binding(request),
        fields(request),
        fields(method.getReturnType()));
  }

  private static List<SdkField<?>> fields(Class<?> message) {
    try {
      return ((SdkPojo) message.getMethod("builder").invoke(null)).sdkFields();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(message + " has no builder", e);
    }
  }

  /** Generated into the class that writes the request; nothing public tells it. */
  private static OperationInfo binding(Class<?> request) {
    String name = request.getName().replace(".model.", ".transform.") + "Marshaller";
    try {
      Field binding =
          Class.forName(name, true, request.getClassLoader())
              .getDeclaredField("SDK_OPERATION_BINDING");
      binding.setAccessible(true);
      return (OperationInfo) binding.get(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the SDK no longer tells how it sends " + request, e);
    }
  }
}
