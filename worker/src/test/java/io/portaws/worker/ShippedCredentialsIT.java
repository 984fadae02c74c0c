package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portaws.worker.shipped.Shipped;
import io.portaws.worker.telemetry.LocalServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ways by which EKS gives a pod its role, through the jar as it ships: the SDK finds their
 * classes by name, so that a jar without them would know no better than that there are no
 * credentials. Both at once, since a start is what takes time.
 */
class ShippedCredentialsIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String ROLE = "arn:aws:iam::111122223333:role/events";

  private final LocalServer agent = new LocalServer();
  private final LocalServer sts = new LocalServer();

  @TempDir Path folder;

  @AfterEach
  void close() {
    agent.close();
    sts.close();
  }

  private WorkerUnderTest byPodIdentity(SandboxStack stack) throws IOException {
    Path token = Files.writeString(folder.resolve("pod-token"), "token-of-the-pod");
    return stack.startProcess(
        List.of("-jar", Shipped.JAR.toString()),
        Map.of(
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            agent.uri() + "/v1/credentials",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
            token.toString()));
  }

  private WorkerUnderTest byServiceAccount(SandboxStack stack) throws IOException {
    Path token = Files.writeString(folder.resolve("account-token"), "token.of.account");
    return stack.startProcess(
        List.of("-jar", Shipped.JAR.toString()),
        Map.of(
            "AWS_WEB_IDENTITY_TOKEN_FILE", token.toString(),
            "AWS_ROLE_ARN", ROLE,
            "AWS_ENDPOINT_URL_STS", sts.uri().toString()));
  }

  @Test
  void aPodsRoleIsTakenByPodIdentityAndByItsServiceAccount() throws IOException {
    agent.answers(
        200,
        """
        {"AccessKeyId": "AKIAPOD", "SecretAccessKey": "hush-hush", "Token": "session",
         "Expiration": "2100-01-01T00:00:00Z"}
        """);
    sts.answers(
        200,
        """
        <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
          <AssumeRoleWithWebIdentityResult>
            <Credentials>
              <AccessKeyId>AKIAACCOUNT</AccessKeyId>
              <SecretAccessKey>hush-hush</SecretAccessKey>
              <SessionToken>session</SessionToken>
              <Expiration>2100-01-01T00:00:00Z</Expiration>
            </Credentials>
          </AssumeRoleWithWebIdentityResult>
        </AssumeRoleWithWebIdentityResponse>
        """);
    try (SandboxStack stack = new SandboxStack("roles");
        WorkerUnderTest one = byPodIdentity(stack);
        WorkerUnderTest other = byServiceAccount(stack)) {
      await()
          .atMost(SOON)
          .untilAsserted(() ->
              assertThat(List.of(one.log(), other.log()))
                  .allMatch(log -> log.contains("worker started")));
    }
    assertThat(agent.received)
        .isNotEmpty()
        .allMatch(asked -> asked.path().equals("/v1/credentials"))
        .allMatch(asked -> "token-of-the-pod".equals(asked.headers().get("authorization")));
    assertThat(sts.received)
        .isNotEmpty()
        .allMatch(asked ->
            asked.text().contains("Action=AssumeRoleWithWebIdentity")
                && asked.text().contains("WebIdentityToken=token.of.account"));
  }

  @Test
  void aRoleThatIsNotGivenIsToldOfWithTheReason() throws IOException, InterruptedException {
    agent.answers(404, "{\"code\": \"ResourceNotFound\", \"message\": \"no association\"}");
    sts.answers(
        400,
        """
        <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error>
          <Type>Sender</Type><Code>InvalidIdentityToken</Code>
          <Message>No OpenIDConnect provider found in your account</Message>
        </Error></ErrorResponse>
        """);
    try (SandboxStack stack = new SandboxStack("no-roles");
        WorkerUnderTest one = byPodIdentity(stack);
        WorkerUnderTest other = byServiceAccount(stack)) {
      assertThat(one.awaitExit(SOON)).isEqualTo(Main.EXIT_UNAVAILABLE);
      assertThat(other.awaitExit(SOON)).isEqualTo(Main.EXIT_UNAVAILABLE);
      assertThat(one.log())
          .contains("AWS credentials: there are none by AWS_CONTAINER_CREDENTIALS_FULL_URI: ")
          .contains("Look whether the Pod Identity association");
      assertThat(other.log())
          .contains("AWS credentials: there are none by AWS_WEB_IDENTITY_TOKEN_FILE: ")
          .contains("No OpenIDConnect provider found in your account")
          .contains("Look whether the role that AWS_ROLE_ARN names");
      assertThat(one.log() + other.log()).doesNotContain("token-of-the-pod", "token.of.account");
    }
  }
}
