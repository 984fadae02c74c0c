package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** A plain client of the Port stand-in. */
final class PortClient implements AutoCloseable {
  /** What came back. */
  record Reply(int status, JsonNode body, HttpResponse<byte[]> response) {
    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final PortStandIn port;

  PortClient(PortStandIn port) {
    this.port = port;
  }

  Reply get(String path) {
    return send("GET", path, "");
  }

  Reply post(String path, String body) {
    return send("POST", path, body);
  }

  Reply delete(String path) {
    return send("DELETE", path, "");
  }

  Reply send(String method, String path, String body) {
    return send(
        HttpRequest.newBuilder(URI.create(port.endpoint() + "/v1/" + path))
            .header("Authorization", "Bearer " + port.token())
            .header("User-Agent", "sandbox-test/1")
            .method(method, BodyPublishers.ofString(body)));
  }

  Reply send(HttpRequest.Builder request) {
    try {
      return attempt(request);
    } catch (IOException e) {
      throw new IllegalStateException("the request got no answer", e);
    }
  }

  Reply attempt(HttpRequest.Builder request) throws IOException {
    try {
      var response = http.send(request.build(), BodyHandlers.ofByteArray());
      return new Reply(
          response.statusCode(), Json.parse(response.body()).orElse(Json.object()), response);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.close();
  }
}
