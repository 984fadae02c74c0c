package io.portaws.worker.shipped;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.state.AwsClients;
import io.portaws.pipeline.state.SdkApi;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.utils.builder.Buildable;
import software.amazon.awssdk.utils.builder.ToCopyableBuilder;

/**
 * Calls every operation that a type file may name, as the worker would, and makes every part of
 * their requests and answers. No request leaves the process: each has an empty answer. A class
 * loader of its own makes it, so that only the JDK's types pass between it and the test.
 */
public final class ReadingOperations implements Supplier<Map<String, String>> {
  /** Answers each request with nothing, in the form that the request's protocol expects. */
  private static final class Echo implements SdkHttpClient {
    private final AtomicInteger requests = new AtomicInteger();

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
      requests.incrementAndGet();
      String host = request.httpRequest().host();
      String type = request.httpRequest().firstMatchingHeader("Content-Type").orElse("");
      boolean xml = host.contains("s3") || type.startsWith("application/x-www-form-urlencoded");
      byte[] body = (xml ? "<Answer></Answer>" : "{}").getBytes(StandardCharsets.UTF_8);
      return new ExecutableHttpRequest() {
        @Override
        public HttpExecuteResponse call() {
          return HttpExecuteResponse.builder()
              .response(SdkHttpResponse.builder().statusCode(200).build())
              .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
              .build();
        }

        @Override
        public void abort() {}
      };
    }

    @Override
    public void close() {}
  }

  private final Set<Class<?>> seen = new HashSet<>();

  /** What went wrong, by operation; an operation that works has the empty text. */
  @Override
  public Map<String, String> get() {
    Map<String, String> problems = new TreeMap<>();
    Echo http = new Echo();
    try (AwsClients clients =
        new AwsClients(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")),
            "111122223333",
            "eu-west-1",
            null,
            _ -> Optional.empty(),
            http)) {
      SdkApi api = new SdkApi(clients);
      for (Method method : SdkApi.readingMethods()) {
        int before = http.requests.get();
        problems.put(method.toString(), problem(api, method));
        if (http.requests.get() == before) {
          problems.merge(method.toString(), "no request was made", (a, b) -> a + " " + b);
        }
      }
    }
    return problems;
  }

  private String problem(SdkApi api, Method method) {
    try {
      SdkPojo request = builder(method.getParameterTypes()[0]);
      make(request);
      make(builder(method.getReturnType()));
      String service = method.getDeclaringClass().getPackageName();
      String name = method.getName();
      api.call(
          service.substring(service.lastIndexOf('.') + 1),
          name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1),
          filled(request),
          "111122223333",
          "eu-west-1");
      return "";
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      return e.toString();
    }
  }

  private static SdkPojo builder(Class<?> type) throws ReflectiveOperationException {
    return (SdkPojo) type.getMethod("builder").invoke(null);
  }

  /** What a request must say to be sent: names in its path, at the least. */
  private static ObjectNode filled(SdkPojo request) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (SdkField<?> field : request.sdkFields()) {
      if (MarshallingType.STRING.equals(field.marshallingType())) {
        json.put(field.memberName(), "abc");
      } else if (MarshallingType.INTEGER.equals(field.marshallingType())
          || MarshallingType.LONG.equals(field.marshallingType())) {
        json.put(field.memberName(), 1);
      }
    }
    return json;
  }

  /** Makes one of these and of all its parts, with every way in and out. */
  private void make(SdkPojo builder) {
    if (!seen.add(builder.getClass())) {
      return;
    }
    for (SdkField<?> field : builder.sdkFields()) {
      field.set(builder, null);
      part(field);
    }
    Object made = ((Buildable) builder).build();
    for (SdkField<?> field : builder.sdkFields()) {
      field.getValueOrDefault(made);
    }
    Object again = ((Buildable) ((ToCopyableBuilder<?, ?>) made).toBuilder()).build();
    if (!made.equals(again) || made.hashCode() != again.hashCode() || made.toString().isEmpty()) {
      throw new IllegalStateException(made + " is not " + again);
    }
  }

  private void part(SdkField<?> field) {
    if (MarshallingType.SDK_POJO.equals(field.marshallingType())) {
      make(field.constructor().get());
    } else if (MarshallingType.LIST.equals(field.marshallingType())) {
      part(field.getTrait(ListTrait.class).memberFieldInfo());
    } else if (MarshallingType.MAP.equals(field.marshallingType())) {
      part(field.getTrait(MapTrait.class).valueFieldInfo());
    }
  }
}
