package io.portaws.pipeline.port;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;

/**
 * Port over real local HTTP. Answers what {@link #answers} says; the token endpoint grants {@code
 * token-1}, {@code token-2}… unless {@link #tokenAnswer} says otherwise.
 */
final class FakePort implements AutoCloseable {
  static final String SECRET = "s3cr3t-of-the-client";

  /** One request as it came. */
  record Call(
      String method, String target, String authorization, String body, RecordedRequest raw) {
    JsonNode json() {
      return parse(body);
    }

    String line() {
      return method + " " + target;
    }

    List<String> identifiers() {
      List<String> found = new ArrayList<>();
      JsonNode json = json();
      JsonNode entities = json.path("entities");
      entities.forEach(
          e -> found.add(e.isTextual() ? e.textValue() : e.path("identifier").asText()));
      if (json.has("identifier")) {
        found.add(json.path("identifier").asText());
      }
      return found;
    }
  }

  final List<Call> calls = new ArrayList<>();
  final List<Call> tokenCalls = new ArrayList<>();
  Function<Call, MockResponse> answers = _ -> json(200, "{\"ok\":true}");
  Function<Call, MockResponse> tokenAnswer = _ -> token("token-" + tokenCalls.size(), 10_800);
  final FakeTime time = new FakeTime();
  final CountingMetrics metrics = new CountingMetrics();
  private final MockWebServer server = new MockWebServer();

  FakePort() throws IOException {
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return answer(request);
          }
        });
    server.start();
  }

  private synchronized MockResponse answer(RecordedRequest request) {
    String body = request.getBody() == null ? "" : request.getBody().utf8();
    String authorization = String.valueOf(request.getHeaders().get("Authorization"));
    Call call = new Call(request.getMethod(), request.getTarget(), authorization, body, request);
    if (call.target().equals("/v1/auth/access_token")) {
      tokenCalls.add(call);
      return tokenAnswer.apply(call);
    }
    calls.add(call);
    return answers.apply(call);
  }

  URI url() {
    return server.url("/").uri();
  }

  PortSettings settings() {
    return new PortSettings(
        url(),
        "port-aws-events/test",
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        4,
        Duration.ofMillis(300),
        Duration.ofSeconds(30));
  }

  Governor governor() {
    return new Governor(GovernorSettings.defaults(), time, time, metrics);
  }

  PortClient client() {
    PortCredentials credentials = new PortCredentials.ClientSecret("client", SECRET);
    return client(() -> credentials);
  }

  PortClient client(CredentialsSource source) {
    return new PortClient(settings(), source, governor(), time, time, metrics);
  }

  /** Sends one request after the other, in the order of the plan. */
  EntitiesDelivery entities() {
    return new EntitiesDelivery(client(), Runnable::run, metrics);
  }

  /** Answers these in order, and the last one ever after. */
  void answerInTurn(MockResponse... responses) {
    List<MockResponse> left = new ArrayList<>(List.of(responses));
    answers = _ -> left.size() > 1 ? left.removeFirst() : left.getFirst();
  }

  List<String> lines() {
    return calls.stream().map(Call::line).toList();
  }

  static MockResponse json(int status, String body) {
    return new MockResponse.Builder().code(status).body(body).build();
  }

  static MockResponse json(int status, String body, String header, String value) {
    return new MockResponse.Builder().code(status).body(body).addHeader(header, value).build();
  }

  static MockResponse token(String token, long expiresIn) {
    return json(
        200,
        "{\"ok\":true,\"accessToken\":\"%s\",\"tokenType\":\"Bearer\",\"expiresIn\":%d}"
            .formatted(token, expiresIn));
  }

  static MockResponse dropped() {
    return new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build();
  }

  static JsonNode parse(String text) {
    try {
      return new JsonMapper().readTree(text);
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
