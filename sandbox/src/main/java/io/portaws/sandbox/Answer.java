package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a stand-in replies: a status with headers and a body, or nothing but a closed connection.
 */
final class Answer {
  private final int status;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private final byte[] body;
  private final boolean dropped;

  private Answer(int status, byte[] body, boolean dropped) {
    this.status = status;
    this.body = body;
    this.dropped = dropped;
  }

  static Answer of(int status, String contentType, byte[] body) {
    return new Answer(status, body, false).with("content-type", contentType);
  }

  static Answer json(int status, JsonNode body) {
    return of(status, "application/json; charset=utf-8", Json.bytes(body));
  }

  static Answer xml(int status, String body) {
    return of(status, "text/xml", body.getBytes(StandardCharsets.UTF_8));
  }

  /** The connection is closed without a word. */
  static Answer drop() {
    return new Answer(0, new byte[0], true);
  }

  Answer with(String header, String value) {
    headers.put(header, value);
    return this;
  }

  int status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }

  byte[] body() {
    return body;
  }

  boolean dropped() {
    return dropped;
  }
}
