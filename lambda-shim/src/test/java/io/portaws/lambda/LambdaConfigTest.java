package io.portaws.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.catalog.Problems;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The function's environment. */
class LambdaConfigTest {
  private static final String QUEUE = "https://sqs.eu-west-1.amazonaws.com/111122223333/events";

  private final Problems problems = new Problems();

  private LambdaConfig read(String... pairs) {
    Map<String, String> variables =
        new HashMap<>(Map.of("AWS_REGION", "eu-west-1", "PORT_API_TOKEN", "token"));
    for (int i = 0; i < pairs.length; i += 2) {
      variables.put(pairs[i], pairs[i + 1]);
    }
    return LambdaConfig.read(variables, "1.0", problems);
  }

  @Test
  void aTokenIsEnough() {
    LambdaConfig config = read();
    assertThat(problems.list()).isEmpty();
    assertThat(config.queue().url()).isEmpty();
    assertThat(config.maxTries()).isEqualTo(10);
    assertThat(config.metricsNamespace()).isEqualTo("port-aws-events");
    assertThat(config.pipeline().region()).isEqualTo("eu-west-1");
  }

  @Test
  void everythingElseIsAsTheWorkersIs() {
    LambdaConfig config =
        read(
            "QUEUE_URL", QUEUE,
            "DLQ_URL", QUEUE + "-dlq",
            "MAX_RECEIVES", "5",
            "METRICS_NAMESPACE", "Team/Events",
            "READ_ROLE_NAME", "reader");
    assertThat(problems.list()).isEmpty();
    assertThat(config.queue().url()).contains(QUEUE);
    assertThat(config.queue().deadLetterUrl()).contains(QUEUE + "-dlq");
    assertThat(config.maxTries()).isEqualTo(5);
    assertThat(config.metricsNamespace()).isEqualTo("Team/Events");
    assertThat(config.pipeline().readRole()).contains("reader");
  }

  @ParameterizedTest
  @CsvSource({
    "QUEUE_URL, https://sqs.eu-west-1.amazonaws.com/111122223333/events.fifo",
    "QUEUE_URL, events",
    "DLQ_URL, events",
    "MAX_RECEIVES, 0",
    "METRICS_NAMESPACE, AWS/Lambda",
    "AWS_REGION, ''",
    "PORT_API_TOKEN, ''",
    "LOG_LEVEL, loud",
    "MAPPING_DIALECT, klingon"
  })
  void aBadValueIsOneProblem(String name, String value) {
    read(name, value);
    assertThat(problems.list()).hasSize(1);
  }

  @Test
  void noSecretIsInItsText() {
    LambdaConfig config =
        read("PORT_API_TOKEN", "hush-hush", "PORT_WEBHOOK_URL", "https://h/hush-hush");
    assertThat(config.toString()).doesNotContain("hush-hush");
  }
}
