package io.portaws.sandbox.setup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.sandbox.AwsRefusal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What CloudFormation refuses. Pure. */
final class StackRules {
  private StackRules() {}

  static void state(String name, boolean create, @Nullable StackRecord stack) {
    boolean there = stack != null && !stack.status.equals("REVIEW_IN_PROGRESS");
    if (create && there) {
      throw TemplateModel.invalid(
          "Stack [" + name + "] already exists and cannot be created again with the changeSet");
    }
    if (!create && !there) {
      throw TemplateModel.invalid("Stack [" + name + "] does not exist");
    }
    if (stack != null
        && !create
        && !List.of("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
            .contains(stack.status)) {
      throw TemplateModel.invalid(
          "Stack:" + stack.id + " is in " + stack.status + " state and can not be updated.");
    }
  }

  static void capabilities(ObjectNode template, ObjectNode request) {
    Set<String> agreed = new HashSet<>();
    request.path("Capabilities").forEach(each -> agreed.add(each.asText()));
    List<String> needed = TemplateModel.capabilities(template);
    boolean fine =
        needed.isEmpty() || agreed.contains("CAPABILITY_NAMED_IAM") || agreed.containsAll(needed);
    if (!fine) {
      throw new AwsRefusal(
          "InsufficientCapabilitiesException", "Requires capabilities : " + needed);
    }
  }
}
