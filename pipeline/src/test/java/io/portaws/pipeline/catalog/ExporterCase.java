package io.portaws.pipeline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** An event that one of the exporter's rules takes; {@code exporter/rules-cases.yaml} has them. */
public record ExporterCase(JsonNode json) {
  static final String ACCOUNT = "111122223333";

  /** All of them. */
  public static List<ExporterCase> all() {
    try (InputStream yaml =
        Objects.requireNonNull(
            ExporterCase.class.getResourceAsStream("/exporter/rules-cases.yaml"))) {
      return new YAMLMapper().readTree(yaml).valueStream().map(ExporterCase::new).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Heading and name of the rule. */
  public String rule() {
    return json.path("rule").asText();
  }

  String region() {
    return json.path("region").asText("eu-west-1");
  }

  String exporter() {
    return json.path("exporter").asText();
  }

  String ours() {
    return json.path("ours").asText(exporter());
  }

  /** The event as EventBridge has it. */
  public JsonNode event(ExporterRule rule) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("version", "0").put("id", "6a7e8feb-b491-4cf7-a9f1-bf3703467718");
    event.put("detail-type", rule.detailType()).put("source", rule.source());
    event.put("account", ACCOUNT).put("time", "2026-11-20T09:15:02Z").put("region", region());
    JsonNode own = json.path("event");
    event.set("resources", own.has("resources") ? own.get("resources") : event.arrayNode());
    return event.set("detail", own.has("detail") ? own.get("detail") : call(rule));
  }

  private ObjectNode call(ExporterRule rule) {
    ObjectNode detail = JsonNodeFactory.instance.objectNode().put("eventVersion", "1.11");
    detail.put("eventTime", "2026-11-20T09:15:02Z").put("eventSource", rule.eventSource());
    detail.put("eventName", json.path("call").asText()).put("awsRegion", region());
    detail.set("requestParameters", json.path("request").deepCopy());
    detail.set("responseElements", json.has("response") ? json.get("response") : detail.nullNode());
    detail.put("readOnly", false).put("eventType", "AwsApiCall").put("managementEvent", true);
    return detail.put("recipientAccountId", ACCOUNT).put("eventCategory", "Management");
  }

  @Override
  public String toString() {
    String what =
        json.has("call")
            ? json.get("call").asText() + " " + json.path("request")
            : json.path("event").path("detail").toString();
    return rule() + " " + what;
  }
}
