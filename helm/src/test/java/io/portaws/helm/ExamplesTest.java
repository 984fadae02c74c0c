package io.portaws.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.MappingFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Mappings and types in the examples are ones that the worker takes. */
class ExamplesTest {
  @TempDir private Path folder;

  static Stream<String> examples() {
    return Chart.examples().stream();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theWorkerTakesAnExamplesTypesAndItsMapping(String example) throws IOException {
    JsonNode values = Chart.example(example);
    for (Map.Entry<String, JsonNode> file : values.at("/types/files").properties()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue().asText());
    }
    Problems problems = new Problems();
    TypeCatalog catalog = TypeCatalog.load(folder, problems);
    String mapping = values.at("/configMap/config").asText();
    if (!mapping.isEmpty()) {
      MappingFile.parse("config.yaml", mapping, null, catalog, problems);
    }
    assertThat(problems.list()).isEmpty();
  }

  @Test
  void thereIsAnExampleOfEach() {
    Set<String> shown = new TreeSet<>();
    for (String example : Chart.examples()) {
      for (String place : Set.of("/types/files", "/configMap/config")) {
        if (!Chart.example(example).at(place).isMissingNode()) {
          shown.add(place);
        }
      }
    }
    assertThat(shown).containsExactly("/configMap/config", "/types/files");
  }
}
