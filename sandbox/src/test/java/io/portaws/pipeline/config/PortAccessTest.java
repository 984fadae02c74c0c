package io.portaws.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.port.CredentialsSource;
import io.portaws.pipeline.port.PortCredentials.ClientSecret;
import io.portaws.sandbox.AwsStandIn;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;

/** Whose secret counts, of what the environment gives and what it names. */
class PortAccessTest {
  private static final String ACCOUNT = "123456789012";
  private static final String REGION = "eu-west-1";
  private static final String WEBHOOK = "https://ingest.getport.io/key";

  private final AwsStandIn aws = AwsStandIn.start(ACCOUNT);
  private final SdkHttpClient http = AwsCrtHttpClient.create();

  @AfterEach
  void close() {
    http.close();
    aws.close();
  }

  private PortAccess open(String secret, String... pairs) throws IOException {
    Map<String, String> variables =
        new HashMap<>(
            Map.of(
                "AWS_ENDPOINT_URL",
                aws.endpoint().toString(),
                "PORT_CREDS_SECRET_ARN",
                aws.putSecret(ACCOUNT, REGION, "port", secret)));
    for (int i = 0; i < pairs.length; i += 2) {
      variables.put(pairs[i], pairs[i + 1]);
    }
    Problems problems = new Problems();
    PipelineConfig config =
        PipelineConfig.read(new Environment(variables, problems), REGION, "test");
    assertThat(problems.list()).isEmpty();
    return PortAccess.open(
        config,
        new AwsAccess(AwsStandIn.credentials(ACCOUNT), REGION, config.endpoints(), () -> http));
  }

  private static String secret(PortAccess access) {
    return String.valueOf(access.webhook().orElseThrow().secret());
  }

  private static @Nullable Object credentials(PortAccess access) {
    CredentialsSource source = access.credentials();
    return source == null ? null : source.current();
  }

  @Test
  void withoutCredentialsInTheEnvironmentTheSecretsAreUsed() throws IOException {
    PortAccess access = open("{\"id\":\"me\",\"clientSecret\":\"one\"}");
    assertThat(credentials(access)).isEqualTo(new ClientSecret("me", "one"));
    assertThat(access.webhook()).isEmpty();
  }

  @Test
  void theWebhooksSecretIsTheEnvironmentsElseTheSecretsElseNone() throws IOException {
    String both = "{\"id\":\"\",\"clientSecret\":\"\",\"webhookSecret\":\"theirs\"}";
    PortAccess named = open(both, "PORT_WEBHOOK_URL", WEBHOOK);
    assertThat(secret(named)).isEqualTo("theirs");
    assertThat(credentials(named)).isNull();
    assertThat(secret(open(both, "PORT_WEBHOOK_URL", WEBHOOK, "PORT_WEBHOOK_SECRET", "ours")))
        .isEqualTo("ours");
    assertThat(secret(open("{}", "PORT_WEBHOOK_URL", WEBHOOK))).isEqualTo("null");
  }

  @Test
  void theEnvironmentsCredentialsComeBeforeTheSecrets() throws IOException {
    String[] given = {"PORT_CLIENT_ID", "you", "PORT_CLIENT_SECRET", "two"};
    String secret = "{\"id\":\"me\",\"clientSecret\":\"one\",\"webhookSecret\":\"three\"}";
    assertThat(credentials(open(secret, given))).isEqualTo(new ClientSecret("you", "two"));
    PortAccess webhook =
        open(
            secret,
            "PORT_WEBHOOK_URL",
            WEBHOOK,
            "PORT_CLIENT_ID",
            "you",
            "PORT_CLIENT_SECRET",
            "two");
    assertThat(credentials(webhook)).isEqualTo(new ClientSecret("you", "two"));
    assertThat(secret(webhook)).isEqualTo("three");
  }

  @Test
  void entitiesNeedCredentialsAndWhoLacksThemIsToldWhichVariableNamesTheSecret() {
    assertThatThrownBy(() -> open("{\"webhookSecret\":\"hush-hush\"}"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("PORT_CREDS_SECRET_ARN: the secret is not {");
  }

  @Test
  void noTextShowsASecret() throws IOException {
    String secret =
        "{\"id\":\"me\",\"clientSecret\":\"hush-hush\",\"webhookSecret\":\"hush-hush\"}";
    assertThat(open(secret, "PORT_WEBHOOK_URL", WEBHOOK).toString()).doesNotContain("hush-hush");
    assertThat(open(secret).toString()).doesNotContain("hush-hush");
  }
}
