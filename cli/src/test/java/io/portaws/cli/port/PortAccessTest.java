package io.portaws.cli.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.cli.terminal.Surroundings;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.port.PortCredentials.ClientSecret;
import io.portaws.pipeline.port.PortCredentials.StaticToken;
import io.portaws.sandbox.AwsStandIn;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class PortAccessTest {
  private final Map<String, String> variables = new HashMap<>();
  private final Problems problems = new Problems();

  private Optional<PortAccess> access() {
    return PortAccess.of(
        new Surroundings(variables, InputStream.nullInputStream(), InstantSource.system()),
        problems);
  }

  private Optional<PortAccess> withSecret(String text) {
    variables.put("AWS_ACCESS_KEY_ID", "AKIA111122223333XXXX");
    variables.put("AWS_SECRET_ACCESS_KEY", "secret");
    try (AwsStandIn aws = AwsStandIn.start("111122223333")) {
      variables.put("AWS_ENDPOINT_URL", aws.endpoint().toString());
      String arn = aws.putSecret("111122223333", "eu-west-1", "port", text);
      variables.put("PORT_CREDS_SECRET_ARN", text.isEmpty() ? arn + "-none" : arn);
      return access();
    }
  }

  @Test
  void theSecretInAwsGivesTheCredentialsAndTheWebhooksSecret() {
    PortAccess access =
        withSecret("{\"id\":\"i\",\"clientSecret\":\"c\",\"webhookSecret\":\"w\"}").orElseThrow();

    assertThat(access.credentials()).isEqualTo(new ClientSecret("i", "c"));
    assertThat(access.webhookSecret()).contains("w");
    assertThat(access.toString()).doesNotContain("webhookSecret", "ClientSecret");
  }

  @Test
  void variablesComeBeforeTheSecretInAws() {
    variables.put("PORT_WEBHOOK_SECRET", "mine");
    variables.put("PORT_API_TOKEN", "t");
    PortAccess access =
        withSecret("{\"id\":\"i\",\"clientSecret\":\"c\",\"webhookSecret\":\"w\"}").orElseThrow();

    assertThat(access.credentials()).isEqualTo(new StaticToken("t"));
    assertThat(access.webhookSecret()).contains("mine");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                            | cannot be read
          s3cret                        | is not JSON
          {"id": "s3cret"}              | is not {"id"
          """)
  void aSecretOfNoUseIsToldAndNotShown(String text, String words) {
    assertThat(withSecret(text)).isEmpty();

    assertThat(problems.list())
        .singleElement()
        .asString()
        .startsWith("PORT_CREDS_SECRET_ARN: ")
        .contains(words)
        .doesNotContain("s3cret");
  }

  @Test
  void clientIdAndSecretComeBeforeAToken() {
    variables.putAll(
        Map.of("PORT_CLIENT_ID", "i", "PORT_CLIENT_SECRET", "c", "PORT_API_TOKEN", "t"));

    assertThat(access().orElseThrow().credentials()).isEqualTo(new ClientSecret("i", "c"));
  }

  @Test
  void everythingThatIsWrongIsToldAtOnce() {
    variables.putAll(Map.of("PORT_CLIENT_ID", "i", "PORT_BASE_URL", "http://example.com"));

    assertThat(access()).isEmpty();
    assertThat(problems.list()).hasSize(2);
    variables.clear();
    assertThat(access()).isEmpty();
    assertThat(problems.list())
        .last()
        .asString()
        .contains("PORT_CLIENT_ID and PORT_CLIENT_SECRET, or PORT_API_TOKEN");
    assertThat(List.copyOf(problems.list())).hasSize(3);
  }
}
