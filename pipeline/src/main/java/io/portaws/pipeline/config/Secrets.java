package io.portaws.pipeline.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.pipeline.port.CredentialsSource;
import io.portaws.pipeline.port.PortCredentials;
import java.io.IOException;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Port's secrets from Secrets Manager, {@code {"id", "clientSecret"}} as the exporter keeps them,
 * and {@code webhookSecret} where the webhook checks signatures. Credentials are read again when
 * Port refuses them. Safe for use by many threads.
 */
public final class Secrets implements CredentialsSource {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the secret holds; either may be left out, or empty. */
  private record Content(Optional<PortCredentials> credentials, Optional<String> webhookSecret) {
    PortCredentials required() throws IOException {
      return credentials.orElseThrow(
          () -> new IOException("the secret is not {\"id\": …, \"clientSecret\": …}"));
    }

    @Override
    public String toString() {
      return "***";
    }
  }

  private final SecretsManagerClient client;
  private final String arn;
  private volatile Content current;

  private Secrets(SecretsManagerClient client, String arn, Content current) {
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

  /** Whether it has a client id and its secret. */
  public boolean hasCredentials() {
    return current.credentials().isPresent();
  }

  /**
   * Makes sure that it has a client id and its secret.
   *
   * @throws IOException with a sentence that holds nothing of the secret
   */
  public void requireCredentials() throws IOException {
    current.required();
  }

  /** What webhooks are signed with, as it was read last; empty when it has none. */
  public Optional<String> webhookSecret() {
    return current.webhookSecret();
  }

  /**
   * The credentials.
   *
   * @throws IllegalStateException when it has none
   */
  @Override
  public PortCredentials current() {
    return current.credentials().orElseThrow(() -> new IllegalStateException("no credentials"));
  }

  @Override
  public PortCredentials reload() throws IOException {
    Content newest = read(client, arn);
    PortCredentials credentials = newest.required();
    current = newest;
    return credentials;
  }

  private static Content read(SecretsManagerClient client, String arn) throws IOException {
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
    if (!secret.isObject()) {
      throw new IOException("the secret is not {\"id\": …, \"clientSecret\": …}");
    }
    return new Content(
        credentials(text(secret, "id"), text(secret, "clientSecret")),
        text(secret, "webhookSecret"));
  }

  private static Optional<PortCredentials> credentials(Optional<String> id, Optional<String> secret)
      throws IOException {
    if (id.isPresent() != secret.isPresent()) {
      throw new IOException("the secret is of no use: id and clientSecret go together");
    }
    return id.isEmpty() || secret.isEmpty()
        ? Optional.empty()
        : Optional.of(new PortCredentials.ClientSecret(id.get(), secret.get()));
  }

  /** A text that is not there and one that is empty are the same: templates make both. */
  private static Optional<String> text(JsonNode secret, String name) throws IOException {
    JsonNode value = secret.path(name);
    if (!value.isMissingNode() && !value.isNull() && !value.isTextual()) {
      throw new IOException("the secret is of no use: its " + name + " is not text");
    }
    return Optional.ofNullable(value.textValue()).map(String::strip).filter(t -> !t.isEmpty());
  }
}
