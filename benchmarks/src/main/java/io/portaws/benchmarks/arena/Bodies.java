package io.portaws.benchmarks.arena;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * Messages that tell of what happened: every other one as the exporter's rules write it, the others
 * as EventBridge sends what CloudTrail recorded. 1 to 64 KB, most of them small. Stateless.
 */
final class Bodies {
  private static final int KIB = 1_024;

  /** In KiB, one after the other: 2.8 on average. */
  private static final int[] SIZES = {
    1, 1, 2, 1, 1, 4, 1, 1, 2, 1, 8, 1, 1, 2, 1, 1, 4, 1, 1, 1, 1, 2, 1, 1, 4, 1, 16, 1, 2, 1,
    1, 1, 8, 1, 2, 1, 1, 1, 4, 1, 1, 32, 1, 2, 1, 1, 1, 1, 4, 1, 1, 1, 2, 1, 1, 1, 8, 1, 1, 1
  };

  /** In this place of the order, and again after as many: the largest there are. */
  private static final int LARGEST_EVERY = 500;

  private static final String FILLER = "x".repeat(64 * KIB);

  private Bodies() {}

  /**
   * @param place in the stream, which decides on form and size
   * @param at when it happened
   */
  static String of(Happening happening, int place, Instant at) {
    ObjectNode body = place % 2 == 0 ? exporter(happening) : recorded(happening, at);
    ObjectNode padded =
        place % 2 == 0 ? body : (ObjectNode) body.path("detail").path("requestParameters");
    String bare = body.toString();
    int size = (place % LARGEST_EVERY == 0 ? 63 : SIZES[place / 2 % SIZES.length]) * KIB;
    if (bare.length() + 20 < size) {
      padded.put("note", FILLER.substring(0, size - bare.length() - 10));
      return body.toString();
    }
    return bare;
  }

  private static ObjectNode exporter(Happening happening) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("resource_type", ModelAccount.kind(happening.resource()).type);
    body.put("region", "\"" + ModelAccount.REGION + "\"");
    body.put("identifier", ".name");
    body.put("name", ModelAccount.identifier(happening.resource()));
    body.put("action", happening.deletes() ? "\"delete\"" : "\"upsert\"");
    return body;
  }

  private static ObjectNode recorded(Happening happening, Instant at) {
    Kind kind = ModelAccount.kind(happening.resource());
    String time = at.truncatedTo(ChronoUnit.SECONDS).toString();
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("version", "0").put("id", UUID.randomUUID().toString());
    body.put("detail-type", "AWS API Call via CloudTrail").put("source", "aws." + kind.service);
    body.put("account", ModelAccount.ACCOUNT).put("time", time);
    body.put("region", ModelAccount.REGION).putArray("resources");
    ObjectNode detail = body.putObject("detail");
    detail.put("eventVersion", "1.11").put("eventTime", time);
    detail.put("eventSource", kind.service + ".amazonaws.com");
    detail.put("eventName", happening.call()).put("awsRegion", ModelAccount.REGION);
    detail.put("sourceIPAddress", "192.0.2.1").put("userAgent", "terraform");
    ObjectNode identity = detail.putObject("userIdentity").put("type", "AssumedRole");
    identity.put("accountId", ModelAccount.ACCOUNT).put("principalId", "AROAEXAMPLE:deployer");
    identity.put("arn", "arn:aws:sts::" + ModelAccount.ACCOUNT + ":assumed-role/deployer/session");
    String identifier = ModelAccount.identifier(happening.resource());
    kind.ask(detail.putObject("requestParameters"), identifier, happening.call());
    kind.tell(detail.putObject("responseElements"), identifier, happening.call());
    return body;
  }
}
