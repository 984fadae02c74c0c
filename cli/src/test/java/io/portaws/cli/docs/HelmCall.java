package io.portaws.cli.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;

/** A call of Helm: its command and options, the chart, and values that the schema knows. */
final class HelmCall {
  private static final Set<String> COMMANDS =
      Set.of("install", "upgrade", "uninstall", "test", "package", "push", "template", "rollback");
  private static final Set<String> OPTIONS =
      Set.of(
          "--namespace",
          "--create-namespace",
          "--wait",
          "--set",
          "--set-file",
          "--values",
          "--logs",
          "--version",
          "--dry-run",
          "--dry-run=server",
          "--reset-then-reuse-values");

  private HelmCall() {}

  static void judge(Command command, List<String> wrong) {
    List<String> words = command.arguments();
    if (!COMMANDS.contains(words.getFirst())) {
      wrong.add("nobody knows Helm's " + words.getFirst());
    }
    words.stream()
        .filter(word -> word.startsWith("--") && !OPTIONS.contains(word))
        .forEach(word -> wrong.add("nobody knows Helm's " + word));
    words.stream()
        .filter(word -> word.startsWith("helm/"))
        .filter(word -> !Files.exists(Page.ROOT.resolve(word).resolve("Chart.yaml")))
        .forEach(word -> wrong.add("there is no chart " + word));
    for (String value : command.values("--set", "--set-file")) {
      String path = value.replaceAll("=.*", "");
      if (!known(path)) {
        wrong.add("values.schema.json has no " + path);
      }
    }
  }

  private static boolean known(String path) {
    JsonNode schema;
    try {
      schema =
          new ObjectMapper()
              .readTree(Page.ROOT.resolve("helm/port-aws-events/values.schema.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String key : path.split("(?<!\\\\)\\.", -1)) {
      if (schema.path("properties").has(key)) {
        schema = schema.path("properties").path(key);
      } else if (schema.path("additionalProperties").isObject()) {
        schema = schema.path("additionalProperties");
      } else {
        // An object that is Kubernetes' own and not bounded here.
        return schema.path("type").asText().equals("object") && !schema.has("properties");
      }
    }
    return true;
  }
}
