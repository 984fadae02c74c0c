package io.portaws.pipeline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.jq.Jq;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One AWS API call of a type's read, as its file describes it. Immutable; its programs are pure.
 *
 * @param service the AWS SDK's name of the service, {@code ecs}
 * @param operation the API's name of the operation, {@code DescribeClusters}
 * @param batch the most resources that one call is asked for
 * @param group what resources must have in common to be asked for in one call, over a key ({@code
 *     {type, partition, account, region, identifier, parent}}); null: nothing
 * @param request the request, with the API's member names, over {@code {type, partition, account,
 *     region, identifier, parent, group, identifiers, state}}: the key of the first resource of the
 *     batch, the identifiers of all of them, and what the calls before gave for the first
 * @param items the resources in the answer, as a stream
 * @param key what tells a resource in the answer which one it is; null: the first is the one that
 *     was asked for, of which there is one a call
 * @param of what {@code key} must equal, over the key of the resource that was asked for
 * @param give what a resource in the answer gives to the state, an object
 * @param absent error codes that say that there is nothing, each alone or with {@code ": "} and a
 *     part of the message
 * @param page the member by which answer and request name the next page; null: there is one page
 * @param optional whether the state is good without it where it is denied
 */
public record ReadCall(
    String service,
    String operation,
    int batch,
    @Nullable Jq group,
    Jq request,
    Jq items,
    @Nullable Jq key,
    Jq of,
    Jq give,
    Set<String> absent,
    @Nullable String page,
    boolean optional) {

  static final Jq IDENTITY = Jq.whenUsed(".");
  static final Jq IDENTIFIER = Jq.whenUsed(".identifier");

  static final String CLOUD_CONTROL_SERVICE = "cloudcontrol";

  private static final Pattern READING =
      Pattern.compile("(?:Describe|Get|List|BatchGet|Head)[A-Za-z0-9]*");

  /**
   * Cloud Control reads every type of CloudFormation's registry that has a read handler, one
   * resource a call, about 30 a second per account and region ("GetResource" in its API reference).
   */
  static final ReadCall CLOUD_CONTROL =
      new ReadCall(
          CLOUD_CONTROL_SERVICE,
          "GetResource",
          1,
          null,
          Jq.whenUsed("{TypeName: .type, Identifier: .identifier}"),
          Jq.whenUsed(".ResourceDescription.Properties | fromjson"),
          null,
          IDENTIFIER,
          IDENTITY,
          Set.of("ResourceNotFoundException"),
          null,
          false);

  public ReadCall {
    absent = Set.copyOf(absent);
  }

  /**
   * Whether the operation changes nothing, by its name: the only kind that a type may be read with.
   *
   * @param operation the API's name of it
   */
  public static boolean isReading(String operation) {
    return READING.matcher(operation).matches();
  }

  public boolean isCloudControl() {
    return service.equals(CLOUD_CONTROL_SERVICE);
  }

  /** What resources share that one call may ask for; empty where nothing is asked of them. */
  public String groupOf(ResourceKey key) {
    return group == null ? "" : group.first(about(key)).asText();
  }

  /** What a resource in the answer must show to be this one. */
  public String sought(ResourceKey key) {
    return of.first(about(key)).asText();
  }

  /**
   * The request for these resources of one type, account, region and group.
   *
   * @param state what the calls before gave for the first of them
   */
  public JsonNode requestFor(List<ResourceKey> keys, JsonNode state) {
    ResourceKey first = keys.getFirst();
    ObjectNode input = about(first);
    input.put("group", groupOf(first)).set("state", state);
    ArrayNode identifiers = input.putArray("identifiers");
    keys.forEach(key -> identifiers.add(key.identifier()));
    return request.first(input);
  }

  /** Whether an error of this code and message says that there is nothing. */
  public boolean meansAbsent(String code, String message) {
    return meansAbsent(absent, code, message);
  }

  static boolean meansAbsent(Set<String> absent, String code, String message) {
    for (String pattern : absent) {
      String[] parts = pattern.split(": ", 2);
      if (parts[0].equals(code) && (parts.length == 1 || message.contains(parts[1]))) {
        return true;
      }
    }
    return false;
  }

  /** A key as the catalogue's programs see it; without a parent that is the empty text. */
  static ObjectNode about(ResourceKey key) {
    ObjectNode about = JsonNodeFactory.instance.objectNode();
    about.put("type", key.type()).put("account", key.account()).put("region", key.region());
    about.put("partition", Partition.of(key.region())).put("identifier", key.identifier());
    about.put("parent", key.parent());
    return about;
  }
}
