package io.portaws.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CostTest {
  private static Cost cost() throws IOException {
    return Cost.of(
        """
        {"prices": {"region": "r", "date": "d", "sqsMillionRequests": {"usd": 0.4}, "lambdaMillionRequests": {"usd": 0.2},
          "lambdaGbSecond": {"usd": 0.00001}, "fargateArmCpuHour": {"usd": 0.03}, "fargateArmGbHour": {"usd": 0.003}}}
        """);
  }

  @Test
  void requestsCostWhatTheListSays() throws IOException {
    // 0.2 million requests at 0.40 a million.
    assertThat(cost().sqs(0.2)).isCloseTo(0.08, within(1e-12));
  }

  @Test
  void aSecondOfFargateIsOfOneCpuAnd2Gb() throws IOException {
    // Half an hour at 0.03 + 2 × 0.003.
    assertThat(cost().fargate(1800)).isCloseTo(0.018, within(1e-12));
  }

  @Test
  void anInvocationIsPaidByCallAndTime() throws IOException {
    // 100,000 invocations: 0.02 for the calls; 0.1 s × 1.7275 GB × 0.00001 each: 0.17275.
    assertThat(cost().lambda(10, 100)).isCloseTo(0.02 + 0.172754, within(1e-6));
    assertThat(Cost.lambdaRequests(1)).isEqualTo(2);
    assertThat(Cost.lambdaRequests(1000)).isEqualTo(0.2);
  }

  @Test
  void productAndPeersAreComparedAndWhatIsMissingStaysSo() throws IOException {
    Results samples = Sampled.with(Measurement.THROUGHPUT, 2, "CPU s per million", null);
    Result result = cost().result(samples, "c").orElseThrow();
    assertThat(result.rows().stream().map(List::getFirst))
        .containsExactly(
            "port-aws-events",
            "plain loop",
            "@SqsListener",
            "port-aws-events, 1 a batch",
            "port-aws-events, 10 a batch",
            "Powertools, 10 a batch");
    // 150 s × 0.036 / 3600 = 0.0015, beside 0.203 × 0.4 = 0.0812.
    assertThat((Double) result.rows().getFirst().get(4)).isCloseTo(0.0827, within(1e-9));
    assertThat(result.rows().get(1)).endsWith(null, null, null);
    // 0.16 + 0.006 of 0.0827.
    assertThat((Double) result.rows().get(2).get(5)).isCloseTo(0.166 / 0.0827, within(1e-9));
    assertThat(cost().result(new Results(List.of()), "c")).isEmpty();
  }

  @Test
  void thePriceListOfTheDocsHasAllPrices() throws IOException {
    Cost docs = Cost.read(Sampled.REPOSITORY.resolve("docs/cost.json"));
    assertThat(docs.result(Sampled.results(), "c")).isPresent();
  }

  @Test
  void aPriceThatIsMissingIsNamed() throws IOException {
    Cost none = Cost.of("{}");
    assertThatThrownBy(() -> none.sqs(1)).hasMessageContaining("prices.sqsMillionRequests.usd");
  }
}
