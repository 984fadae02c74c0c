package io.portaws.cli.why;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Asks one worker after another, on its management port. Of one thread. */
final class WorkerMemory implements AutoCloseable {
  /** What a worker said. */
  sealed interface Said {
    URI worker();

    /** An answer to the question, whether it knows or not. */
    record Answered(URI worker, JsonNode answer) implements Said {}

    /** No answer, and why. */
    record Silent(URI worker, String problem) implements Said {}
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(20);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build();

  Said ask(URI worker, String name) throws InterruptedException {
    String base = worker.toString().replaceAll("/+$", "");
    URI why = URI.create(base + "/why?id=" + URLEncoder.encode(name, StandardCharsets.UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(why).header("accept", "application/json").timeout(ANSWER).build();
    try {
      return said(worker, http.send(request, HttpResponse.BodyHandlers.ofString()));
    } catch (HttpConnectTimeoutException e) {
      return new Said.Silent(worker, "it cannot be reached within " + CONNECT.toSeconds() + " s");
    } catch (HttpTimeoutException e) {
      return new Said.Silent(worker, "it did not answer within " + ANSWER.toSeconds() + " s");
    } catch (ConnectException e) {
      return new Said.Silent(worker, "nothing listens there");
    } catch (IOException e) {
      return new Said.Silent(worker, "it does not answer: " + e.getMessage());
    }
  }

  private static Said said(URI worker, HttpResponse<String> response) {
    try {
      JsonNode json = JSON.readTree(response.body());
      if (json.path("messages").isArray() && json.path("worker").isObject()) {
        return new Said.Answered(worker, json);
      }
    } catch (JsonProcessingException other) {
      // Said below.
    }
    return new Said.Silent(
        worker,
        "HTTP " + response.statusCode() + ", which is no worker's answer, or an older one's");
  }

  @Override
  public void close() {
    http.close();
  }
}
