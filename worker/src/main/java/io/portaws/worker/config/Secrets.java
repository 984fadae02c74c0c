package io.portaws.worker.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.pipeline.port.CredentialsSource;
import io.portaws.pipeline.port.PortCredentials;
import java.io.IOException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Port's credentials from Secrets Manager, {@code {"id", "clientSecret"}} as the exporter keeps
 * them, read again when Port refuses them. Safe for use by many threads.
 */
public final class Secrets implements CredentialsSource {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SecretsManagerClient client;
  private final String arn;
  private volatile PortCredentials current;

  private Secrets(SecretsManagerClient client, String arn, PortCredentials current) {
    this.client = client;
    this.arn = arn;
    this.current = current;
  }

  /**
   * Reads the secret.
   *
   * @throws IOException with a sentence that holds nothing of the secret
   */
  public static Secrets open(SecretsManagerClient client, String arn) throws IOException {
    return new Secrets(client, arn, read(client, arn));
  }

  @Override
  public PortCredentials current() {
    return current;
  }

  @Override
  public PortCredentials reload() throws IOException {
    current = read(client, arn);
    return current;
  }

  private static PortCredentials read(SecretsManagerClient client, String arn) throws IOException {
    String text;
    try {
      text = client.getSecretValue(r -> r.secretId(arn)).secretString();
    } catch (SdkException e) {
      throw new IOException("the secret cannot be read: " + e.getMessage(), e);
    }
    JsonNode secret;
    try {
      secret = JSON.readTree(text == null ? "" : text);
    } catch (JsonProcessingException notShown) {
      throw new IOException("the secret is not JSON");
    }
    if (!secret.path("id").isTextual() || !secret.path("clientSecret").isTextual()) {
      throw new IOException("the secret is not {\"id\": …, \"clientSecret\": …}");
    }
    try {
      return new PortCredentials.ClientSecret(
          secret.get("id").textValue(), secret.get("clientSecret").textValue());
    } catch (IllegalArgumentException e) {
      throw new IOException("the secret is of no use: " + e.getMessage(), e);
    }
  }
}
