package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ResourceKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Cloud Control's GetResource and ListResources. Safe for use by many threads. */
final class CloudControlApi implements AwsOperation {
  static final String OPERATION = "cloudcontrol:GetResource";
  static final String LIST = "cloudcontrol:ListResources";

  /** It takes no size of a page ("ListResources": MaxResults is reserved). */
  private static final int PAGE = 20;

  private static final Pattern TYPE =
      Pattern.compile("[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}");

  private final AwsState state;
  private final Set<String> unknownTypes = ConcurrentHashMap.newKeySet();
  private final Set<String> unsupportedTypes = ConcurrentHashMap.newKeySet();
  private final Map<String, String> parents = new ConcurrentHashMap<>();

  CloudControlApi(AwsState state) {
    this.state = state;
    // Types that other services read and CloudFormation does not have.
    unknownTypes.add("AWS::RDS::DBSnapshot");
    unknownTypes.add("AWS::RDS::DBClusterSnapshot");
  }

  void unknownType(String type) {
    unknownTypes.add(type);
  }

  void unsupportedType(String type) {
    unsupportedTypes.add(type);
  }

  /** Makes it list the type's resources within one parent only, named by a member of its model. */
  void listedWithin(String type, String member) {
    parents.put(type, member);
  }

  @Override
  public List<String> types(AwsInput input) {
    return List.of(input.text("TypeName"));
  }

  @Override
  public List<String> identifiers(AwsInput input) {
    return Stream.of("Identifier", "NextToken", "ResourceModel")
        .flatMap(member -> input.optional(member).stream())
        .toList();
  }

  @Override
  public Answer answer(AwsInput input) {
    return input.name().equals(LIST) ? list(input) : resource(input);
  }

  private Answer list(AwsInput input) {
    String type = input.text("TypeName");
    check(type, "any", "LIST");
    ObjectNode model = model(input);
    List<AwsResource> all =
        state.list(type, input.caller().account(), input.caller().region()).stream()
            .filter(resource -> fits(resource, model))
            .toList();
    int from = Math.min(all.size(), input.number("NextToken", 0));
    int to = Math.min(all.size(), from + PAGE);
    ObjectNode reply = Json.object().put("TypeName", type);
    ArrayNode descriptions = reply.putArray("ResourceDescriptions");
    for (AwsResource resource : all.subList(from, to)) {
      // A list has little more of a resource than its identifier.
      descriptions
          .addObject()
          .put("Identifier", resource.key().identifier())
          .put("Properties", "{}");
    }
    if (to < all.size()) {
      reply.put("NextToken", String.valueOf(to));
    }
    return reply(reply);
  }

  private ObjectNode model(AwsInput input) {
    String type = input.text("TypeName");
    String needed = parents.get(type);
    JsonNode model =
        Json.parse(input.optional("ResourceModel").orElse("{}").getBytes(StandardCharsets.UTF_8))
            .orElse(null);
    if (!(model instanceof ObjectNode object) || (needed != null && !object.has(needed))) {
      throw AwsFault.of(
          "InvalidRequestException",
          "Missing Or Invalid ResourceModel property in " + type + " list handler request input");
    }
    return object;
  }

  /** By what Cloud Control answers of it. */
  private static boolean fits(AwsResource resource, ObjectNode model) {
    ObjectNode properties = resource.items().get(OPERATION);
    return properties != null
        && model
            .propertyStream()
            .allMatch(member -> member.getValue().equals(properties.get(member.getKey())));
  }

  private static Answer reply(ObjectNode reply) {
    return Answer.of(200, "application/x-amz-json-1.0", Json.bytes(reply))
        .with("x-amzn-RequestId", AwsReplies.requestId());
  }

  private Answer resource(AwsInput input) {
    String type = input.text("TypeName");
    String identifier = input.text("Identifier");
    check(type, identifier, "READ");
    var key = new ResourceKey(type, input.caller().account(), input.caller().region(), identifier);
    ObjectNode properties =
        state
            .read(key)
            .map(resource -> resource.items().get(OPERATION))
            .orElseThrow(() ->
                AwsFault.of(
                    "ResourceNotFoundException",
                    "Resource of type '"
                        + type
                        + "' with identifier '"
                        + identifier
                        + "' was not found."));
    ObjectNode description = Json.object();
    description.put("Identifier", identifier);
    description.put("Properties", Json.text(properties));
    ObjectNode reply = Json.object();
    reply.put("TypeName", type);
    reply.set("ResourceDescription", description);
    return reply(reply);
  }

  private void check(String type, String identifier, String action) {
    if (!TYPE.matcher(type).matches() || identifier.isEmpty() || identifier.length() > 1024) {
      throw AwsFault.of(
          "ValidationException", "TypeName '" + type + "' or Identifier '" + identifier + "'");
    }
    if (unknownTypes.contains(type)) {
      throw AwsFault.of("TypeNotFoundException", "The type '" + type + "' cannot be found.");
    }
    if (unsupportedTypes.contains(type)) {
      throw AwsFault.of(
          "UnsupportedActionException",
          "Resource type " + type + " does not support " + action + " action");
    }
  }
}
