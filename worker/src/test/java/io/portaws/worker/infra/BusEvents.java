package io.portaws.worker.infra;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.worker.SandboxStack;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;

/** Events as CloudTrail, and as a program of one's own, puts them on a bus. */
final class BusEvents {
  private static final ObjectMapper JSON = new ObjectMapper();

  private BusEvents() {}

  /** Puts events that should come through, and such that should not. */
  static void put(MotoServer moto, String bus, String name) {
    try (EventBridgeClient events = moto.client(EventBridgeClient.builder())) {
      events.putEvents(request ->
          request.entries(
              call("aws.ecs", "CreateCluster", "clusterName", name, ""),
              call("aws.ecs", "DescribeClusters", "clusterName", name, ""),
              call("aws.ecs", "CreateCluster", "clusterName", name, "AccessDenied"),
              call("aws.apigateway", "UpdateRestApi", "restApiId", name, ""),
              own(bus, "com.example.shop", name),
              own(bus, "com.example.elsewhere", name)));
    }
  }

  /** An API call; {@code error} is empty when it was carried out. */
  static PutEventsRequestEntry call(
      String source, String call, String parameter, String name, String error) {
    ObjectNode detail =
        JSON.createObjectNode()
            .put("eventSource", source.replace("aws.", "") + ".amazonaws.com")
            .put("eventName", call)
            .put("awsRegion", SandboxStack.REGION);
    detail.putObject("requestParameters").put(parameter, name);
    if (call.startsWith("Describe")) {
      detail.put("readOnly", true);
    }
    if (!error.isEmpty()) {
      detail.put("errorCode", error);
    }
    return PutEventsRequestEntry.builder()
        .source(source)
        .detailType("AWS API Call via CloudTrail")
        .detail(detail.toString())
        .build();
  }

  private static PutEventsRequestEntry own(String bus, String source, String name) {
    return PutEventsRequestEntry.builder()
        .eventBusName(bus)
        .source(source)
        .detailType("Service Registered")
        .detail(JSON.createObjectNode().put("name", name).put("title", "The shop").toString())
        .build();
  }
}
