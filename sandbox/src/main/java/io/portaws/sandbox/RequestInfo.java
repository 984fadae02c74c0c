package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A request to the Port stand-in, as scripts see it. Immutable. */
public final class RequestInfo {
  private final PortEndpoint endpoint;
  private final Incoming request;

  RequestInfo(PortEndpoint endpoint, Incoming request) {
    this.endpoint = endpoint;
    this.request = request;
  }

  public PortEndpoint endpoint() {
    return endpoint;
  }

  public String method() {
    return request.method();
  }

  /** The path as it was sent, still encoded. */
  public String path() {
    return request.rawPath();
  }

  /** The path's parts, decoded. */
  public List<String> segments() {
    return request.segments();
  }

  public Optional<String> query(String name) {
    return request.query(name);
  }

  /** A header by its lower-case name; empty text when it was not sent. */
  public String header(String lowerCaseName) {
    return request.header(lowerCaseName);
  }

  public int bodyBytes() {
    return request.body().length;
  }

  public String bodyText() {
    return new String(request.body(), StandardCharsets.UTF_8);
  }

  /** The body parsed; empty when it is not JSON. */
  public Optional<JsonNode> bodyJson() {
    return request.json();
  }
}
