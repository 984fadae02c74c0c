package io.portaws.peers.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;
import software.amazon.awssdk.services.cloudcontrol.model.ResourceNotFoundException;

/**
 * Reads resources by Cloud Control, a call a resource. The SDK takes endpoint and credentials from
 * the environment. Safe for use by many threads.
 */
final class States implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SdkHttpClient http;
  private final Map<String, CloudControlClient> clients = new ConcurrentHashMap<>();

  /**
   * @param connections as many as there are calls at a time
   */
  States(int connections) {
    this.http = AwsCrtHttpClient.builder().maxConcurrency(connections).build();
  }

  /** The resource's properties; empty when there is no such resource. */
  Optional<JsonNode> get(Change change) throws Unreadable {
    try {
      var answer =
          clients
              .computeIfAbsent(change.region(), this::client)
              .getResource(r -> r.typeName(change.type()).identifier(change.identifier()));
      return Optional.of(JSON.readTree(answer.resourceDescription().properties()));
    } catch (ResourceNotFoundException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw new Unreadable("Cloud Control's answer is not JSON", e);
    }
  }

  private CloudControlClient client(String region) {
    return CloudControlClient.builder()
        .region(Region.of(region))
        .credentialsProvider(EnvironmentVariableCredentialsProvider.create())
        .httpClient(http)
        .build();
  }

  @Override
  public void close() {
    clients.values().forEach(CloudControlClient::close);
    http.close();
  }
}
