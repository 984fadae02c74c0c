package io.portaws.pipeline.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portaws.pipeline.port.PortCredentials.ClientSecret;
import io.portaws.pipeline.port.PortCredentials.StaticToken;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final URI URL = PortSettings.DEFAULT_BASE_URL;
  private static final Duration SECOND = Duration.ofSeconds(1);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://api.getport.io",
        "https://api.us.getport.io/",
        "http://localhost:8080",
        "http://127.0.0.1",
        "http://[::1]:9"
      })
  void httpsAndLoopbackHttpAreGood(String url) {
    PortSettings settings = PortSettings.of(URI.create(url), "agent");

    assertThat(settings.callTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.maxAttempts()).isEqualTo(4);
    assertThat(settings.baseWait()).isEqualTo(Duration.ofMillis(300));
    assertThat(settings.maxWait()).isEqualTo(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://api.getport.io",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "ftp://localhost",
        "https://user:pw@api.getport.io",
        "https://api.getport.io?x=1",
        "https://api.getport.io#x",
        "/v1",
        "mailto:a@b"
      })
  void otherAddressesAreRefusedWithoutShowingWhatMayBeSecret(String url) {
    assertThatThrownBy(() -> PortSettings.of(URI.create(url), "agent"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Port's base URL must")
        .hasMessageContaining("was: ")
        .hasMessageNotContaining("pw");
  }

  @Test
  void everyBadValueNamesItsRule() {
    refused("user agent", () -> settings("", SECOND, 4, SECOND, SECOND));
    refused("user agent", () -> settings("a\nb", SECOND, 4, SECOND, SECOND));
    refused("timeout", () -> settings("a", Duration.ZERO, 4, SECOND, SECOND));
    refused("attempts", () -> settings("a", SECOND, 0, SECOND, SECOND));
    refused("attempts", () -> settings("a", SECOND, 21, SECOND, SECOND));
    refused("base wait", () -> settings("a", SECOND, 4, Duration.ZERO, SECOND));
    refused("longest wait", () -> settings("a", SECOND, 4, SECOND, Duration.ofMillis(999)));
  }

  @ParameterizedTest
  @CsvSource({"PT-1S", "PT61S"})
  void aGapOutOfBoundsIsRefused(Duration gap) {
    refused("gap", () -> new WebhookSettings(URL, null, gap));
  }

  @Test
  void aBlankWebhookSecretIsRefused() {
    assertThatThrownBy(() -> new WebhookSettings(URL, " ", SECOND))
        .hasMessageContaining("secret must not be blank");
  }

  @Test
  void noToStringShowsASecret() {
    URI url = URI.create("https://ingest.getport.io/w3bh00kk3y");

    assertThat(new ClientSecret("id-1", "hush")).hasToString("ClientSecret[id=id-1, secret=***]");
    assertThat(new StaticToken("hush")).hasToString("StaticToken[token=***]");
    assertThat(new AccessTokens.Token.Granted("Bearer hush")).hasToString("Granted[header=***]");
    assertThat(new WebhookSettings(url, "hush", SECOND))
        .hasToString("WebhookSettings[url=https://ingest.getport.io/***, secret=***, gap=PT1S]");
    assertThat(new WebhookSettings(url, null, SECOND).toString()).contains("secret=none");
  }

  @Test
  void badCredentialsAreRefusedWithoutBeingShown() {
    assertThatThrownBy(() -> new ClientSecret("id", " ")).hasMessageContaining("must not be empty");
    assertThatThrownBy(() -> new ClientSecret("", "hush")).hasMessageNotContaining("hush");
    assertThatThrownBy(() -> new StaticToken("hush\nX-Evil: 1"))
        .hasMessageContaining("length was: 14")
        .hasMessageNotContaining("hush");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "plain; plain",
        "'a\r\nb'; a\\u000d\\u000ab",
        "'a\u001b[31mb'; a\\u001b[31mb",
        "'a\u202eb'; a\\u202eb",
        "'a\u2028b'; a\\u2028b",
        "größe; größe"
      })
  void textFromOutsideIsMadeVisible(String text, String shown) {
    assertThat(ShortText.of(text)).isEqualTo(shown);
  }

  @Test
  void textFromOutsideIsShortened() {
    assertThat(ShortText.of("x".repeat(300))).isEqualTo("x".repeat(300));
    assertThat(ShortText.of("x".repeat(301))).isEqualTo("x".repeat(299) + "…");
    assertThat(ShortText.of("\u0000".repeat(300))).hasSizeLessThanOrEqualTo(300);
  }

  private static PortSettings settings(
      String agent, Duration timeout, int attempts, Duration base, Duration max) {
    return new PortSettings(URL, agent, timeout, timeout, attempts, base, max);
  }

  private static void refused(String rule, Runnable construction) {
    assertThatThrownBy(construction::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(rule)
        .hasMessageMatching("(?s).*(was|were): .*");
  }
}
