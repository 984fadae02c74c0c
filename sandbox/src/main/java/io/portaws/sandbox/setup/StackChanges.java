package io.portaws.sandbox.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a change set says of the way from one template to another. Pure. */
final class StackChanges {
  private final Set<String> replaced;

  /**
   * @param replaced the resources whose modifications are replacements
   */
  StackChanges(Set<String> replaced) {
    this.replaced = replaced;
  }

  List<ObjectNode> between(StackRecord stack, ObjectNode template, Map<String, String> values) {
    Map<String, JsonNode> before =
        stack.template.isEmpty()
            ? Map.of()
            : new TemplateModel(stack.template, stack.parameters).resources();
    Map<String, JsonNode> after = new TemplateModel(template, values).resources();
    List<ObjectNode> changes = new ArrayList<>();
    after.forEach((id, resource) -> {
      JsonNode old = before.get(id);
      if (old == null) {
        changes.add(change("Add", id, resource));
      } else if (!old.equals(resource)) {
        changes.add(
            change("Modify", id, resource)
                .put("Replacement", replaced.contains(id) ? "True" : "False"));
      }
    });
    before.forEach((id, resource) -> {
      if (!after.containsKey(id)) {
        changes.add(change("Remove", id, resource));
      }
    });
    return changes;
  }

  private static ObjectNode change(String action, String id, JsonNode resource) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("Action", action)
        .put("LogicalResourceId", id)
        .put("ResourceType", resource.path("Type").asText());
  }
}
