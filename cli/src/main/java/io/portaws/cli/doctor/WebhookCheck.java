package io.portaws.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.Connection;
import io.portaws.pipeline.port.Governor;
import io.portaws.pipeline.port.GovernorSettings;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.port.PortAdmin;
import io.portaws.pipeline.port.PortAnswer;
import io.portaws.pipeline.port.PortSettings;
import io.portaws.pipeline.port.WebhookDelivery;
import io.portaws.pipeline.port.WebhookSettings;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the consumers deliver by webhook: is it enabled, does it ask for our signature, and does it
 * take an empty body that we sign?
 *
 * @param secret what we sign by; empty where none is known
 */
record WebhookCheck(Installation installation, PortDoor port, Optional<String> secret)
    implements Check {
  private static final String HEADER = "x-port-signature";

  @Override
  public String about() {
    return "webhook";
  }

  @Override
  public List<Finding> look() throws InterruptedException {
    if (!installation.byWebhook()) {
      return List.of();
    }
    if (installation.webhookUrl().isEmpty()) {
      return List.of(
          Finding.unknown(about(), "its URL is not known", "tell it by PORT_WEBHOOK_URL"));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(live(installation.webhookUrl().get()));
    findings.add(settings(installation.webhookUrl().get()));
    return findings;
  }

  private Finding live(String url) throws InterruptedException {
    WebhookDelivery delivery;
    try {
      var settings =
          new WebhookSettings(URI.create(url), secret.orElse(null), WebhookSettings.DEFAULT_GAP);
      var clock = installation.here().clock();
      var governor =
          new Governor(GovernorSettings.defaults(), clock, Pause.SLEEP, PipelineMetrics.NOOP);
      delivery =
          new WebhookDelivery(
              settings,
              PortSettings.of(PortSettings.DEFAULT_BASE_URL, "port-aws-events/doctor"),
              governor,
              clock,
              Pause.SLEEP,
              PipelineMetrics.NOOP);
    } catch (IllegalArgumentException e) {
      return Finding.failure(
          about(), "its URL is wrong: " + e.getMessage(), "./port-aws-events setup port tells it");
    }
    return switch (delivery.probe()) {
      case Connection.Ready() -> Finding.ok(about(), "takes an empty body");
      case Connection.Rejected(var reason, var detail, var remedy) ->
          Finding.failure(about(), reason + ": " + detail, remedy);
      case Connection.Unreachable(var after, var reason, var detail) ->
          Finding.unknown(about(), "cannot be asked: " + reason + ": " + detail);
    };
  }

  private Finding settings(String url) throws InterruptedException {
    String about = "webhook signature";
    if (port.admin().isEmpty()) {
      return port.withoutCredentials(about);
    }
    PortAnswer answer = port.admin().get().webhooks();
    if (!(answer instanceof PortAnswer.Done(JsonNode all))) {
      return PortDoor.unanswered(about, answer);
    }
    for (JsonNode webhook : all) {
      if (isIt(webhook, url)) {
        return signed(about, webhook);
      }
    }
    return Finding.failure(
        about, "Port has no webhook with this URL", "./port-aws-events setup port");
  }

  private static boolean isIt(JsonNode webhook, String url) {
    String key = url.substring(url.lastIndexOf('/') + 1);
    return webhook.path("url").asText().equals(url)
        || webhook.path("webhookKey").asText().equals(key);
  }

  /** Whether the webhook writes entities of this blueprint; not when Port does not tell. */
  static boolean writes(PortAdmin admin, String url, String blueprint) throws InterruptedException {
    if (admin.webhooks() instanceof PortAnswer.Done(JsonNode all)) {
      for (JsonNode webhook : all) {
        for (JsonNode mapping : webhook.path("mappings")) {
          if (isIt(webhook, url) && mapping.path("blueprint").asText().equals(blueprint)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private Finding signed(String about, JsonNode webhook) {
    String update = "./port-aws-events setup port --update";
    JsonNode security = webhook.path("security");
    if (!webhook.path("enabled").asBoolean(true)) {
      return Finding.failure(about, "the webhook is disabled", update);
    }
    String header = security.path("signatureHeaderName").asText("");
    if (header.isEmpty()) {
      return Finding.warning(
          about, "the webhook asks for none: whoever knows its URL may write", update);
    }
    if (!header.equalsIgnoreCase(HEADER)
        || !security.path("signatureAlgorithm").asText().equals("sha256")) {
      return Finding.failure(about, "the webhook asks for another than ours: " + header, update);
    }
    return secret.isEmpty()
        ? Finding.unknown(
            about,
            "the webhook asks for ours, but its secret is not known here",
            "set PORT_WEBHOOK_SECRET")
        : Finding.ok(about, "the webhook is enabled and asks for ours");
  }
}
