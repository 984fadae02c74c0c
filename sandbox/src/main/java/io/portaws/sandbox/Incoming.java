package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request as it arrived. Immutable by convention: nobody writes to the body's bytes. */
final class Incoming {
  private final String method;
  private final String rawPath;
  private final List<String> segments;
  private final Map<String, List<String>> query;
  private final Map<String, String> headers;
  private final byte[] body;

  Incoming(
      String method,
      String rawPath,
      @Nullable String rawQuery,
      Map<String, String> headers,
      byte[] body) {
    this.method = method;
    this.rawPath = rawPath;
    this.segments = decodedSegments(rawPath);
    this.query = form(rawQuery == null ? "" : rawQuery);
    this.headers = headers;
    this.body = body;
  }

  String method() {
    return method;
  }

  String rawPath() {
    return rawPath;
  }

  /** The path's parts, each percent-decoded on its own, so that a part may contain a slash. */
  List<String> segments() {
    return segments;
  }

  /** All headers by lower-case name. */
  Map<String, String> headers() {
    return headers;
  }

  String header(String lowerCaseName) {
    return headers.getOrDefault(lowerCaseName, "");
  }

  Map<String, List<String>> query() {
    return query;
  }

  Optional<String> query(String name) {
    return Optional.ofNullable(query.get(name)).map(List::getFirst);
  }

  boolean flag(String name) {
    return query(name).map("true"::equals).orElse(false);
  }

  byte[] body() {
    return body;
  }

  Optional<JsonNode> json() {
    return Json.parse(body);
  }

  /** The body as an HTML form, first value of each name. */
  Map<String, String> formBody() {
    Map<String, String> first = new LinkedHashMap<>();
    form(new String(body, StandardCharsets.UTF_8))
        .forEach((name, values) -> first.put(name, values.getFirst()));
    return first;
  }

  private static Map<String, List<String>> form(String text) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : text.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      values.computeIfAbsent(formDecoded(name), n -> new ArrayList<>()).add(formDecoded(value));
    }
    return values;
  }

  private static List<String> decodedSegments(String rawPath) {
    List<String> parts = new ArrayList<>();
    for (String part : rawPath.split("/", -1)) {
      if (!part.isEmpty()) {
        // In a path a plus is a plus.
        parts.add(formDecoded(part.replace("+", "%2B")));
      }
    }
    return List.copyOf(parts);
  }

  private static String formDecoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  static String lowerCase(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
