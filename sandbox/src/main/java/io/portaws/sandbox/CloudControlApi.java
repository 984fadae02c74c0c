package io.portaws.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ResourceKey;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Cloud Control's GetResource. Safe for use by many threads. */
final class CloudControlApi implements AwsOperation {
  static final String OPERATION = "cloudcontrol:GetResource";

  private static final Pattern TYPE =
      Pattern.compile("[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}");

  private final AwsState state;
  private final Set<String> unknownTypes = ConcurrentHashMap.newKeySet();
  private final Set<String> unsupportedTypes = ConcurrentHashMap.newKeySet();

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

  @Override
  public List<String> types(AwsInput input) {
    return List.of(input.text("TypeName"));
  }

  @Override
  public List<String> identifiers(AwsInput input) {
    return input.optional("Identifier").stream().toList();
  }

  @Override
  public Answer answer(AwsInput input) {
    String type = input.text("TypeName");
    String identifier = input.text("Identifier");
    check(type, identifier);
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
    return Answer.of(200, "application/x-amz-json-1.0", Json.bytes(reply))
        .with("x-amzn-RequestId", AwsReplies.requestId());
  }

  private void check(String type, String identifier) {
    if (!TYPE.matcher(type).matches() || identifier.isEmpty() || identifier.length() > 1024) {
      throw AwsFault.of(
          "ValidationException", "TypeName '" + type + "' or Identifier '" + identifier + "'");
    }
    if (unknownTypes.contains(type)) {
      throw AwsFault.of("TypeNotFoundException", "The type '" + type + "' cannot be found.");
    }
    if (unsupportedTypes.contains(type)) {
      throw AwsFault.of(
          "UnsupportedActionException", "Resource type " + type + " does not support READ action");
    }
  }
}
