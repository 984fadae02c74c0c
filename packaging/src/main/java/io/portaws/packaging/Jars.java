package io.portaws.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipFile;

/**
 * What is in the jars of a class path, as the Java that runs them sees it: of a class with versions
 * for other Javas only the one that would be loaded. For use by one thread.
 */
final class Jars implements AutoCloseable {
  private static final String CLASS = ".class";

  /** What is on a class path belongs to no module. */
  private static final String MODULE = "module-info.class";

  /** One place of a name: in an ordinary jar, or in that of another library as well. */
  record Found(Path jar, JarFile file, JarEntry entry) {
    byte[] bytes() {
      try (InputStream in = file.getInputStream(entry)) {
        return in.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(jar + " cannot be read: " + e.getMessage(), e);
      }
    }
  }

  private final List<JarFile> open = new ArrayList<>();
  private final Map<String, List<Found>> byName = new TreeMap<>();
  private final Map<Path, List<String>> classes = new HashMap<>();

  private Jars() {}

  /**
   * @param classPath jars only
   */
  static Jars open(List<Path> classPath) throws IOException {
    Jars jars = new Jars();
    for (Path path : classPath) {
      JarFile file =
          new JarFile(path.toFile(), false, ZipFile.OPEN_READ, Runtime.Version.parse("25"));
      jars.open.add(file);
      file.versionedStream()
          .filter(entry -> !entry.isDirectory() && !entry.getName().equals(MODULE))
          .forEach(entry -> jars.add(new Found(path, file, entry)));
    }
    return jars;
  }

  private void add(Found found) {
    String name = found.entry().getName();
    List<Found> all = byName.computeIfAbsent(name, _ -> new ArrayList<>());
    all.add(found);
    if (name.endsWith(CLASS) && all.size() == 1) {
      classes
          .computeIfAbsent(found.jar(), _ -> new ArrayList<>())
          .add(name.substring(0, name.length() - CLASS.length()));
    }
  }

  boolean hasClass(String internalName) {
    return byName.containsKey(internalName + CLASS);
  }

  /** The first on the class path, as a class loader takes it. */
  Optional<Found> classFile(String internalName) {
    return Optional.ofNullable(byName.get(internalName + CLASS)).map(List::getFirst);
  }

  /** The classes of one jar, by their internal names. */
  List<String> classesOf(Path jar) {
    return Collections.unmodifiableList(classes.getOrDefault(jar, List.of()));
  }

  /** Everything that is no class, by its name, with all the jars that have it. */
  Map<String, List<Found>> resources() {
    Map<String, List<Found>> resources = new LinkedHashMap<>();
    byName.forEach((name, found) -> {
      if (!name.endsWith(CLASS)) {
        resources.put(name, Collections.unmodifiableList(found));
      }
    });
    return resources;
  }

  /** The lines of a file in {@code META-INF/services}, from all jars, without comments. */
  SequencedSet<String> providers(String service) {
    return Services.merged(byName.getOrDefault(Services.FOLDER + service, List.of()));
  }

  @Override
  public void close() throws IOException {
    for (JarFile file : open) {
      file.close();
    }
  }
}
