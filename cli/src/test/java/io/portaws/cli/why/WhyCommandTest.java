package io.portaws.cli.why;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.portaws.cli.Ran;
import io.portaws.cli.terminal.Exit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WhyCommandTest {
  /** As a worker answers; {@code StatusPageTest} shows that it does. */
  private static final String KNOWN =
      """
      {"asked":"orders","known":true,"messages":[{"message":"m-1",
        "about":["AWS::ECS::Cluster orders (111122223333 eu-west-1)"],
        "steps":[
          {"at":"2026-11-21T07:58:00Z","step":"received","text":"received: eventbridge"},
          {"at":"2026-11-21T07:58:01.250Z","step":"answer","text":"Port answered 200 \\u001b[31m"},
          {"at":"2026-11-21T08:08:00Z","step":"deleted","text":"deleted from the queue"}]}],
       "more":2,
       "worker":{"version":"0.1.0","pod":"events-7d9f","startedAt":"2026-11-21T07:00:00Z"}}
      """;

  private static final String UNKNOWN =
      """
      {"asked":"orders","known":false,"messages":[],"more":0,
       "worker":{"version":"0.1.0","startedAt":"2026-11-20T08:00:00Z",
         "remembersSince":"2026-11-21T06:30:00Z","forgot":true}}
      """;

  private static final String FRESH =
      """
      {"asked":"orders","known":false,"messages":[],"more":0,
       "worker":{"version":"0.1.0","startedAt":"2026-11-21T07:55:00Z","forgot":false}}
      """;

  private final List<HttpServer> servers = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();

  @AfterEach
  void close() {
    servers.forEach(server -> server.stop(0));
  }

  private String worker(int status, String answer) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            asked.add(exchange.getRequestURI().toString());
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      servers.add(server);
      return "--worker=http://127.0.0.1:" + server.getAddress().getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String nobody() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return "--worker=http://127.0.0.1:" + socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theTimelineIsToldWithTimesAfterTheFirst() {
    Ran ran = Ran.of("why", "orders", worker(200, KNOWN));

    assertThat(ran.code()).isEqualTo(Exit.DONE);
    assertThat(ran.out())
        .contains(
            "version 0.1.0, pod events-7d9f",
            "Message m-1, 2026-11-21 07:58:00 UTC (2 min ago)",
            "about AWS::ECS::Cluster orders (111122223333 eu-west-1)",
            "    +0.000 s  received: eventbridge",
            "    +1.250 s  Port answered 200 \\u001b[31m",
            "     +10 min  deleted from the queue",
            "and 2 older messages about it")
        .doesNotContain("\u001b");
  }

  @Test
  void theNameIsAskedForAsItIs() {
    Ran.of("why", "ecsCluster/arn:aws:ecs:eu-west-1:1:cluster/a b&c", worker(404, UNKNOWN));

    assertThat(asked)
        .containsExactly(
            "/why?id=ecsCluster%2Farn%3Aaws%3Aecs%3Aeu-west-1%3A1%3Acluster%2Fa+b%26c");
  }

  @Test
  void severalWorkersAreAskedAndOneThatKnowsIsEnough() {
    Ran ran = Ran.of("why", "orders", worker(404, UNKNOWN), worker(200, KNOWN), nobody());

    assertThat(ran.code()).isEqualTo(Exit.DONE);
    assertThat(ran.out()).contains("Message m-1", "was not asked: nothing listens there");
  }

  @Test
  void whenNobodyKnowsItSaysHowFarBackEachGoesAndWhatToDo() {
    Ran ran = Ran.of("why", "orders", worker(404, UNKNOWN), worker(404, FRESH));

    assertThat(ran.code()).isEqualTo(Exit.FOUND);
    assertThat(ran.out())
        .contains(
            "Nobody knows anything of 'orders'",
            "its memory goes back 90 min; what was before is forgotten",
            "it has received nothing since its start, 5 min ago",
            "./port-aws-events doctor",
            "Another replica");
  }

  @Test
  void whenNoWorkerAnswersItSaysSo() {
    Ran ran = Ran.of("why", "orders", nobody(), worker(200, "<html>"), worker(404, "Here are …"));

    assertThat(ran.code()).isEqualTo(Exit.UNAVAILABLE);
    assertThat(ran.out())
        .contains("nothing listens there", "HTTP 200, which is no worker's answer", "HTTP 404");
  }

  @Test
  void forProgramsItIsOneDocumentOfWhatEachSaid() {
    Ran ran = Ran.of("why", "orders", worker(200, KNOWN), nobody(), "--output=json");

    assertThat(ran.code()).isEqualTo(Exit.DONE);
    assertThat(ran.json().path("known").asBoolean()).isTrue();
    assertThat(ran.json().at("/workers/0/answer/messages/0/message").asText()).isEqualTo("m-1");
    assertThat(ran.json().at("/workers/1/problem").asText()).isEqualTo("nothing listens there");
    Ran none = Ran.of("why", "orders", worker(404, UNKNOWN), "--output=json");
    assertThat(none.code()).isEqualTo(Exit.FOUND);
    assertThat(none.json().path("known").asBoolean()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:8080", "ftp://localhost", "http://", "http://a b"})
  void anAddressThatIsNoneIsRefused(String address) {
    Ran ran = Ran.of("why", "orders", "--worker=" + address);

    assertThat(ran.code()).isEqualTo(Exit.USAGE);
    assertThat(ran.err()).startsWith("--worker: '" + address + "'");
  }

  @Test
  void withoutANameThereIsNothingToAsk() {
    assertThat(Ran.of("why").code()).isEqualTo(Exit.USAGE);
    assertThat(Ran.of("why", " ").code()).isEqualTo(Exit.USAGE);
    assertThat(Ran.of("why", "x".repeat(2_000)).code()).isEqualTo(Exit.USAGE);
  }
}
