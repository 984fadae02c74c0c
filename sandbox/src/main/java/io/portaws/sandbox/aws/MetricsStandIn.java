package io.portaws.sandbox.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** CloudWatch's numbers: one a metric, told in two halves. Safe for use by many threads. */
public final class MetricsStandIn {
  private final Map<String, Double> values = new ConcurrentHashMap<>();

  public MetricsStandIn(Operations on) {
    on.on("cloudwatch:GetMetricData", (call, request) -> data(request));
  }

  /**
   * What a metric comes to.
   *
   * @param of the value of its one dimension
   */
  public MetricsStandIn put(String metric, String of, double value) {
    values.put(metric + " " + of, value);
    return this;
  }

  /** Takes a metric away: CloudWatch sends none of what is not counted. */
  public void remove(String metric, String of) {
    values.remove(metric + " " + of);
  }

  private ObjectNode data(ObjectNode request) {
    ObjectNode answer = Operations.object();
    ArrayNode results = answer.putArray("MetricDataResults");
    for (JsonNode query : request.path("MetricDataQueries")) {
      JsonNode metric = query.path("MetricStat").path("Metric");
      String of = metric.path("Dimensions").path(0).path("Value").asText();
      Double value = values.get(metric.path("MetricName").asText() + " " + of);
      ObjectNode result = results.addObject();
      result.put("Id", query.path("Id").asText()).put("StatusCode", "Complete");
      ArrayNode numbers = result.putArray("Values");
      if (value != null) {
        boolean sum = query.path("MetricStat").path("Stat").asText().equals("Sum");
        numbers.add(sum ? value / 2 : value).add(value / 2);
      }
    }
    return answer;
  }
}
