package io.portaws.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookReferenceTest {
  @ParameterizedTest
  @CsvSource({
    "aws_ingest, aws_ingest",
    "/v1/webhooks/aws_ingest, aws_ingest",
    "https://api.getport.io/v1/webhooks/mine, mine",
    "https://api.us.getport.io/v1/webhooks/mine/, mine"
  })
  void anIdentifierIsTakenAsItIsAndFromThePathOfTheApi(String text, String identifier) {
    assertThat(WebhookReference.parse(text))
        .isEqualTo(new WebhookReference.ByIdentifier(identifier));
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://ingest.getport.io/k3y", "https://ingest.us.port.io/k3y/"})
  void aUrlNamesTheWebhookByItsKey(String url) {
    assertThat(WebhookReference.parse(url)).isEqualTo(new WebhookReference.ByKey("k3y"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a b                                  | neither an identifier
          this_identifier_has_31_characte      | at most 30
          https://ingest.getport.io/           | is not a webhook's URL
          https://ingest.getport.io/k3y?a=b    | is not a webhook's URL
          /v2/webhooks/x                       | neither an identifier
          """)
  void whatIsNeitherIsRefused(String text, String words) {
    assertThatThrownBy(() -> WebhookReference.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words)
        .message()
        .doesNotContain("k3y");
  }

  @Test
  void aKeyIsNotShown() {
    assertThat(WebhookReference.parse("https://ingest.getport.io/k3y").toString())
        .doesNotContain("k3y");
  }
}
