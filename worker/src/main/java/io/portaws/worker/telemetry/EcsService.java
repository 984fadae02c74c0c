package io.portaws.worker.telemetry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.ipc.http.HttpSender;
import io.micrometer.core.ipc.http.HttpUrlConnectionSender;
import java.net.URI;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Service;

/**
 * How many tasks of the ECS service that we are part of are running. The task's metadata says which
 * service that is; a task of none counts as one. Used by one thread at a time.
 */
final class EcsService implements IntSupplier, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private record Name(String cluster, String service) {}

  private final HttpSender http = new HttpUrlConnectionSender(Telemetry.CONNECT, Telemetry.ANSWER);
  private final URI metadata;
  private final EcsClient ecs;
  private @Nullable Name name;

  private EcsService(URI metadata, EcsClient ecs) {
    this.metadata = metadata;
    this.ecs = ecs;
  }

  /**
   * @param metadata what {@code ECS_CONTAINER_METADATA_URI_V4} says
   */
  static EcsService of(URI metadata, Telemetry.Aws aws) {
    var builder =
        EcsClient.builder()
            .region(Region.of(aws.region()))
            .credentialsProvider(aws.credentials())
            .httpClientBuilder(AwsCrtHttpClient.builder().connectionTimeout(Telemetry.CONNECT))
            .overrideConfiguration(
                ClientOverrideConfiguration.builder().apiCallTimeout(Telemetry.ANSWER).build());
    aws.endpoints().of("ECS").ifPresent(builder::endpointOverride);
    return new EcsService(metadata, builder.build());
  }

  /**
   * Asks ECS.
   *
   * @throws RuntimeException when it cannot be asked
   */
  @Override
  public int getAsInt() {
    Name known = name;
    if (known == null) {
      known = read();
      name = known;
    }
    return known.service().isEmpty() ? 1 : running(known);
  }

  private int running(Name asked) {
    List<Service> services =
        ecs.describeServices(r -> r.cluster(asked.cluster()).services(asked.service())).services();
    if (services.isEmpty()) {
      throw new IllegalStateException("ECS knows no service " + asked.service());
    }
    return services.getFirst().runningCount();
  }

  private Name read() {
    HttpSender.Response answer;
    try {
      answer = http.get(metadata + "/task").send();
    } catch (Throwable e) {
      throw new IllegalStateException("the task metadata endpoint does not answer: " + e, e);
    }
    if (!answer.isSuccessful()) {
      throw new IllegalStateException("the task metadata endpoint answers " + answer.code());
    }
    try {
      JsonNode task = JSON.readTree(answer.body());
      return new Name(task.path("Cluster").asText(), task.path("ServiceName").asText());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the task metadata is not JSON", e);
    }
  }

  @Override
  public void close() {
    ecs.close();
  }
}
