package io.portaws.worker.telemetry;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** PutMetricData as it goes over the wire. */
public final class CloudWatchWire {
  public static final String ACCEPTED =
      "<PutMetricDataResponse xmlns=\"http://monitoring.amazonaws.com/doc/2010-08-01/\">"
          + "<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></PutMetricDataResponse>";

  private CloudWatchWire() {}

  /** Values by name and dimensions, from {@code MetricData.member.N.…}. */
  public static Map<String, Double> metrics(String form) {
    Map<String, String> fields =
        Arrays.stream(form.split("&"))
            .map(pair -> pair.split("=", 2))
            .collect(
                Collectors.toMap(
                    pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    Map<String, Double> metrics = new TreeMap<>();
    for (int i = 1; fields.containsKey("MetricData.member." + i + ".MetricName"); i++) {
      String at = "MetricData.member." + i + ".";
      StringBuilder name = new StringBuilder(fields.getOrDefault(at + "MetricName", ""));
      for (int d = 1; fields.containsKey(at + "Dimensions.member." + d + ".Name"); d++) {
        String dimension = at + "Dimensions.member." + d + ".";
        name.append(' ')
            .append(fields.get(dimension + "Name"))
            .append('=')
            .append(fields.get(dimension + "Value"));
      }
      metrics.put(name.toString(), Double.valueOf(fields.getOrDefault(at + "Value", "NaN")));
    }
    return metrics;
  }
}
