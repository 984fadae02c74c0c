package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request brought to one form, whichever protocol it came in.
 *
 * @param operation as the SDK describes it; null for one that it does not
 * @param service the SDK's name of the service, {@code cloudcontrol}
 * @param operationName {@code GetResource}; method and path where they are no operation's
 * @param caller who signed it, and for which region
 * @param parameters the request with the API's member names
 */
record AwsInput(
    AwsProtocol protocol,
    @Nullable SdkOperation operation,
    String service,
    String operationName,
    Caller caller,
    ObjectNode parameters) {
  /** Whose credentials, and for which region. */
  record Caller(String accessKeyId, String account, String region) {}

  private static final Pattern SCOPE =
      Pattern.compile("Credential=([^/\\s]+)/\\d{8}/([^/\\s]+)/([^/\\s]+)/aws4_request");

  /**
   * The signed scope of a request. Signatures are not verified.
   *
   * @param service the SDK's name of the service
   */
  record Scope(String accessKeyId, String region, String service) {
    static Scope of(Incoming request) {
      Matcher matcher = SCOPE.matcher(request.header("authorization"));
      if (!matcher.find()) {
        throw new AwsFault(403, "MissingAuthenticationToken", "the request is not signed");
      }
      return new Scope(matcher.group(1), matcher.group(2), SdkServices.signedFor(matcher.group(3)));
    }
  }

  static AwsInput of(Incoming request, Scope scope, String account) {
    var caller = new Caller(scope.accessKeyId(), account, scope.region());
    AwsProtocol protocol = AwsProtocol.of(scope.service(), request);
    return switch (protocol) {
      case JSON -> json(request, scope.service(), caller);
      case QUERY, EC2 -> form(request, protocol, scope.service(), caller);
      case REST_JSON -> rest(request, scope.service(), caller);
      case REST_XML -> s3(request, caller);
    };
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

  /** {@code service:Operation}, as the catalogue calls it. */
  String name() {
    return service + ":" + operationName;
  }

  private static AwsInput json(Incoming request, String service, Caller caller) {
    String target = request.header("x-amz-target");
    String name = target.substring(target.lastIndexOf('.') + 1);
    SdkOperation operation = named(service, name);
    JsonNode body = request.json().orElse(Json.object());
    if (!(body instanceof ObjectNode object)) {
      throw AwsFault.of("SerializationException", "the body is not a JSON object");
    }
    ObjectNode parameters = operation == null ? object : SdkRequests.ofJson(operation, object);
    return new AwsInput(AwsProtocol.JSON, operation, service, name, caller, parameters);
  }

  private static AwsInput form(
      Incoming request, AwsProtocol protocol, String service, Caller caller) {
    Map<String, String> form = request.formBody();
    String name = form.getOrDefault("Action", request.method() + " " + request.rawPath());
    SdkOperation operation = named(service, name);
    ObjectNode parameters = operation == null ? Json.object() : SdkRequests.ofForm(operation, form);
    return new AwsInput(protocol, operation, service, name, caller, parameters);
  }

  private static AwsInput rest(Incoming request, String service, Caller caller) {
    List<String> path = request.segments();
    SdkOperation operation =
        SdkServices.knows(service)
            ? SdkOperation.routed(service, request.method(), path, request.query(), _ -> true)
                .orElse(null)
            : null;
    return rest(request, AwsProtocol.REST_JSON, operation, service, caller, path, Map.of());
  }

  private static AwsInput rest(
      Incoming request,
      AwsProtocol protocol,
      @Nullable SdkOperation operation,
      String service,
      Caller caller,
      List<String> path,
      Map<String, String> host) {
    if (operation == null) {
      String name = request.method() + " " + request.rawPath();
      return new AwsInput(protocol, null, service, name, caller, Json.object());
    }
    Map<String, String> members = new HashMap<>(host);
    members.putAll(Objects.requireNonNull(operation.pathMembers(path)));
    ObjectNode parameters =
        protocol == AwsProtocol.REST_XML
            ? SdkRequests.ofRestXml(operation, members, request)
            : SdkRequests.ofRest(operation, members, request);
    return new AwsInput(protocol, operation, service, operation.name(), caller, parameters);
  }

  /** Path style, and virtual-host style when the host's first label is not ours. */
  private static AwsInput s3(Incoming request, Caller caller) {
    String host = request.header("host");
    String name = host.contains(":") ? host.substring(0, host.indexOf(':')) : host;
    List<String> path = new ArrayList<>(request.segments());
    String bucket;
    if (name.equals("127.0.0.1") || !name.contains(".")) {
      bucket = path.isEmpty() ? "" : path.removeFirst();
    } else {
      bucket = name.substring(0, name.indexOf('.'));
    }
    if (request.method().equals("GET") && !path.isEmpty() && request.query().isEmpty()) {
      // The SDK answers it with a stream, unlike all the others.
      ObjectNode object = Json.object().put("Bucket", bucket).put("Key", String.join("/", path));
      return new AwsInput(AwsProtocol.REST_XML, null, "s3", "GetObject", caller, object);
    }
    SdkOperation operation =
        SdkOperation.routed(
                "s3",
                request.method(),
                path,
                request.query(),
                each -> each.hasBucket() == !bucket.isEmpty() && each.hasWhatItNeeds(request))
            .orElse(null);
    Map<String, String> members = bucket.isEmpty() ? Map.of() : Map.of("Bucket", bucket);
    return rest(request, AwsProtocol.REST_XML, operation, "s3", caller, path, members);
  }

  private static @Nullable SdkOperation named(String service, String name) {
    return SdkServices.knows(service) ? SdkOperation.named(service, name).orElse(null) : null;
  }
}
