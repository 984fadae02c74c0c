package io.portaws.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A request that Port refuses: status, code and a sentence. */
final class PortError extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String code;

  PortError(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  static PortError invalid(String message) {
    return new PortError(422, "invalid_request", message);
  }

  static PortError notFound(String message) {
    return new PortError(404, "not_found", message);
  }

  static PortError tooLarge(String message) {
    return new PortError(413, "payload_too_large", message);
  }

  static PortError unauthorized(String message) {
    return new PortError(401, "unauthorized", message);
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  String sentence() {
    return String.valueOf(getMessage());
  }

  Answer answer() {
    ObjectNode body = Json.object();
    body.put("ok", false);
    body.put("error", code);
    body.put("message", sentence());
    return Answer.json(status, body);
  }
}
