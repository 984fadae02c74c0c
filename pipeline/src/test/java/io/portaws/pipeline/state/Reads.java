package io.portaws.pipeline.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Entity;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.mapping.Mapping;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.pipeline.metrics.PipelineMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** Runs the catalogue's reads against scripted AWS, and maps what they give. */
final class Reads {
  static final TypeCatalog CATALOG = TypeCatalog.bundled();

  /** Numbers with a fraction as AWS's answers have them, and equal however they are written. */
  static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private Reads() {}

  static State read(ResourceKey key, boolean forExporter, AwsApi aws) {
    return Objects.requireNonNull(readAll(Set.of(key), forExporter, aws).get(key));
  }

  static Map<ResourceKey, State> readAll(Set<ResourceKey> keys, boolean forExporter, AwsApi aws) {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      return new AwsStates(CATALOG, forExporter, aws, executor, PipelineMetrics.NOOP).read(keys);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The one entity of a resource, its blueprint among the rest, as Port would get it. */
  static JsonNode entity(Mapper mapper, ResourceKey key, JsonNode properties) {
    var type = CATALOG.find(key.type()).orElseThrow();
    var mapped = mapper.map(type, key, properties);
    if (!mapped.failures().isEmpty() || mapped.entities().size() != 1) {
      throw new AssertionError(mapped + " of " + properties);
    }
    Entity entity = mapped.entities().getFirst();
    ObjectNode whole = JSON.createObjectNode().put("blueprint", entity.blueprint());
    return plain(whole.setAll(entity.body()));
  }

  /** The same JSON with numbers as a parser makes them. */
  static JsonNode plain(JsonNode node) {
    return json(node.toString());
  }

  static Mapper own() {
    Problems problems = new Problems();
    Mapping mapping = MappingFile.ofCatalog(CATALOG, problems);
    if (!problems.isEmpty()) {
      throw new AssertionError(problems.list());
    }
    return new Mapper(mapping);
  }

  static Mapper mapper(String source, String text) {
    Problems problems = new Problems();
    Mapping mapping = MappingFile.parse(source, text, null, CATALOG, problems);
    if (!problems.isEmpty()) {
      throw new AssertionError(problems.list());
    }
    return new Mapper(mapping);
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files of a folder of the test resources. */
  static List<Path> files(String folder) {
    Path path =
        Path.of(
            System.getProperty("repo.root", ".."), "pipeline", "src", "test", "resources", folder);
    try (Stream<Path> files = Files.list(path)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
