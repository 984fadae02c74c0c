package io.portaws.cli.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the templates tell the consumers is what their configuration asks for. */
class EnvironmentNamesTest {
  /** Read by the AWS SDK and by the logging configuration. */
  private static final Set<String> READ_ELSEWHERE = Set.of("AWS_REGION", "LOG_LEVEL");

  /** A variable that the configuration reads: {@code env.text("QUEUE_URL")} and its like. */
  private static final Pattern READ =
      Pattern.compile("\\benv\\s*\\.\\w+\\(\\s*\"([A-Z][A-Z0-9_]*)\"");

  private static Set<String> read() throws IOException {
    Path root = Path.of(System.getProperty("repo.root", ".."));
    Set<String> names = new TreeSet<>(READ_ELSEWHERE);
    for (String module : List.of("pipeline", "queue", "worker", "lambda-shim")) {
      try (Stream<Path> files = Files.walk(root.resolve(module).resolve("src/main/java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          Matcher name = READ.matcher(Files.readString(file));
          while (name.find()) {
            names.add(name.group(1));
          }
        }
      }
    }
    return names;
  }

  @Test
  void everyVariableOfTheTaskAndTheFunctionIsReadByTheConfiguration() throws IOException {
    Stack stack = Infra.central("worker", "Standby", "true");
    Set<String> told = new TreeSet<>();
    for (JsonNode each :
        stack.properties("WorkerTaskDefinition").at("/ContainerDefinitions/0/Environment")) {
      told.add(each.path("Name").asText());
    }
    stack
        .properties("Function")
        .at("/Environment/Variables")
        .fieldNames()
        .forEachRemaining(told::add);
    assertThat(told).hasSizeGreaterThan(20);
    assertThat(read()).containsAll(told);
  }
}
