package io.portaws.pipeline.event;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a message's body turned out to be. */
public sealed interface Form {
  /** The word for this form in metrics, logs and {@code explain}. */
  String word();

  /**
   * The exporter's contract: {@code resource_type} is literal; {@code region}, {@code identifier}
   * and {@code action} are jq over the message itself.
   */
  record ExporterEvent(String resourceType, ObjectNode message) implements Form {
    @Override
    public String word() {
      return "exporter";
    }
  }

  /** An event as EventBridge delivers it: from CloudTrail, from a service itself, or one's own. */
  record EventBridgeEvent(ObjectNode event) implements Form {
    public String detailType() {
      return event.path("detail-type").asText();
    }

    public String source() {
      return event.path("source").asText();
    }

    /**
     * Whether CloudTrail recorded it, so that {@code eventSource} and {@code eventName} route it.
     * Of another's source it does not: only AWS may put events whose source begins with {@code
     * aws.} on a bus, and who may put own events there could claim any call.
     */
    public boolean viaCloudTrail() {
      boolean named =
          detailType().equals("AWS API Call via CloudTrail")
              || detailType().equals("AWS Service Event via CloudTrail");
      return named && (source().isEmpty() || source().startsWith("aws."));
    }

    @Override
    public String word() {
      return "eventbridge";
    }
  }

  /** An entity for Port as it is: {@code blueprint}, {@code identifier} and an optional action. */
  record ReadyEntity(ObjectNode entity) implements Form {
    @Override
    public String word() {
      return "entity";
    }
  }

  /** A look at a resource that we asked ourselves for. */
  record OwnRequest(ObjectNode request) implements Form {
    /** The member by which it is known, whose value says what kind of request it is. */
    public static final String MARK = "port-aws-events";

    @Override
    public String word() {
      return "own-request";
    }
  }

  /** Nothing we know. */
  record Malformed(String reason, String detail) implements Form {
    @Override
    public String word() {
      return "malformed";
    }
  }
}
