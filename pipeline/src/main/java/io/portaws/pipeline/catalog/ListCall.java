package io.portaws.pipeline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.jq.Jq;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One AWS API call of a type's list, as its file describes it. It is made once for each thing that
 * the call before it gave. Immutable; its programs are pure.
 *
 * @param service the AWS SDK's name of the service, {@code ecs}
 * @param operation the API's name of the operation, {@code ListServices}
 * @param request the request, with the API's member names, over {@code {type, partition, account,
 *     region, now, parent}}: where and when it is asked, and what the call before gave; null where
 *     there is nothing to ask
 * @param items what is listed, as a stream over the answer
 * @param give what each of them gives to the next call as its {@code parent}, over the same as
 *     {@code request} and {@code item}
 * @param absent error codes that say that there is nothing, each alone or with {@code ": "} and a
 *     part of the message
 * @param page how an answer names the next page; null: there is one page
 * @param newest of what has no end how many are listed for each parent, which AWS has to give
 *     newest first; 0: all
 */
public record ListCall(
    String service,
    String operation,
    Jq request,
    Jq items,
    Jq give,
    Set<String> absent,
    @Nullable Page page,
    int newest) {

  /**
   * How the next page is asked for.
   *
   * @param answer the member of an answer that names it
   * @param request the member of the request that asks for it
   */
  public record Page(String answer, String request) {}

  static final Jq ITEM = Jq.whenUsed(".item");

  /**
   * Cloud Control lists every type of CloudFormation's registry that has a list handler; some need
   * a part of the resource's model, such as their parent ("ListResources" in its API reference).
   */
  static final ListCall CLOUD_CONTROL =
      new ListCall(
          ReadCall.CLOUD_CONTROL_SERVICE,
          "ListResources",
          Jq.whenUsed("{TypeName: .type} + if .model then {ResourceModel: .model} else {} end"),
          Jq.whenUsed(".ResourceDescriptions[].Identifier"),
          ITEM,
          Set.of(),
          new Page("NextToken", "NextToken"),
          0);

  public ListCall {
    absent = Set.copyOf(absent);
  }

  public boolean isCloudControl() {
    return service.equals(ReadCall.CLOUD_CONTROL_SERVICE);
  }

  /** {@code service:Operation}. */
  public String name() {
    return service + ":" + operation;
  }

  /** Whether an error of this code and message says that there is nothing. */
  public boolean meansAbsent(String code, String message) {
    return ReadCall.meansAbsent(absent, code, message);
  }

  /** What the call gives to the next one for this item of an answer. */
  public JsonNode given(ObjectNode asked, JsonNode item) {
    return give.first(with(asked, item));
  }

  static ObjectNode with(ObjectNode asked, JsonNode item) {
    return asked.deepCopy().set("item", item);
  }
}
