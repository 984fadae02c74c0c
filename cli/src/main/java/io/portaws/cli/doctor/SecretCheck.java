package io.portaws.cli.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/** Is the secret with Port's credentials there and of the right form? Nothing of it is shown. */
record SecretCheck(Installation installation, SecretsManagerClient secrets) implements Check {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public String about() {
    return "secret";
  }

  @Override
  public List<Finding> look() {
    if (installation.secretArn().isEmpty()) {
      boolean told =
          installation.here().variable("PORT_CLIENT_ID").isPresent()
              || installation.here().variable("PORT_API_TOKEN").isPresent();
      return List.of(
          told
              ? Finding.ok(about(), "none is used: variables tell Port's credentials")
              : Finding.unknown(about(), "none is known", "tell it by PORT_CREDS_SECRET_ARN"));
    }
    String arn = installation.secretArn().get();
    String text;
    try {
      text = secrets.getSecretValue(r -> r.secretId(arn)).secretString();
    } catch (ResourceNotFoundException missing) {
      return List.of(Finding.failure(about(), "it is not there, or has no value", mend(arn)));
    }
    return List.of(text == null ? wrong("it is binary, and not text", arn) : form(text, arn));
  }

  private Finding form(String text, String arn) {
    JsonNode secret;
    try {
      secret = JSON.readTree(text);
    } catch (JsonProcessingException notShown) {
      return wrong("it is not JSON", arn);
    }
    boolean credentials =
        !secret.path("id").asText("").isBlank()
            && !secret.path("clientSecret").asText("").isBlank();
    if (credentials) {
      return Finding.ok(about(), "is readable and of the right form");
    }
    if (!installation.byWebhook()) {
      return wrong("id or clientSecret is missing or empty", arn);
    }
    return secret.path("webhookSecret").asText("").isBlank()
        ? Finding.warning(
            about(), "it holds neither credentials nor the webhook's secret", mend(arn))
        : Finding.ok(about(), "is readable and holds the webhook's secret");
  }

  private Finding wrong(String words, String arn) {
    return Finding.failure(about(), words, mend(arn));
  }

  /** The value comes from a file: an argument would be seen by others. */
  private static String mend(String arn) {
    return "write {\"id\": …, \"clientSecret\": …} to a file, then: aws secretsmanager"
        + " put-secret-value --secret-id %s --secret-string file://FILE".formatted(arn);
  }
}
