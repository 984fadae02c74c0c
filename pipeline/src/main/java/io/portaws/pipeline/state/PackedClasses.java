package io.portaws.pipeline.state;

import io.portaws.pipeline.cache.Recent;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Loads classes that a jar has in packs, a hundred or so to a file: compressed together they need a
 * third of what they would each for itself. A pack is read when one of its classes is asked for,
 * and those read last are kept. What is packed comes from there even where the parent has a class
 * of that name, so that it fits together; all else is the parent's. Safe for use by many threads.
 *
 * <p>A pack is the number of its classes and, of each, name ({@code writeUTF}), length and class
 * file. {@link #INDEX} has a line for each pack: its file in {@link #FOLDER}, and the names of its
 * first and its last class, between which no other pack has any.
 */
public final class PackedClasses extends ClassLoader {
  /** Where packs and their index lie in a jar. */
  public static final String FOLDER = "packed/";

  /** Which pack may have a class. */
  public static final String INDEX = FOLDER + "index";

  /** Of about a quarter of a megabyte each. */
  private static final int MOST_KEPT = 8;

  private record Pack(String file, String last) {}

  private final NavigableMap<String, Pack> byFirst;
  private final Recent<String, Map<String, byte[]>> kept = new Recent<>(MOST_KEPT, _ -> {});

  private PackedClasses(ClassLoader parent, NavigableMap<String, Pack> byFirst) {
    super("packed", parent);
    this.byFirst = byFirst;
  }

  /** Loads what {@code parent} loads and what it has in packs; {@code parent} when it has none. */
  public static ClassLoader over(ClassLoader parent) {
    if (parent.getResource(INDEX) == null) {
      return parent;
    }
    NavigableMap<String, Pack> packs = new TreeMap<>();
    new String(bytes(parent, INDEX), StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.split(" ", -1))
        .forEach(words -> packs.put(words[1], new Pack(words[0], words[2])));
    return new PackedClasses(parent, packs);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      byte[] packed = packed(name);
      return packed == null ? super.loadClass(name, resolve) : define(name, packed);
    }
  }

  /** It counts as of the jar that the pack is in. */
  private Class<?> define(String name, byte[] packed) {
    return defineClass(name, packed, 0, packed.length, PackedClasses.class.getProtectionDomain());
  }

  private byte @Nullable [] packed(String name) {
    Map.Entry<String, Pack> before = byFirst.floorEntry(name);
    return before == null || name.compareTo(before.getValue().last()) > 0
        ? null
        : kept.get(before.getValue().file(), this::read).get(name);
  }

  private Map<String, byte[]> read(String file) {
    return classes(bytes(getParent(), FOLDER + file));
  }

  /** The class files in a pack, by the names of their classes. */
  public static Map<String, byte[]> classes(byte[] pack) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(pack))) {
      Map<String, byte[]> classes = new HashMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        classes.put(in.readUTF(), in.readNBytes(in.readInt()));
      }
      return classes;
    } catch (IOException e) {
      throw new UncheckedIOException("a pack breaks off: " + e.getMessage(), e);
    }
  }

  private static byte[] bytes(ClassLoader parent, String file) {
    try (InputStream in = parent.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("the jar has lost its " + file);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
