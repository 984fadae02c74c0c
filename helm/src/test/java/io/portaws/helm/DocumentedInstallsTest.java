package io.portaws.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each {@code helm install} and {@code helm upgrade} of a page is rendered, with its values. */
class DocumentedInstallsTest {
  private static final Pattern BLOCK = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern SET = Pattern.compile("--set(-file)? ([^=\\s]+)=(\\S+)");

  /** What the pages' files have in them. */
  private static final Map<String, String> FILES =
      Map.of(
          "port-app-config.yml", "resources: []\n",
          "types/Example_Shop_Service.yaml", "type: Example::Shop::Service\n");

  @TempDir private Path scratch;

  static List<String> calls() throws IOException {
    List<String> calls = new ArrayList<>();
    try (Stream<Path> docs = Files.list(Chart.ROOT.resolve("docs"))) {
      Stream<Path> others =
          Stream.of(Chart.ROOT.resolve("README.md"), Chart.FOLDER.resolve("README.md"));
      for (Path page :
          Stream.concat(others, docs).filter(DocumentedInstallsTest::isPage).toList()) {
        BLOCK
            .matcher(Files.readString(page))
            .results()
            .flatMap(block -> block.group(1).replaceAll("\\\\\\n\\s*", " ").lines())
            .filter(line -> line.matches("helm (install|upgrade|template) .*"))
            .forEach(calls::add);
      }
    }
    assertThat(calls).hasSizeGreaterThan(4);
    return calls.stream().distinct().toList();
  }

  private static boolean isPage(Path file) {
    return file.toString().endsWith(".md");
  }

  @ParameterizedTest
  @MethodSource("calls")
  void itRenders(String call) {
    JsonNode values = JsonNodeFactory.instance.objectNode();
    if (call.contains("upgrade") || call.contains("--values values.yaml")) {
      values = Chart.example("minimal");
    }
    Matcher set = SET.matcher(call);
    while (set.find()) {
      String value = set.group(1) == null ? set.group(3) : file(set.group(3));
      values = Chart.merged(values, nested(set.group(2), value));
    }
    Rendering rendered = Chart.open(scratch).render("port-aws-events", "port-aws-events", values);
    assertThat(rendered.text()).contains("kind: Deployment");
  }

  private static String file(String name) {
    return Objects.requireNonNull(FILES.get(name), name);
  }

  private static JsonNode nested(String path, String value) {
    String[] keys = path.split("(?<!\\\\)\\.", -1);
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode at = root;
    for (int i = 0; i < keys.length - 1; i++) {
      at = at.putObject(keys[i]);
    }
    at.put(keys[keys.length - 1].replace("\\", ""), value);
    return root;
  }
}
