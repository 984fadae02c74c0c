package io.portaws.cli.setup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Mapping;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Port should have. {@code toString} shows no secret.
 *
 * @param blueprints the user's own, by identifier
 * @param ownMapping whether the mapping is the catalogue's own
 * @param webhook null for no webhook
 * @param secret of the webhook's signature; null for the one that it has, or for a new one
 * @param update whether what is there is changed, too
 * @param replaceMappings whether the webhook's mappings that are not ours go
 */
public record PortWish(
    TypeCatalog catalog,
    Map<String, ObjectNode> blueprints,
    Mapping mapping,
    boolean ownMapping,
    @Nullable WebhookReference webhook,
    @Nullable String secret,
    boolean update,
    boolean replaceMappings) {
  @Override
  public String toString() {
    return "PortWish[webhook=%s, secret=%s, update=%s]"
        .formatted(webhook, secret == null ? "none" : "***", update);
  }
}
