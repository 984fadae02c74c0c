package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.sandbox.PortStandIn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the real worker tells of itself on its management port. */
class StatusPageTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String BAD = "{\"what\":\"is this\"}";

  private static SandboxStack stack;
  private static Worker worker;

  @BeforeAll
  static void twoMessagesAreDoneAndOneIsBad() {
    stack = new SandboxStack("status-page");
    stack.putCluster("orders");
    stack.send(
        SandboxStack.ecsEvent("CreateCluster", "orders"),
        SandboxStack.ecsEvent("CreateCluster", "orders"),
        BAD);
    worker = stack.startWorker();
    await()
        .atMost(SOON)
        .until(() ->
            worker.ledger().sums().deleted() == 2 && worker.ledger().sums().deadLettered() == 1);
  }

  @AfterAll
  static void close() {
    stack.close();
  }

  private static HttpResponse<String> get(Worker of, String path, String... headers) {
    URI uri = URI.create("http://127.0.0.1:" + of.managementPort() + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }

  private static JsonNode why(String id) {
    String encoded = URLEncoder.encode(id, StandardCharsets.UTF_8);
    return json(get(worker, "/why?id=" + encoded).body());
  }

  @Test
  void thePageAndItsFiguresSayWhatHappened() {
    HttpResponse<String> page = get(worker, "/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
    assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
        .startsWith("default-src 'none'; style-src 'sha256-");
    assertThat(page.body()).contains("Keeping up", "unknown-form", "1 of 2 changes (50 %)");
    JsonNode status = json(get(worker, "/status").body());
    assertThat(status.path("level").asText()).isEqualTo("good");
    assertThat(status.at("/messages/done").asLong()).isEqualTo(3);
    assertThat(status.at("/saved/coalesced").asLong()).isEqualTo(1);
    assertThat(status.at("/deadLetters/byReason/unknown-form").asLong()).isEqualTo(1);
    assertThat(status.at("/reach/medianSeconds").isNumber()).isTrue();
    assertThat(status.at("/failures/0/reason").asText()).isEqualTo("unknown-form");
    assertThat(status.at("/worker/version").asText()).isEqualTo("test");
  }

  @Test
  void whileSomebodyLooksTheQueuesAreAsked() {
    await()
        .atMost(SOON)
        .untilAsserted(() -> {
          JsonNode status = json(get(worker, "/status").body());
          assertThat(status.at("/queue/waiting").isNumber()).isTrue();
          assertThat(status.at("/queue/waiting").asLong()).isZero();
          assertThat(status.at("/deadLetters/waiting").asLong()).isEqualTo(1);
        });
  }

  @Test
  void whyTellsAnEventsWholeWayByWhateverNameItIsAskedFor() {
    JsonNode byEvent = why("orders-CreateCluster");
    assertThat(byEvent.path("known").asBoolean()).isTrue();
    assertThat(byEvent.path("messages")).hasSize(2);
    List<String> steps = new ArrayList<>();
    byEvent.at("/messages/0/steps").forEach(step -> steps.add(step.path("step").asText()));
    assertThat(steps)
        .containsSubsequence(
            "received",
            "change",
            "coalesced",
            "read",
            "mapped",
            "sent",
            "answer",
            "delivered",
            "deleted");
    String message = byEvent.at("/messages/0/message").asText();
    assertThat(why(message).at("/messages/0/message").asText()).isEqualTo(message);
    assertThat(why("ecsCluster/" + SandboxStack.clusterArn("orders")).path("messages")).hasSize(2);
    assertThat(why("orders").path("messages")).hasSize(2);
  }

  @Test
  void whyOfABadMessageTellsTheReasonAndWhereItIs() {
    String message = json(get(worker, "/status").body()).at("/failures/0/message").asText();
    assertThat(why(message).toString())
        .contains("given up: unknown-form", "put into the dead-letter queue")
        .doesNotContain("is this");
  }

  @Test
  void whatIsNotKnownIsSaidSoWithHowFarBackTheMemoryGoes() {
    HttpResponse<String> answer = get(worker, "/why?id=nobody");
    assertThat(answer.statusCode()).isEqualTo(404);
    JsonNode said = json(answer.body());
    assertThat(said.path("known").asBoolean()).isFalse();
    assertThat(Instant.parse(said.at("/worker/remembersSince").asText())).isBefore(Instant.now());
    assertThat(said.at("/worker/forgot").asBoolean()).isFalse();
    assertThat(get(worker, "/why").statusCode()).isEqualTo(400);
    assertThat(get(worker, "/why?id=" + "x".repeat(2_000)).statusCode()).isEqualTo(400);
  }

  @Test
  void aBrowserGetsThatAsAPage() {
    HttpResponse<String> page = get(worker, "/why?id=orders", "accept", "text/html,*/*;q=0.8");
    assertThat(page.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
    assertThat(page.body()).contains("Why orders", "Port answered 201", "deleted from the queue");
    assertThat(get(worker, "/why?id=nobody", "accept", "text/html").body()).contains("doctor");
  }

  @Test
  void headsComeWithoutABodyAndOtherPathsSayWhatThereIs() throws Exception {
    for (String path : List.of("/", "/status", "/events", "/why?id=orders")) {
      URI uri = URI.create("http://127.0.0.1:" + worker.managementPort() + path);
      var head =
          HTTP.send(
              HttpRequest.newBuilder(uri).HEAD().build(), HttpResponse.BodyHandlers.ofString());
      assertThat(head.statusCode()).as(path).isEqualTo(200);
      assertThat(head.body()).isEmpty();
    }
    assertThat(get(worker, "/nothing").body())
        .isEqualTo("Here are /, /status, /events, /why, /livez, /readyz, /metrics.\n");
  }

  private static BufferedReader events(Worker of, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + of.managementPort() + path);
    HttpResponse<InputStream> answer =
        HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofInputStream());
    assertThat(answer.headers().firstValue("content-type"))
        .contains("text/event-stream; charset=utf-8");
    return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
  }

  private static String data(BufferedReader events) throws IOException {
    for (String line; (line = events.readLine()) != null; ) {
      if (line.startsWith("data: ")) {
        return line.substring(6);
      }
    }
    throw new AssertionError("the stream ended");
  }

  @Test
  void eventsAreTheFiguresAsTheyChange() throws Exception {
    try (BufferedReader events = events(worker, "/events");
        BufferedReader page = events(worker, "/events?view=page")) {
      JsonNode first = json(data(events));
      assertThat(first.at("/messages/done").asLong()).isEqualTo(3);
      JsonNode second = json(data(events));
      assertThat(Instant.parse(second.path("at").asText()))
          .isAfter(Instant.parse(first.path("at").asText()));
      assertThat(data(page)).contains("<div id=answer data-live>", "Keeping up");
    }
  }

  /** By webhook, with a secret in everything that may have one. */
  @Test
  void noSecretIsShownAnywhere() throws Exception {
    String planted = "planted-5ecre7";
    try (SandboxStack secret = new SandboxStack("status-secrets")) {
      WorkerTest.webhook(secret, MappingFile.ofCatalog(secret.catalog, new Problems()));
      secret
          .with("READ_ROLE_NAME", "reader")
          .with("READ_EXTERNAL_ID", planted + "-external")
          .with("MAPPING", "https://me:" + planted + "@example.com/m.yml?token=" + planted)
          .with("OTEL_EXPORTER_OTLP_HEADERS", "api-key=" + planted)
          .with("OTEL_RESOURCE_ATTRIBUTES", "owner=" + planted);
      secret.putCluster("orders");
      secret.send(
          SandboxStack.ecsEvent("CreateCluster", "orders"), "{\"password\":\"" + planted + "\"}");
      Worker of = secret.startWorker();
      await().atMost(SOON).until(() -> of.ledger().sums().deadLettered() == 1 && secret.isIdle());
      String webhook = URI.create(secret.variable("PORT_WEBHOOK_URL")).getPath();
      List<String> shown = new ArrayList<>();
      for (String path :
          List.of("/", "/status", "/why?id=orders", "/why?id=orders-CreateCluster")) {
        shown.add(get(of, path).body());
        shown.add(get(of, path, "accept", "text/html").body());
      }
      try (BufferedReader events = events(of, "/events")) {
        shown.add(data(events));
      }
      try (BufferedReader events = events(of, "/events?view=page")) {
        shown.add(data(events));
      }
      assertThat(shown)
          .allSatisfy(text ->
              assertThat(text)
                  .doesNotContain(planted, webhook, PortStandIn.CLIENT_SECRET)
                  .doesNotContain(PortStandIn.CLIENT_ID)
                  .doesNotContain(secret.variable("PORT_WEBHOOK_SECRET")));
      assertThat(shown.getFirst()).contains("https://example.com/m.yml", "webhook", "reader");
    }
  }

  /** Somebody looks at the page, and reads nothing of it, when the worker is told to end. */
  @Test
  void whoLooksDoesNotDelayTheEnd() throws Exception {
    try (SandboxStack ending = new SandboxStack("status-ending");
        WorkerUnderTest process = ending.with("MANAGEMENT_PORT", freePort() + "").startProcess()) {
      String address = "http://127.0.0.1:" + ending.variable("MANAGEMENT_PORT");
      await()
          .atMost(SOON)
          .ignoreExceptions()
          .until(() ->
              HTTP.send(
                          HttpRequest.newBuilder(URI.create(address + "/readyz")).build(),
                          HttpResponse.BodyHandlers.ofString())
                      .statusCode()
                  == 200);
      HttpResponse<InputStream> looking =
          HTTP.send(
              HttpRequest.newBuilder(URI.create(address + "/events")).build(),
              HttpResponse.BodyHandlers.ofInputStream());
      process.terminate();

      assertThat(process.awaitExit(Duration.ofSeconds(20))).isZero();
      assertThat(process.log()).contains("drained").doesNotContain("ERROR");
      looking.body().close();
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new java.net.ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
