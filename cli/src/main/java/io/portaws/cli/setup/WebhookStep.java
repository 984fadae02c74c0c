package io.portaws.cli.setup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done about the webhook. {@code toString} shows no secret and no key.
 *
 * @param body what is to be sent, without a secret that has still to be made
 * @param mappings how many there will be
 * @param kept how many of them are not ours
 * @param url where events are posted; null while there is no webhook
 * @param enabled whether Port takes events now, or will once the step is done
 * @param secret of the signature, where it is known
 * @param needsSecret whether one has to be made
 */
public record WebhookStep(
    String identifier,
    Action action,
    List<Difference> differences,
    ObjectNode body,
    int mappings,
    int kept,
    @Nullable String url,
    boolean enabled,
    @Nullable String secret,
    boolean needsSecret) {
  public WebhookStep {
    differences = List.copyOf(differences);
  }

  @Override
  public String toString() {
    return "WebhookStep[identifier=%s, action=%s, mappings=%d, secret=%s]"
        .formatted(identifier, action, mappings, secret == null ? "unknown" : "***");
  }
}
