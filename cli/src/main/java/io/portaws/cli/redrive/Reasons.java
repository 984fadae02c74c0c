package io.portaws.cli.redrive;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Why there are dead letters, and what mends each. Holds every reason that consumers give; a test
 * collects those from their sources.
 */
final class Reasons {
  /** Of what SQS moved: a consumer that ends before it says anything, again and again. */
  static final String USED_UP = "receives-used-up";

  /** Of what EventBridge could not deliver. */
  static final String NOT_DELIVERED = "not-delivered";

  /** Of what nobody says anything about. */
  static final String NONE = "no-reason";

  /** Of what SQS moved here from a queue that is not the installation's. */
  static final String ANOTHER_QUEUE = "another-queue";

  /**
   * @param means what happened, a clause
   * @param mend what to do about it, before letters are moved back
   */
  record Reason(String means, String mend) {}

  private static final Reason FOREIGN =
      new Reason("a reason that this release does not know", "see its detail");

  private static final String REMAP =
      "correct the mapping (`explain --state` shows what it makes of a state), install it, try --dry-run --mapping";
  private static final String SENDER =
      "correct who sends it; what is in the queue cannot be mended";
  private static final String PORT_STATUS =
      "see that Port is up and reachable (`doctor`), then move them";
  private static final String ONLY_MOVE = "nothing, unless it comes again: move them";

  private static final Map<String, Reason> ALL = new TreeMap<>();

  static {
    own();
    bodies();
    events();
    scope();
    aws();
    mapping();
    port();
    webhook();
    consumers();
    resyncs();
  }

  private Reasons() {}

  private static void resyncs() {
    put(
        "port-not-told",
        "a resync asked Port what it holds, and was not told until the receives were used up",
        PORT_STATUS);
    put(
        "queue-not-taking",
        "the queue did not take what a resync leads to until the receives were used up",
        "see that the consumer's role has sqs:SendMessage on the queue (`doctor`), then move them");
    put(
        "resync-not-possible",
        "a request for a resync came to a consumer that cannot list",
        "move them to a queue whose consumer is of this release");
  }

  private static void own() {
    put(
        USED_UP,
        "SQS moved it, since its receives were used up: the consumer was killed or ran out of time with it",
        "see why the consumer ends (memory, function's timeout), mend that, then move them");
    put(
        NOT_DELIVERED,
        "an EventBridge rule could not deliver it; the detail tells EventBridge's error",
        "mend the queue's policy or key (`doctor` names it), then move them");
    put(
        NONE,
        "nobody says why: an older or another consumer's, or its attributes had no room",
        "try --dry-run");
    put(
        ANOTHER_QUEUE,
        "SQS moved it here from a queue that is not the installation's",
        "leave it to that queue's owner; it is never moved to this one");
  }

  private static void bodies() {
    put("not-json", "the body is not JSON", SENDER);
    put("not-an-object", "the body is JSON, but no object", SENDER);
    put("unknown-form", "the body is of no known form", SENDER);
    put(
        "sns-confirmation",
        "SNS asks to confirm a subscription",
        "confirm the subscription in SNS");
    put(
        "sns-other",
        "SNS tells about a subscription",
        "nothing: they end with the queue's retention");
    put("too-many-envelopes", "SNS envelopes within SNS envelopes", SENDER);
    put(
        "type-not-valid",
        "an exporter event's resource_type is no type's name",
        "correct the rule");
    put("action-not-valid", "an action is neither upsert nor delete", SENDER);
    put("identifier-missing", "an exporter event's jq gives no identifier", "correct the rule");
    put("region-missing", "an exporter event's jq gives no region", "correct the rule");
    put("jq-failed", "an exporter event's jq fails", "correct the rule");
    put(
        "jq-over-limit",
        "an exporter event's jq runs too long or grows too large",
        "correct the rule");
    put("entity-not-valid", "a ready entity has no blueprint or no identifier", SENDER);
    put("request-not-valid", "what looks like a request of ours is none", SENDER);
  }

  private static void events() {
    put(
        "uncatalogued-event",
        "no type knows the event, and UNMATCHED is reject",
        "write a type for it (docs/add-a-type.md) and give it by --catalog, or set UNMATCHED");
    put(
        "unresolvable",
        "a type's jq fails at the event",
        "correct the type's file; if it is one of ours, report it");
    put(
        "truncated-event",
        "CloudTrail left out what names the resource, since the event was too large",
        "change the resource once more, or let a resync find it");
    put(
        "state-not-told",
        "a custom type's event does not tell the state",
        "correct the type's read.event, or who sends the event");
  }

