package io.portaws.pipeline.catalog;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All types that are known, the project's and the user's. Immutable. */
public final class TypeCatalog {
  private static final String FOLDER = "catalog/";

  /**
   * What the packages have in the place of the folder: an object with the type files' content by
   * their names, checked while the package was made. To read YAML and to compile the jq of all
   * types is a third of what a start costs.
   */
  public static final String CHECKED_FILE = "catalog.json";

  private final Map<String, ResourceType> byName;
  private final Map<String, ResourceType> byAnyName = new HashMap<>();
  private final Map<String, Integer> places;

  private TypeCatalog(Map<String, ResourceType> byName) {
    this.byName = byName;
    byName.values().forEach(type -> type.aliases().forEach(alias -> byAnyName.put(alias, type)));
    byAnyName.putAll(byName);
    places = TargetsFirst.places(byName.values());
  }

  /** The project's own types. */
  public static TypeCatalog bundled() {
    Problems problems = new Problems();
    TypeCatalog catalog = load(null, problems);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(String.join("\n", problems.list()));
    }
    return catalog;
  }

  /**
   * The project's own types and those in {@code folder}, which replace the project's of the same
   * name.
   *
   * @param folder with a {@code *.yaml} file for each type; null for none
   * @param problems takes everything that is wrong with the files, which are then left out
   */
  public static TypeCatalog load(@Nullable Path folder, Problems problems) {
    Map<String, ResourceType> types = new LinkedHashMap<>();
    if (!addChecked(types)) {
      bundledFiles().forEach((name, yaml) -> add(types, name, yaml, problems));
    }
    if (folder != null) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(TypeCatalog::isYaml).sorted().toList()) {
          add(types, file.toString(), Files.readString(file), problems);
        }
      } catch (IOException e) {
        problems.add(
            folder.toString(), "cannot be read as a folder of type files: " + e.getMessage());
      }
    }
    return new TypeCatalog(types);
  }

  /** The type of this canonical name or alias. */
  public Optional<ResourceType> find(String name) {
    return Optional.ofNullable(byAnyName.get(name));
  }

  /**
   * The type of this name or alias; for a name that is well formed and that no file describes, a
   * type that Cloud Control reads and only the user's own rules map; else empty.
   */
  public Optional<ResourceType> findOrAssume(String name) {
    ResourceType known = byAnyName.get(name);
    if (known != null) {
      return Optional.of(known);
    }
    return ResourceType.NAME.matcher(name).matches()
        ? Optional.of(ResourceType.uncatalogued(name))
        : Optional.empty();
  }

  /**
   * Where a type stands in an order in which the targets of the catalogue's own relations come
   * before their sources. No two types have the same place, but for those that no file describes,
   * which come last.
   *
   * @param type its canonical name
   */
  public int placeOf(String type) {
    return places.getOrDefault(type, places.size());
  }

  /** Every type once, in the order of the files' names. */
  public Collection<ResourceType> types() {
    return byName.values();
  }

  private static void add(
      Map<String, ResourceType> types, String file, String yaml, Problems problems) {
    ResourceType type = TypeFile.parse(file, yaml, problems);
    if (type != null) {
      types.put(type.name(), type);
    }
  }

  /** False when this is no package. */
  private static boolean addChecked(Map<String, ResourceType> types) {
    try (InputStream in = TypeCatalog.class.getClassLoader().getResourceAsStream(CHECKED_FILE)) {
      if (in == null) {
        return false;
      }
      new ObjectMapper()
          .readTree(in)
          .properties()
          .forEach(file -> {
            ResourceType type = TypeFile.checked(file.getKey(), file.getValue());
            types.put(type.name(), type);
          });
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("the type catalogue cannot be read", e);
    }
  }

  private static boolean isYaml(Path file) {
    String name = file.toString();
    return name.endsWith(".yaml") || name.endsWith(".yml");
  }

  /** Name and text of the files on the class path, in a folder while building, else in a jar. */
  private static Map<String, String> bundledFiles() {
    URL folder = TypeCatalog.class.getClassLoader().getResource(FOLDER);
    if (folder == null) {
      throw new IllegalStateException("the type catalogue is missing from the class path");
    }
    try {
      Map<String, String> files = new LinkedHashMap<>();
      for (String name : names(folder)) {
        try (InputStream in =
            TypeCatalog.class.getClassLoader().getResourceAsStream(FOLDER + name)) {
          if (in == null) {
            throw new IllegalStateException("the type catalogue lost " + name);
          }
          files.put(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
      return files;
    } catch (IOException | URISyntaxException e) {
      throw new UncheckedIOException(
          "the type catalogue cannot be read", new IOException(e.getMessage(), e));
    }
  }

  private static List<String> names(URL folder) throws IOException, URISyntaxException {
    List<String> names = new ArrayList<>();
    if (folder.openConnection() instanceof JarURLConnection jar) {
      try (Stream<java.util.jar.JarEntry> entries = jar.getJarFile().stream()) {
        entries
            .map(entry -> entry.getName())
            .filter(name -> name.startsWith(FOLDER) && name.endsWith(".yaml"))
            .map(name -> name.substring(FOLDER.length()))
            .forEach(names::add);
      }
    } else {
      try (Stream<Path> files = Files.list(Path.of(new URI(folder.toString())))) {
        files.filter(TypeCatalog::isYaml).map(file -> file.getFileName() + "").forEach(names::add);
      }
    }
    names.sort(null);
    return names;
  }
}
