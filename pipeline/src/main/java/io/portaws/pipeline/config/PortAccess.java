package io.portaws.pipeline.config;

import io.portaws.pipeline.port.CredentialsSource;
import io.portaws.pipeline.port.WebhookSettings;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * How a process reaches Port. No {@code toString} shows a secret.
 *
 * @param credentials null when entities go by webhook and there are none
 * @param webhook empty when entities go by Port's API
 */
public record PortAccess(
    @Nullable CredentialsSource credentials, Optional<WebhookSettings> webhook) {
  private static final String VARIABLE = "PORT_CREDS_SECRET_ARN";

  /**
   * What the configuration gives, and what is missing there from the secret that it names.
   *
   * @throws IOException with a sentence for people when the secret cannot be read or used
   */
  public static PortAccess open(PipelineConfig config, AwsAccess aws) throws IOException {
    @Nullable CredentialsSource given =
        config.credentials().<CredentialsSource>map(c -> () -> c).orElse(null);
    boolean unsigned = config.webhook().filter(webhook -> webhook.secret() == null).isPresent();
    if (config.credentialsSecretArn().isEmpty() || (given != null && !unsigned)) {
      return new PortAccess(given, config.webhook());
    }
    SecretsManagerClient client = aws.secretsManager();
    Secrets secrets;
    try {
      secrets = Secrets.open(client, config.credentialsSecretArn().get());
      if (given == null && config.webhook().isEmpty()) {
        secrets.requireCredentials();
      }
      return new PortAccess(
          given == null && secrets.hasCredentials() ? secrets : given,
          config.webhook().map(webhook -> signed(webhook, secrets)));
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(VARIABLE + ": " + e.getMessage(), e);
    }
  }

  private static WebhookSettings signed(WebhookSettings webhook, Secrets secrets) {
    return webhook.secret() != null
        ? webhook
        : new WebhookSettings(webhook.url(), secrets.webhookSecret().orElse(null), webhook.gap());
  }
}
