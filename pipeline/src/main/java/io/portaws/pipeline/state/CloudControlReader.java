package io.portaws.pipeline.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.pipeline.catalog.ResourceKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;
import software.amazon.awssdk.services.cloudcontrol.model.ResourceDescription;
import software.amazon.awssdk.services.cloudcontrol.model.ResourceNotFoundException;

/**
 * Reads any type that Cloud Control supports, one resource a call ({@code GetResource} in the Cloud
 * Control API reference). Its limit is about 30 requests a second per account and region.
 */
final class CloudControlReader implements ResourceReader {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final AwsClients clients;

  CloudControlReader(AwsClients clients) {
    this.clients = clients;
  }

  @Override
  public int batch() {
    return 1;
  }

  @Override
  public String service() {
    return "cloudcontrol";
  }

  @Override
  public Map<ResourceKey, State> read(List<ResourceKey> keys) {
    Map<ResourceKey, State> states = new LinkedHashMap<>();
    keys.forEach(key -> states.put(key, read(key)));
    return states;
  }

  private State read(ResourceKey key) {
    try {
      CloudControlClient client =
          clients.client(
              CloudControlClient.class,
              "CLOUDCONTROL",
              CloudControlClient::builder,
              key.account(),
              key.region());
      var answer =
          client.getResource(request -> request.typeName(key.type()).identifier(key.identifier()));
      return state(answer.resourceDescription());
    } catch (ResourceNotFoundException absent) {
      return new State.Absent();
    } catch (SdkException e) {
      return AwsFailure.of(e);
    }
  }

  /** Properties are a JSON object in text; from anything else no entity may be made or removed. */
  private static State state(@Nullable ResourceDescription description) {
    String properties = description == null ? null : description.properties();
    try {
      JsonNode json = JSON.readTree(properties == null ? "" : properties);
      if (json.isObject()) {
        return new State.Present(json);
      }
    } catch (JsonProcessingException e) {
      // Said below.
    }
    return new State.Unknown(State.Cause.UNAVAILABLE, "Cloud Control answered no JSON object");
  }
}
