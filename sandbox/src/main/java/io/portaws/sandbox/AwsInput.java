package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request brought to one form, whichever protocol it came in.
 *
 * @param service the signing name, {@code cloudcontrolapi}
 * @param operation the operation, {@code GetResource}
 * @param caller who signed it, and for which region
 * @param parameters the body, the form or the path's parts
 */
record AwsInput(
    Protocol protocol, String service, String operation, Caller caller, ObjectNode parameters) {
  /** How requests, replies and errors look on the wire. */
  enum Protocol {
    JSON,
    QUERY,
    REST
  }

  /** Whose credentials, and for which region. */
  record Caller(String accessKeyId, String account, String region) {}

  private static final Pattern SCOPE =
      Pattern.compile("Credential=([^/\\s]+)/\\d{8}/([^/\\s]+)/([^/\\s]+)/aws4_request");

  /** The signed scope of a request: key, region, service. Signatures are not verified. */
  record Scope(String accessKeyId, String region, String service) {
    static Scope of(Incoming request) {
      Matcher matcher = SCOPE.matcher(request.header("authorization"));
      if (!matcher.find()) {
        throw new AwsFault(403, "MissingAuthenticationToken", "the request is not signed");
      }
      return new Scope(matcher.group(1), matcher.group(2), matcher.group(3));
    }
  }

  static AwsInput of(Incoming request, Scope scope, String account) {
    var caller = new Caller(scope.accessKeyId(), account, scope.region());
    String target = request.header("x-amz-target");
    if (!target.isEmpty()) {
      String operation = target.substring(target.lastIndexOf('.') + 1);
      return new AwsInput(Protocol.JSON, scope.service(), operation, caller, jsonBody(request));
    }
    if (scope.service().equals("s3")) {
      return s3(request, caller);
    }
    Map<String, String> form =
        request.header("content-type").startsWith("application/x-www-form-urlencoded")
            ? request.formBody()
            : Map.of();
    ObjectNode parameters = Json.object();
    form.forEach(parameters::put);
    String operation = form.getOrDefault("Action", request.method() + " " + request.rawPath());
    return new AwsInput(Protocol.QUERY, scope.service(), operation, caller, parameters);
  }

  /** A parameter as text; empty text when it is not there. */
  String text(String name) {
    return parameters.path(name).asText("");
  }

  Optional<String> optional(String name) {
    String value = text(name);
    return value.isEmpty() ? Optional.empty() : Optional.of(value);
  }

  /** A parameter as a number. */
  int number(String name, int otherwise) {
    String value = text(name);
    try {
      return value.isEmpty() ? otherwise : Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw AwsFault.of("InvalidParameterValue", name + " must be a number: " + value);
    }
  }

  String name() {
    return service + ":" + operation;
  }

  private static ObjectNode jsonBody(Incoming request) {
    JsonNode body = request.json().orElse(Json.object());
    if (body instanceof ObjectNode object) {
      return object;
    }
    throw AwsFault.of("SerializationException", "the body is not a JSON object");
  }

  /** Path style, and virtual-host style when the host's first label is not ours. */
  private static AwsInput s3(Incoming request, Caller caller) {
    String host = request.header("host");
    String name = host.contains(":") ? host.substring(0, host.indexOf(':')) : host;
    boolean path = name.equals("127.0.0.1") || !name.contains(".");
    String rest = String.join("/", request.segments());
    ObjectNode parameters = Json.object();
    if (path) {
      int slash = rest.indexOf('/');
      parameters.put("Bucket", slash < 0 ? rest : rest.substring(0, slash));
      parameters.put("Key", slash < 0 ? "" : rest.substring(slash + 1));
    } else {
      parameters.put("Bucket", name.substring(0, name.indexOf('.')));
      parameters.put("Key", rest);
    }
    boolean object = request.method().equals("GET") && !parameters.path("Key").asText().isEmpty();
    String operation = object ? "GetObject" : request.method() + " " + request.rawPath();
    return new AwsInput(Protocol.REST, "s3", operation, caller, parameters);
  }
}
