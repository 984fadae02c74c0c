package io.portaws.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.representer.Representer;

/** YAML 1.1, as Kubernetes reads it, as JSON. A key that is there twice is refused. */
final class Yaml {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Yaml() {}

  private static org.yaml.snakeyaml.Yaml yaml() {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    DumperOptions style = new DumperOptions();
    style.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    return new org.yaml.snakeyaml.Yaml(
        new SafeConstructor(options), new Representer(style), style, options);
  }

  /** The documents of a text that hold something. */
  static List<JsonNode> documents(String text) {
    List<JsonNode> documents = new ArrayList<>();
    for (Object each : yaml().loadAll(text)) {
      if (Objects.nonNull(each)) {
        documents.add(JSON.valueToTree(each));
      }
    }
    return documents;
  }

  static JsonNode document(String text) {
    return JSON.valueToTree(yaml().load(text));
  }

  static JsonNode file(Path file) {
    return document(text(file));
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String written(JsonNode node) {
    return yaml().dump(JSON.convertValue(node, Object.class));
  }
}
