package io.portaws.pipeline.state;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.catalog.ListCall;
import io.portaws.pipeline.catalog.ListPlan;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.ReadCall;
import io.portaws.pipeline.catalog.ReadPlan;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/**
 * AWS's APIs by the AWS SDK's own clients, whose operations are found by their names: so that how a
 * type is read stands in its file, and a user's file can use every operation that ships. Safe for
 * use by many threads.
 */
public final class SdkApi implements AwsApi {
  private record OperationName(String service, String operation) {}

  /** An operation of a client: its method, and what makes its request. */
  private record Operation(Method method, Method requestBuilder) {
    static Operation of(Method method) {
      try {
        return new Operation(method, method.getParameterTypes()[0].getMethod("builder"));
      } catch (NoSuchMethodException e) {
        throw new IllegalStateException(method + " takes a request without a builder", e);
      }
    }

    SdkPojo request(JsonNode json) {
      SdkPojo builder = (SdkPojo) invoked(requestBuilder, null);
      SdkJson.into(builder, json);
      return (SdkPojo) ((SdkBuilder<?, ?>) builder).build();
    }

    SdkPojo answer(JsonNode json) {
      try {
        SdkPojo builder = (SdkPojo) invoked(method.getReturnType().getMethod("builder"), null);
        SdkJson.into(builder, json);
        return (SdkPojo) ((SdkBuilder<?, ?>) builder).build();
      } catch (NoSuchMethodException e) {
        throw new IllegalStateException(method + " gives an answer without a builder", e);
      }
    }

    SdkPojo call(SdkClient client, SdkPojo request) {
      return (SdkPojo) invoked(method, client, request);
    }
  }

  private static final Map<OperationName, Operation> OPERATIONS = new ConcurrentHashMap<>();

  private final AwsClients clients;

  public SdkApi(AwsClients clients) {
    this.clients = clients;
  }

  @Override
  public boolean canRead(String account) {
    return clients.canRead(account);
  }

  @Override
  public JsonNode call(
      String service, String operation, JsonNode request, String account, String region) {
    Operation found = operation(service, operation);
    SdkPojo typed = found.request(request);
    SdkClient client = AwsServices.named(service).client(clients, region);
    AwsCredentials keys = clients.keys(account);
    try {
      return SdkJson.of(found.call(client, signedBy(keys, typed)));
    } catch (AwsServiceException e) {
      if (!saysEnded(e) || !clients.ended(account, keys)) {
        throw e;
      }
      return SdkJson.of(found.call(client, signedBy(clients.keys(account), typed)));
    }
  }

  /** A client serves all accounts: each request says whose keys sign it. */
  private static SdkPojo signedBy(AwsCredentials keys, SdkPojo request) {
    return ((AwsRequest) request)
        .toBuilder()
            .overrideConfiguration(
                AwsRequestOverrideConfiguration.builder()
                    .credentialsProvider(StaticCredentialsProvider.create(keys))
                    .build())
            .build();
  }

  /** A session may be ended before its time, such as by who revokes a role's sessions. */
  private static boolean saysEnded(AwsServiceException e) {
    return e.awsErrorDetails() != null
        && String.valueOf(e.awsErrorDetails().errorCode()).startsWith("ExpiredToken");
  }

  /** Notes the calls of {@code catalog} that no client can make, each with its type. */
  public static void check(TypeCatalog catalog, Problems problems) {
    for (ResourceType type : catalog.types()) {
      check(type.name() + " read.calls", type.read(), problems);
      if (type.exporterRead() != null) {
        check(type.name() + " exporter-read.calls", type.exporterRead(), problems);
      }
      listCalls(type)
          .forEach(call ->
              check(type.name() + " list.calls", call.service(), call.operation(), problems));
    }
  }

  /**
   * The SDK's methods that {@code catalog} is read and listed by, which nothing else mentions: what
   * a package must have that leaves out what is not used.
   *
   * @throws IllegalArgumentException when no client has one of them
   */
  public static Set<Method> methods(TypeCatalog catalog) {
    return Stream.concat(
            catalog.types().stream()
                .flatMap(type -> Stream.concat(readMethods(type), listMethods(type))),
            Places.CALLS.stream().map(call -> named(call).method()))
        .collect(Collectors.toSet());
  }

  private static Stream<Method> readMethods(ResourceType type) {
    return Stream.concat(type.readPlans(false).stream(), type.readPlans(true).stream())
        .flatMap(plan -> plan.calls().stream())
        .map(call -> operation(call.service(), call.operation()).method());
  }

  private static Stream<Method> listMethods(ResourceType type) {
    return listCalls(type).map(call -> operation(call.service(), call.operation()).method());
  }

  private static Stream<ListCall> listCalls(ResourceType type) {
    return switch (type.list()) {
      case ListPlan.None _ -> Stream.of();
      // Resource models of the exporter's dialect are Cloud Control's, whoever lists the type.
      case ListPlan.Chain chain ->
          Stream.concat(chain.calls().stream(), ListPlan.CLOUD_CONTROL.calls().stream());
    };
  }

  /**
   * The SDK's methods that any type file may name, of every service whose client ships: what a
   * package must have for types that its users will write.
   */
  public static Set<Method> readingMethods() {
    return AwsServices.all().stream()
        .flatMap(service -> operations(service.type()))
        .filter(method -> ReadCall.isReading(apiName(method)))
        .collect(Collectors.toSet());
  }

  /**
   * Fills the answer of an operation, as AWS would have sent it, and gives it back as {@link #call}
   * does.
   *
   * @throws IllegalArgumentException when the answer has no such members
   */
  static JsonNode answer(String service, String operation, JsonNode answer) {
    return SdkJson.of(operation(service, operation).answer(answer));
  }

  /**
   * Whether the operation takes this request.
   *
   * @throws IllegalArgumentException when it does not
   */
  static void checkRequest(String service, String operation, JsonNode request) {
    operation(service, operation).request(request);
  }

  private static void check(String place, ReadPlan plan, Problems problems) {
    for (ReadCall call : plan.calls()) {
      check(place, call.service(), call.operation(), problems);
    }
  }

  private static void check(String place, String service, String operation, Problems problems) {
    try {
      operation(service, operation);
    } catch (IllegalArgumentException e) {
      problems.add(place, String.valueOf(e.getMessage()));
    }
  }

  /**
   * @param call {@code service:Operation}
   */
  private static Operation named(String call) {
    String[] parts = call.split(":", 2);
    return operation(parts[0], parts[1]);
  }

  private static Operation operation(String service, String operation) {
    return Objects.requireNonNull(
        OPERATIONS.computeIfAbsent(new OperationName(service, operation), SdkApi::find));
  }

  private static Operation find(OperationName name) {
    return operations(AwsServices.named(name.service()).type())
        .filter(method -> method.getName().equalsIgnoreCase(name.operation()))
        .findFirst()
        .map(Operation::of)
        .orElseThrow(() ->
            new IllegalArgumentException(name.service() + " has no operation " + name.operation()));
  }

  private static Stream<Method> operations(Class<? extends SdkClient> client) {
    return Arrays.stream(client.getMethods())
        .filter(method -> method.getParameterCount() == 1)
        .filter(method -> SdkPojo.class.isAssignableFrom(method.getParameterTypes()[0]))
        .filter(method -> SdkPojo.class.isAssignableFrom(method.getReturnType()));
  }

  /** The SDK's methods have the operations' names, with the first letter in lower case. */
  private static String apiName(Method method) {
    String name = method.getName();
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  private static Object invoked(Method method, @Nullable Object target, Object... arguments) {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(method + " is not public", e);
    }
  }
}
