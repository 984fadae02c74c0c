package io.portaws.cli.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;

/** What CloudWatch counted lately. It promises neither to be complete nor to be up to date. */
final class Metrics {
  /** The most queries that one GetMetricData takes ("CloudWatch service quotas"). */
  private static final int MOST = 500;

  /** How a metric's values become one number. */
  enum Statistic {
    SUM("Sum"),
    MAXIMUM("Maximum");

    private final String word;

    Statistic(String word) {
      this.word = word;
    }
  }

  /**
   * One number that is asked for.
   *
   * @param key what the caller knows it by
   * @param dimensions by name
   */
  record Wanted(
      String key,
      String namespace,
      String metric,
      Map<String, String> dimensions,
      Statistic statistic) {}

  private final CloudWatchClient cloudWatch;
  private final Instant now;

  Metrics(CloudWatchClient cloudWatch, Instant now) {
    this.cloudWatch = cloudWatch;
    this.now = now;
  }

  /**
   * The numbers by their keys; what CloudWatch has no data of is left out.
   *
   * @throws software.amazon.awssdk.core.exception.SdkException when CloudWatch does not tell
   */
  Map<String, Double> over(Duration time, List<Wanted> wanted) {
    Map<String, Double> numbers = new HashMap<>();
    for (int from = 0; from < wanted.size(); from += MOST) {
      ask(time, wanted.subList(from, Math.min(wanted.size(), from + MOST)), numbers);
    }
    return numbers;
  }

  private void ask(Duration time, List<Wanted> part, Map<String, Double> numbers) {
    int period = (int) Math.min(3_600, Math.max(60, time.toSeconds() / 60 * 60));
    List<MetricDataQuery> queries = new ArrayList<>();
    for (int i = 0; i < part.size(); i++) {
      queries.add(query("q" + i, part.get(i), period));
    }
    String page = null;
    do {
      String from = page;
      GetMetricDataResponse answer =
          cloudWatch.getMetricData(r ->
              r.metricDataQueries(queries).startTime(now.minus(time)).endTime(now).nextToken(from));
      answer.metricDataResults().forEach(result -> add(result, part, numbers));
      page = answer.nextToken();
    } while (page != null);
  }

  private static MetricDataQuery query(String id, Wanted wanted, int period) {
    List<Dimension> dimensions =
        wanted.dimensions().entrySet().stream()
            .map(each -> Dimension.builder().name(each.getKey()).value(each.getValue()).build())
            .toList();
    Metric metric =
        Metric.builder()
            .namespace(wanted.namespace())
            .metricName(wanted.metric())
            .dimensions(dimensions)
            .build();
    return MetricDataQuery.builder()
        .id(id)
        .metricStat(s -> s.metric(metric).period(period).stat(wanted.statistic().word))
        .build();
  }

  private static void add(MetricDataResult result, List<Wanted> part, Map<String, Double> numbers) {
    Wanted wanted = part.get(Integer.parseInt(result.id().substring(1)));
    for (double value : result.values()) {
      switch (wanted.statistic()) {
        case SUM -> numbers.merge(wanted.key(), value, Double::sum);
        case MAXIMUM -> numbers.merge(wanted.key(), value, Double::max);
      }
    }
  }
}
