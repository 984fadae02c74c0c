package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What a bill of materials says, held against what ships: jars here are put together of parts of
 * libraries, and the bill is made of what Maven resolves. A library that is in the one alone is a
 * lie in the other.
 */
public final class Sbom {
  private final JsonNode bom;

  /** By the name of its jar. */
  private final Map<String, JsonNode> components = new HashMap<>();

  private Sbom(JsonNode bom) {
    this.bom = bom;
    bom.path("components")
        .forEach(component ->
            components.put(
                "%s-%s.jar"
                    .formatted(component.path("name").asText(), component.path("version").asText()),
                component));
  }

  /** Reads CycloneDX's JSON. */
  static Sbom read(Path file) {
    try {
      return new Sbom(new ObjectMapper().readTree(file.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The bill beside what ships, when this build made one, which it does with {@code -Prelease};
   * empty when there is none, or one of an earlier build.
   */
  public static Optional<Sbom> beside(Path shipped) {
    Path file = shipped.resolveSibling("bom.json");
    try {
      boolean isOfThisBuild =
          Files.exists(file)
              && Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(shipped)) >= 0;
      return isOfThisBuild ? Optional.of(read(file)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The document itself. */
  public JsonNode document() {
    return bom;
  }

  /**
   * Where the bill and what ships differ, in sentences.
   *
   * @param shipped names of what ships, {@code io/portaws/worker/Main.class} and the like
   * @param own the part of these names by which the module's own classes are known
   */
  public Set<String> differences(Collection<String> shipped, String own) {
    Map<String, Set<String>> ownersByClass = new HashMap<>();
    for (Path jar : classPath()) {
      classes(jar)
          .forEach(name ->
              ownersByClass
                  .computeIfAbsent(name, _ -> new TreeSet<>())
                  .add(jar.getFileName() + ""));
    }
    Set<String> differences = new TreeSet<>();
    Set<String> unseen = new HashSet<>(components.keySet());
    for (String name : shipped) {
      if (isClass(name) && !name.startsWith(own)) {
        Set<String> owners = ownersByClass.getOrDefault(name, Set.of());
        unseen.removeAll(owners);
        if (owners.stream().noneMatch(components::containsKey)) {
          differences.add("ships and is not in the bill: " + name + " of " + owners);
        }
      }
    }
    unseen.forEach(jar -> differences.add("is in the bill and does not ship: " + jar));
    return differences;
  }

  /** Libraries without a licence, by their jars. */
  public Set<String> withoutLicence() {
    Set<String> without = new TreeSet<>();
    components.forEach((jar, component) -> {
      if (component.path("licenses").isEmpty()) {
        without.add(jar);
      }
    });
    return without;
  }

  /** The jars that this test runs with, among them those that were put together. */
  private static List<Path> classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(path -> path.toString().endsWith(".jar") && Files.exists(path))
        .toList();
  }

  private static List<String> classes(Path jar) {
    // As the packages are made: of a class with versions for other Javas, the one for this.
    try (JarFile file = new JarFile(jar.toFile(), false, ZipFile.OPEN_READ, Runtime.version())) {
      return file.versionedStream().map(ZipEntry::getName).filter(Sbom::isClass).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isClass(String name) {
    return name.endsWith(".class")
        && !name.startsWith("META-INF/")
        && !name.endsWith("module-info.class");
  }
}
