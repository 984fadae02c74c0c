package io.portaws.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.MappingFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Puts the type files, which people write in YAML, into one file of JSON, which is read in a
 * fraction of the time. What ships is checked here, so that a start need not do it: all of its jq
 * is compiled.
 */
final class CheckedTypes {
  private static final Pattern FILE = Pattern.compile("catalog/(.+\\.yaml)");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final YAMLMapper YAML = new YAMLMapper();

  private CheckedTypes() {}

  /**
   * Replaces the type files among {@code files}, which has its name for each.
   *
   * @throws IllegalStateException with all that is wrong with the types
   */
  static void put(SortedMap<String, byte[]> files) throws IOException {
    Path folder = Files.createTempDirectory("types-");
    try {
      ObjectNode types = JSON.createObjectNode();
      for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
        var name = FILE.matcher(file.getKey());
        if (name.matches()) {
          Files.write(folder.resolve(name.group(1)), file.getValue());
          types.set(name.group(1), tree(file.getValue()));
          files.remove(file.getKey());
        }
      }
      check(folder);
      files.put(TypeCatalog.CHECKED_FILE, JSON.writeValueAsBytes(types));
    } finally {
      delete(folder);
    }
  }

  /** YAML has values that JSON has not, such as bytes: they would come back as others. */
  private static JsonNode tree(byte[] yaml) throws IOException {
    JsonNode tree = YAML.readTree(yaml);
    if (!JSON.readTree(JSON.writeValueAsBytes(tree)).equals(tree)) {
      throw new IllegalStateException("a type file has a value that JSON cannot have: " + tree);
    }
    return tree;
  }

  private static void check(Path folder) {
    Problems problems = new Problems();
    MappingFile.ofCatalog(TypeCatalog.load(folder, problems), problems);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(String.join("\n", problems.list()));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> written = Files.list(folder)) {
      for (Path file : written.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
