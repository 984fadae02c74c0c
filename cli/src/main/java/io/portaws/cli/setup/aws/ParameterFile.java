package io.portaws.cli.setup.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The file of {@code --parameters-file}, in any form in which the AWS CLI takes one: a list of
 * {@code {"ParameterKey", "ParameterValue"}}, an object, an object under {@code "Parameters"}, or
 * {@code KEY=VALUE} lines. Messages show no value.
 */
final class ParameterFile {
  private static final long MAX_BYTES = 1_048_576;
  private static final ObjectMapper JSON = new ObjectMapper();

  private ParameterFile() {}

  /**
   * @throws IOException with a sentence about what is wrong, and where
   */
  static Map<String, String> read(Path file) throws IOException {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new IOException("there is no readable file " + file);
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + " has more than 1 MiB");
    }
    String text = Files.readString(file, StandardCharsets.UTF_8);
    String start = text.stripLeading();
    return start.startsWith("[") || start.startsWith("{") ? json(file, text) : lines(file, text);
  }

  private static Map<String, String> json(Path file, String text) throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      // Its own message would show what stands there.
      var at = e.getLocation();
      throw new IOException(
          file + " is no JSON" + (at == null ? "" : ": see line " + at.getLineNr()), null);
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    if (root.isArray()) {
      for (JsonNode each : root) {
        pair(file, each, parameters);
      }
      return parameters;
    }
    JsonNode object = root.path("Parameters").isObject() ? root.path("Parameters") : root;
    for (Map.Entry<String, JsonNode> each : object.properties()) {
      parameters.put(each.getKey(), scalar(file, each.getKey(), each.getValue()));
    }
    return parameters;
  }

  private static void pair(Path file, JsonNode each, Map<String, String> parameters)
      throws IOException {
    if (each.isTextual() && each.asText().indexOf('=') > 0) {
      String[] parts = each.asText().split("=", 2);
      parameters.put(parts[0], parts[1]);
      return;
    }
    String key = each.path("ParameterKey").asText("");
    if (key.isEmpty()) {
      throw new IOException(file + " has an element without ParameterKey");
    }
    if (!each.path("UsePreviousValue").asBoolean(false)) {
      parameters.put(key, scalar(file, key, each.path("ParameterValue")));
    }
  }

  private static String scalar(Path file, String key, JsonNode value) throws IOException {
    if (!value.isValueNode() || value.isNull()) {
      throw new IOException(file + ": " + key + " has no value that is text");
    }
    return value.asText();
  }

  private static Map<String, String> lines(Path file, String text) throws IOException {
    Map<String, String> parameters = new LinkedHashMap<>();
    int number = 0;
    for (String each : text.split("\\R", -1)) {
      number++;
      String line = each.strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int equals = line.indexOf('=');
      if (equals < 1) {
        throw new IOException(file + " line " + number + " is not KEY=VALUE");
      }
      parameters.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
    }
    return parameters;
  }
}
