package io.portaws.pipeline.port;

import static io.portaws.pipeline.port.FakePort.dropped;
import static io.portaws.pipeline.port.FakePort.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.port.PortCredentials.ClientSecret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortAdminTest {
  private final FakePort port = open();
  private final PortAdmin admin =
      new PortAdmin(
          port.settings(),
          () -> new ClientSecret("client", FakePort.SECRET),
          port.governor(),
          port.time,
          port.time,
          port.metrics);

  private static FakePort open() {
    try {
      return new FakePort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void close() {
    port.close();
  }

  private static ObjectNode body(String text) {
    return (ObjectNode) FakePort.parse(text.replace('\'', '"'));
  }

  @Test
  void blueprintsAreListedMadeWithoutAPageAndPatched() throws InterruptedException {
    port.answerInTurn(
        json(200, "{\"ok\":true,\"blueprints\":[{\"identifier\":\"a\"}]}"),
        json(201, "{\"ok\":true,\"blueprint\":{\"identifier\":\"a/b\"}}"));

    assertThat(admin.blueprints())
        .isEqualTo(new PortAnswer.Done(FakePort.parse("[{\"identifier\":\"a\"}]")));
    assertThat(admin.createBlueprint(body("{'identifier':'a/b'}")))
        .isEqualTo(new PortAnswer.Done(body("{'identifier':'a/b'}")));
    admin.patchBlueprint("a/b", body("{'title':'T'}"));

    assertThat(port.lines())
        .containsExactly(
            "GET /v1/blueprints",
            "POST /v1/blueprints?create_catalog_page=false",
            "PATCH /v1/blueprints/a%2Fb");
    assertThat(port.calls.getLast().json()).isEqualTo(body("{'title':'T'}"));
    assertThat(port.calls)
        .allMatch(call -> call.authorization().equals("Bearer token-1"))
        .allMatch(call -> "port-aws-events/test".equals(call.raw().getHeaders().get("User-Agent")));
  }

  @Test
  void aWebhookStandsUnderIntegrationInPortsAnswers() throws InterruptedException {
    port.answerInTurn(
        json(200, "{\"ok\":true,\"integration\":{\"identifier\":\"w\"}}"),
        json(201, "{\"ok\":true,\"integration\":{\"identifier\":\"w\"}}"),
        json(200, "{\"ok\":true,\"integration\":{\"identifier\":\"w\"}}"),
        json(200, "{\"ok\":true,\"integrations\":[{\"identifier\":\"w\"}]}"));
    PortAnswer one = new PortAnswer.Done(body("{'identifier':'w'}"));

    assertThat(admin.webhook("w")).isEqualTo(one);
    assertThat(admin.createWebhook(body("{'identifier':'w'}"))).isEqualTo(one);
    assertThat(admin.patchWebhook("w", body("{'enabled':true}"))).isEqualTo(one);
    assertThat(admin.webhooks())
        .isEqualTo(new PortAnswer.Done(FakePort.parse("[{\"identifier\":\"w\"}]")));
    assertThat(port.lines())
        .containsExactly(
            "GET /v1/webhooks/w", "POST /v1/webhooks", "PATCH /v1/webhooks/w", "GET /v1/webhooks");
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404, 409, 413, 422})
  void whatPortRefusesComesWithItsWordsAndItsTrace(int status) throws InterruptedException {
    port.answerInTurn(
        json(
            status,
            "{\"ok\":false,\"error\":\"bad\",\"message\":\"no\"}",
            "X-Trace-Id",
            "trace-7"));

    assertThat(admin.createBlueprint(body("{}")))
        .isEqualTo(new PortAnswer.Refused(status, "HTTP " + status + " bad: no (trace trace-7)"));
    assertThat(port.calls).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"408", "429", "500", "503"})
  void whatPassesIsTriedAgain(int status) throws InterruptedException {
    port.answerInTurn(json(status, "{}"), json(200, "{\"blueprint\":{}}"));

    assertThat(admin.patchBlueprint("a", body("{}"))).isInstanceOf(PortAnswer.Done.class);
    assertThat(port.calls).hasSize(2);
  }

  @Test
  void whatDoesNotPassIsToldAsSuch() throws InterruptedException {
    port.answerInTurn(dropped());

    assertThat(admin.blueprints())
        .isInstanceOfSatisfying(
            PortAnswer.Unreachable.class,
            told -> assertThat(told.detail()).startsWith("no answer: "));
  }

  @Test
  void aRefusedTokenIsRenewedOnceAndThenTold() throws InterruptedException {
    port.answerInTurn(json(401, "{\"error\":\"unauthorized\"}"));

    assertThat(admin.blueprints()).isEqualTo(new PortAnswer.Unauthorized("HTTP 401 unauthorized"));
    assertThat(port.calls).hasSize(2);
  }

  @Test
  void aSecretThatIsSentComesBackInNoWords() throws InterruptedException {
    String secret = "s3\\\"cret-" + "x".repeat(280);
    String quoted = secret.replace("\\", "\\\\").replace("\"", "\\\"");
    port.answers = _ -> json(422, "{\"error\":\"bad\",\"message\":\"not " + quoted + " so\"}");
    ObjectNode body = body("{'security':{}}");
    body.withObjectProperty("security").put("secret", secret);

    assertThat(admin.createWebhook(body))
        .isEqualTo(new PortAnswer.Refused(422, "HTTP 422 bad: not *** so"));
    assertThat(admin.patchWebhook("w", body).toString()).doesNotContain("s3");
  }

  @Test
  void anAnswerAboveAMebibyteIsRead() throws InterruptedException {
    String title = "t".repeat(1 << 20);
    port.answerInTurn(json(200, "{\"blueprints\":[{\"title\":\"" + title + "\"}]}"));

    assertThat(admin.blueprints()).isInstanceOf(PortAnswer.Done.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "{\"ok\":true}", "{\"blueprints\":7}"})
  void anAnswerThatIsNotPortsIsNotTakenForOne(String text) throws InterruptedException {
    port.answerInTurn(json(200, text));

    assertThat(admin.blueprints()).isInstanceOf(PortAnswer.Unreachable.class);
    assertThat(admin.webhook("w")).isInstanceOf(PortAnswer.Unreachable.class);
  }

  @Test
  void theRateLimitIsKept() throws InterruptedException {
    port.answerInTurn(json(429, "{}", "Retry-After", "7"), json(200, "{\"blueprints\":[]}"));

    assertThat(admin.blueprints()).isInstanceOf(PortAnswer.Done.class);
    assertThat(port.time.sinceStart()).isGreaterThanOrEqualTo(Duration.ofSeconds(7));
  }
}
