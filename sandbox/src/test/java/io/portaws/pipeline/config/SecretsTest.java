package io.portaws.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portaws.pipeline.port.PortCredentials.ClientSecret;
import io.portaws.sandbox.AwsStandIn;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

class SecretsTest {
  private static final String ACCOUNT = "123456789012";

  private final AwsStandIn aws = AwsStandIn.start(ACCOUNT);
  private final SecretsManagerClient client =
      SecretsManagerClient.builder()
          .region(Region.EU_WEST_1)
          .credentialsProvider(AwsStandIn.credentials(ACCOUNT))
          .endpointOverride(aws.endpoint())
          .httpClientBuilder(AwsCrtHttpClient.builder())
          .build();

  @AfterEach
  void close() {
    client.close();
    aws.close();
  }

  private String put(String value) {
    return aws.putSecret(ACCOUNT, "eu-west-1", "port", value);
  }

  @Test
  void theExportersSecretIsRead() throws IOException {
    String arn = put("{\"id\":\"me\",\"clientSecret\":\"one\",\"more\":1}");
    assertThat(Secrets.open(client, arn).current()).isEqualTo(new ClientSecret("me", "one"));
  }

  @Test
  void aRotatedSecretIsReadAgainWhenAskedFor() throws IOException {
    Secrets secrets = Secrets.open(client, put("{\"id\":\"me\",\"clientSecret\":\"one\"}"));
    put("{\"id\":\"me\",\"clientSecret\":\"two\"}");
    assertThat(secrets.current()).isEqualTo(new ClientSecret("me", "one"));
    assertThat(secrets.reload()).isEqualTo(new ClientSecret("me", "two"));
    assertThat(secrets.current()).isEqualTo(new ClientSecret("me", "two"));
  }

  @Test
  void aSecretThatCannotBeReadNowLeavesTheLastOneInUse() throws IOException {
    Secrets secrets = Secrets.open(client, put("{\"id\":\"me\",\"clientSecret\":\"one\"}"));
    aws.failNext(10, "AccessDeniedException");
    assertThatThrownBy(secrets::reload)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the secret cannot be read: ");
    assertThat(secrets.current()).isEqualTo(new ClientSecret("me", "one"));
  }

  @Test
  void aWebhooksSecretMayBeInIt() throws IOException {
    String arn = put("{\"id\":\"me\",\"clientSecret\":\"one\",\"webhookSecret\":\"two\"}");
    assertThat(Secrets.open(client, arn).webhookSecret()).contains("two");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"webhookSecret\":\"two\"}",
        "{\"id\":\"\",\"clientSecret\":\" \",\"webhookSecret\":\"two\"}",
        "{\"id\":null,\"clientSecret\":null,\"webhookSecret\":\"two\"}"
      })
  void itMayHoldTheWebhooksSecretAlone(String value) throws IOException {
    Secrets secrets = Secrets.open(client, put(value));
    assertThat(secrets.hasCredentials()).isFalse();
    assertThat(secrets.webhookSecret()).contains("two");
    assertThatThrownBy(secrets::requireCredentials)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the secret is not {");
  }

  @Test
  void aSecretThatLostItsCredentialsLeavesTheLastOnesInUse() throws IOException {
    Secrets secrets = Secrets.open(client, put("{\"id\":\"me\",\"clientSecret\":\"one\"}"));
    put("{}");
    assertThatThrownBy(secrets::reload).isInstanceOf(IOException.class);
    assertThat(secrets.current()).isEqualTo(new ClientSecret("me", "one"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hush-hush",
        "{\"id\":\"hush-hush\"",
        "[\"hush-hush\"]",
        "{\"id\":\"hush-hush\"}",
        "{\"clientSecret\":\"hush-hush\"}",
        "{\"id\":5,\"clientSecret\":\"hush-hush\"}",
        "{\"id\":\"\",\"clientSecret\":\"hush-hush\"}",
        "{\"id\":\"a\",\"clientSecret\":\"b\",\"webhookSecret\":[\"hush-hush\"]}",
        "{\"id\":\"hush-hush\",\"clientSecret\":\" \"}"
      })
  void aSecretOfAnotherShapeIsSaidInASentenceWithNothingOfIt(String value) {
    String arn = put(value);
    assertThatThrownBy(() -> Secrets.open(client, arn))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the secret is ")
        .satisfies(e -> assertThat(e).hasStackTraceContaining("the secret is "))
        .satisfies(e -> {
          for (Throwable t = e; t != null; t = t.getCause()) {
            assertThat(String.valueOf(t.getMessage())).doesNotContain("hush-hush");
          }
        });
  }

  @Test
  void aMissingSecretIsSaidInASentence() {
    String missing = "arn:aws:secretsmanager:eu-west-1:" + ACCOUNT + ":secret:none-AbCdEf";
    assertThatThrownBy(() -> Secrets.open(client, missing))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the secret cannot be read: ");
  }
}