  private static void scope() {
    put("account-not-valid", "the account is no account id", SENDER);
    put("region-not-valid", "the region is no AWS region", SENDER);
    put(
        "account-not-allowed",
        "the account is not among READ_ACCOUNTS",
        "add it (`setup aws --accounts`, READ_ACCOUNTS), if it is yours");
    put(
        "region-not-allowed",
        "the region is not among READ_REGIONS",
        "add it to READ_REGIONS, if it is to be read");
  }

  private static void aws() {
    put(
        "aws-denied",
        "the consumer's role may not read the resource, or cannot be assumed",
        "give it the permissions that the detail or `doctor` tells");
    put("aws-throttled", "AWS throttled the reads until the receives were used up", ONLY_MOVE);
    put("aws-unavailable", "AWS did not answer until the receives were used up", ONLY_MOVE);
    put(
        "aws-unsupported",
        "nothing can read the type there",
        "write a type with another read (docs/add-a-type.md), or leave the type out of the rules");
    put(
        "aws-invalid",
        "the identifier cannot be one of the type",
        "correct the rule or the type's file");
    put(
        "aws-unshaped",
        "AWS answers otherwise than the type's file expects",
        "correct the type's file; if it is one of ours, report it");
    put(
        "changed-but-absent",
        "a young resource was not found, and the function gave up looking",
        ONLY_MOVE);
    put(
        "deleted-but-present",
        "a deleted resource was still there, and the function gave up looking",
        ONLY_MOVE);
    put("recheck", "Port took it, and the function gave up looking once more", ONLY_MOVE);
  }

  private static void mapping() {
    put("mapping-failed", "a mapping's jq fails at the state, or gives no identifier", REMAP);
    put(
        "identifier-not-derivable",
        "the resource is gone, and what its entity is called does not follow from its key",
        "delete the entity in Port, or map its identifier from what the key tells");
    put(
        "ambiguous-entity",
        "several entities match what is to be deleted",
        "delete the right one in Port");
    put("more-to-find", "more entities were to be deleted than Port finds at once", ONLY_MOVE);
    put("identifier", "the entity's identifier is one that Port cannot hold", REMAP);
    put("blueprint", "the blueprint's name is one that Port cannot hold", REMAP);
    put(
        "too-large",
        "message, entity or request is larger than is taken",
        "map less, or send less");
  }

  private static void port() {
    put(
        "refused",
        "Port refuses the entity; the detail tells why",
        "correct the mapping or the blueprint");
    put(
        "missing-blueprint",
        "Port has no such blueprint",
        "make it (`setup port`), then move them");
    put(
        "missing-relation-target",
        "Port does not have what a relation points to",
        "write the related entity first, or set createMissingRelatedEntities in the mapping");
    put(
        "credentials",
        "Port refused the credentials",
        "correct the secret (`doctor`), then move them");
    put(
        "forbidden",
        "Port's credentials may not write",
        "give them the right in Port, then move them");
    put(
        "redirected",
        "Port's address answers with a redirect",
        "set PORT_BASE_URL to where Port answers");
    put("unreachable", "Port was not reached until the receives were used up", PORT_STATUS);
    put("unavailable", "Port failed until the receives were used up", PORT_STATUS);
    put("unreadable", "Port's answer was none of Port's", PORT_STATUS);
    put("timeout", "Port did not answer in time until the receives were used up", PORT_STATUS);
    put(
        "conflict",
        "Port was busy with the same entity until the receives were used up",
        ONLY_MOVE);
    put(
        "throttled",
        "Port's rate limit lasted until the receives were used up",
        "see who else uses Port's API; move them slowly (--rate)");
    put("port-away", "nothing got to Port until the receives were used up", PORT_STATUS);
  }

  private static void webhook() {
    put(
        "signature",
        "the webhook asks for another signature",
        "give the secret that the webhook has in Port");
    put("missing-webhook", "Port knows no such webhook", "correct PORT_WEBHOOK_URL (`setup port`)");
    put(
        "no-resource",
        "by webhook nothing can be sent of it",
        "deliver by entities, or leave them");
    put(
        "too-many-items",
        "one resource makes more items than the webhook takes",
        "map fewer items of it");
  }

  private static void consumers() {
    put(
        "internal-error",
        "a bug of ours; the consumer's log has its stack trace",
        "report it; move them with the next release");
    put(
        "not-finished",
        "the function's time was over before its turn was, again and again",
        "give the function more time (LambdaTimeout) or smaller batches");
  }

  private static void put(String reason, String means, String mend) {
    if (ALL.put(reason, new Reason(means, mend)) != null) {
      throw new IllegalStateException("told twice: " + reason);
    }
  }

  /** What is known of a reason; says so of one that is not known. */
  static Reason of(String reason) {
    return ALL.getOrDefault(reason, FOREIGN);
  }

  /** All of them, by their words. */
  static Map<String, Reason> all() {
    return Collections.unmodifiableMap(ALL);
  }
}
