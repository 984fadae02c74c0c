package io.portaws.cli.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A blueprint that has to be in Port.
 *
 * @param place what needs it, for messages
 * @param definition in the words of Port's API; null when nobody here knows it, so that it has to
 *     be in Port already
 * @param binding whether an existing one should be as the definition says; else any will do
 */
record WantedBlueprint(
    String identifier, String place, @Nullable ObjectNode definition, boolean binding) {

  /** The blueprints that its relations lead to. */
  static Set<String> targets(@Nullable JsonNode definition) {
    Set<String> targets = new LinkedHashSet<>();
    if (definition != null) {
      definition.path("relations").forEach(each -> targets.add(each.path("target").asText("")));
    }
    return targets;
  }
}
