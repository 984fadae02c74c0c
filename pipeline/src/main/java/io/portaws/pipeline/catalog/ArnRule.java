package io.portaws.pipeline.catalog;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.jq.Jq;
import java.util.Optional;

/**
 * How the ARNs of a type's resources become their identifiers: for tag events and AWS Config, which
 * name every resource so.
 *
 * @param service the service in the ARN, which need not be the one in API calls
 * @param identifier over {@code {arn, partition, service, region, account, resource}}, with region
 *     and account of the event where the ARN has none; nothing for the ARN of another type
 */
public record ArnRule(String service, Jq identifier) {
  /** An ARN in its parts ("Amazon Resource Names" in the IAM guide). */
  record Arn(
      String arn,
      String partition,
      String service,
      String region,
      String account,
      String resource) {
    private static final int PARTS = 6;

    static Optional<Arn> parse(String text) {
      String[] parts = text.split(":", PARTS);
      return parts.length == PARTS && parts[0].equals("arn")
          ? Optional.of(new Arn(text, parts[1], parts[2], parts[3], parts[4], parts[5]))
          : Optional.empty();
    }

    /** With account and region of the event, where the ARN leaves them out as those of S3 do. */
    Arn in(String eventAccount, String eventRegion) {
      return new Arn(
          arn,
          partition,
          service,
          region.isEmpty() ? eventRegion : region,
          account.isEmpty() ? eventAccount : account,
          resource);
    }
  }

  /** The identifier of the resource with this ARN; empty when it is of another type. */
  Optional<String> identifierOf(Arn arn) {
    ObjectNode input = JsonNodeFactory.instance.objectNode();
    input.put("arn", arn.arn()).put("partition", arn.partition()).put("service", arn.service());
    input.put("region", arn.region()).put("account", arn.account()).put("resource", arn.resource());
    return Optional.ofNullable(identifier.first(input).textValue()).filter(id -> !id.isEmpty());
  }
}
