package io.portaws.worker.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.worker.queue.HandClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final SequencedMap<String, Route> MORE =
      new LinkedHashMap<>(
          Map.of(
              "/more",
              exchange ->
                  exchange.answer(200, "text/plain", exchange.parameter("of").orElse("none"))));

  private final HandClock clock = new HandClock();
  private final Health health = new Health(clock, Duration.ofMinutes(5));
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client = HttpClient.newHttpClient();
  private ManagementServer server = start();

  private ManagementServer start() {
    try {
      return ManagementServer.start(0, health, () -> Optional.of("metric 1.0\n"), MORE, executor);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void begins() {
    assertThat(server.port()).isPositive();
  }

  @AfterEach
  void close() {
    server.close();
    client.close();
    executor.close();
  }

  private HttpResponse<String> ask(String method, String path)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    assertThat(answer.headers().firstValue("content-type"))
        .contains("application/json; charset=utf-8");
    return JSON.readTree(answer.body());
  }

  @Test
  void aWorkerThatStepsIsLiveAndReady() throws IOException, InterruptedException {
    var live = ask("GET", "/livez");
    assertThat(live.statusCode()).isEqualTo(200);
    assertThat(json(live).path("live").asBoolean()).isTrue();
    assertThat(ask("GET", "/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void whatIsMissingMakesItNotReadyWithTheReasonAndLeavesItLive()
      throws IOException, InterruptedException {
    health.failed("port", "credentials-refused: \"401\"");
    var ready = ask("GET", "/readyz");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(json(ready).at("/notReady/port").asText()).isEqualTo("credentials-refused: \"401\"");
    assertThat(ask("GET", "/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void aWorkerThatMakesNoStepsIsNeither() throws IOException, InterruptedException {
    clock.go(Duration.ofMinutes(6));
    var live = ask("GET", "/livez");
    assertThat(live.statusCode()).isEqualTo(503);
    assertThat(json(live).path("secondsSinceLastStep").asInt()).isEqualTo(360);
    assertThat(json(live).at("/notLive/process").asText())
        .isEqualTo("no step for 360 s, since \"starting\"");
    assertThat(ask("GET", "/readyz").statusCode()).isEqualTo(503);
  }

  @Test
  void metricsAreThePrometheusText() throws IOException, InterruptedException {
    var metrics = ask("GET", "/metrics");
    assertThat(metrics.statusCode()).isEqualTo(200);
    assertThat(metrics.body()).isEqualTo("metric 1.0\n");
    assertThat(metrics.headers().firstValue("content-type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
  }

  @Test
  void withoutPrometheusThereAreNoMetricsAndItSaysWhy() throws IOException, InterruptedException {
    server.close();
    server = ManagementServer.start(0, health, Optional::empty, MORE, executor);
    var metrics = ask("GET", "/metrics");
    assertThat(metrics.statusCode()).isEqualTo(404);
    assertThat(metrics.body()).contains("METRICS", "prometheus");
  }

  @Test
  void headIsAnsweredWithoutABody() throws IOException, InterruptedException {
    var head = ask("HEAD", "/livez");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    clock.go(Duration.ofMinutes(6));
    assertThat(ask("HEAD", "/livez").statusCode()).isEqualTo(503);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nothing", "/livezzz", "/metrics/more", "/readyz/"})
  void anUnknownPathIsAnsweredWithTheKnownOnes(String path)
      throws IOException, InterruptedException {
    var answer = ask("GET", path);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("/more", "/livez", "/readyz", "/metrics");
  }

  @ParameterizedTest
  @CsvSource({"/more,none", "/more?of=a%2Fb+c,a/b c", "/more?if=1&of=2,2"})
  void whatIsGivenBesideIsServedWithItsParameters(String path, String answer)
      throws IOException, InterruptedException {
    assertThat(ask("GET", path).body()).isEqualTo(answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
  void nothingCanBeChanged(String method) throws IOException, InterruptedException {
    var answer = ask(method, "/livez");
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("allow")).contains("GET, HEAD");
  }

  @Test
  void noAnswerIsKeptFramedOrTakenForAPage() throws IOException, InterruptedException {
    for (String path : new String[] {"/livez", "/metrics", "/nothing", "/more"}) {
      var headers = ask("GET", path).headers();
      assertThat(headers.firstValue("cache-control")).contains("no-store");
      assertThat(headers.firstValue("x-content-type-options")).contains("nosniff");
      assertThat(headers.firstValue("referrer-policy")).contains("no-referrer");
      assertThat(headers.firstValue("content-security-policy").orElseThrow())
          .contains("default-src 'none'", "frame-ancestors 'none'");
    }
  }

  @Test
  void aPortThatIsTakenIsNamedWithItsVariable() {
    assertThatThrownBy(
            () -> ManagementServer.start(server.port(), health, Optional::empty, MORE, executor))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("MANAGEMENT_PORT: " + server.port());
  }

  @Test
  void closingTwiceIsClosing() {
    server.close();
    server.close();
    assertThatThrownBy(() -> ask("GET", "/livez")).isInstanceOf(IOException.class);
    server = start();
  }
}
