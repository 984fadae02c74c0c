package io.portaws.cli.infra;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ReadPlan;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.state.Places;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The IAM actions that reading and listing the catalogue's types needs, as few managed policies as
 * hold them.
 */
final class ReaderPolicies {
  /** "IAM and AWS STS quotas": white space does not count. */
  static final int MAX_POLICY = 6_144;

  /** Managed policies of a role, by default; the consumer's own and the user's are two of them. */
  static final int MAX_POLICIES = 8;

  /** Cloud Control runs a type's read handler with the caller's rights, and these come first. */
  private static final List<String> CLOUD_CONTROL =
      List.of("cloudformation:GetResource", "cloudformation:ListResources");

  private ReaderPolicies() {}

  /**
   * The actions of each policy, sorted.
   *
   * @throws IllegalArgumentException when a role could not have so many
   */
  static List<List<String>> of(TypeCatalog catalog) {
    List<List<String>> policies = new ArrayList<>();
    List<String> policy = new ArrayList<>();
    for (String action : actions(catalog)) {
      policy.add(action);
      if (document(policy).toString().length() > MAX_POLICY) {
        policy.removeLast();
        policies.add(List.copyOf(policy));
        policy = new ArrayList<>(List.of(action));
      }
    }
    policies.add(List.copyOf(policy));
    if (policies.size() > MAX_POLICIES) {
      throw new IllegalArgumentException(
          "the types' permissions need "
              + policies.size()
              + " managed policies of "
              + MAX_POLICY
              + " characters, and a role can have "
              + MAX_POLICIES
              + " beside others: name fewer, with * where many begin alike");
    }
    return policies;
  }

  /** As IAM has it. */
  static ObjectNode document(List<String> actions) {
    ObjectNode statement = JsonNodeFactory.instance.objectNode().put("Effect", "Allow");
    ArrayNode list = statement.putArray("Action");
    actions.forEach(list::add);
    statement.put("Resource", "*");
    ObjectNode document = JsonNodeFactory.instance.objectNode().put("Version", "2012-10-17");
    document.putArray("Statement").add(statement);
    return document;
  }

  /** Of both dialects: which of them a mapping is in is told later. */
  private static SortedSet<String> actions(TypeCatalog catalog) {
    SortedSet<String> actions = new TreeSet<>(CLOUD_CONTROL);
    actions.addAll(Places.PERMISSIONS);
    for (ResourceType type : catalog.types()) {
      actions.addAll(type.permissions());
      actions.addAll(type.listPermissions());
      ReadPlan exporters = type.exporterRead();
      if (exporters != null) {
        actions.addAll(exporters.permissions());
      }
    }
    return actions;
  }
}
