package io.portaws.packaging;

import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.state.SdkApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.jar.JarFile;

/**
 * Writes the zip that Lambda runs: one jar in {@code lib/}, which Lambda's class loader finds, with
 * no more than the function needs. Inside, the jar is not compressed: the zip is, once and as a
 * whole, which makes it a third smaller than a zip of compressed files, and classes are read
 * without unpacking. The same sources give the same bytes.
 */
public final class LambdaZip {
  /** What AWS takes in one piece is twice that; start-up grows with the size. */
  private static final long MOST_BYTES = 25_000_000;

  private static final String JAR = "lib/port-aws-events-lambda.jar";

  private LambdaZip() {}

  /**
   * Writes the zip.
   *
   * @param args the zip to write; the function's jar; a file with the rest of its class path; the
   *     project's folder, with LICENSE and NOTICE; its version; the time that every entry gets
   */
  public static void main(String[] args) throws IOException {
    Path zip = Path.of(args[0]);
    byte[] bytes = of(Sources.of(Arrays.asList(args).subList(1, args.length)));
    if (bytes.length > MOST_BYTES) {
      throw new IllegalStateException(
          "%s would have %,d bytes, and %,d are the most: leave a library out"
              .formatted(zip, bytes.length, MOST_BYTES));
    }
    Files.write(zip, bytes);
  }

  private static byte[] of(Sources sources) throws IOException {
    Archive archive = new Archive(sources.time());
    SequencedMap<String, byte[]> jar = new LinkedHashMap<>();
    jar.put(JarFile.MANIFEST_NAME, sources.manifest(new LinkedHashMap<>()));
    try (Jars jars = Jars.open(sources.classPath())) {
      // How the catalogue reads, no class file tells.
      Map<String, byte[]> classes =
          new Shrinker(jars, SdkClasses.Cut.CLIENTS)
              .keepJars(sources.own())
              .keepCalls(Sources.members(SdkApi.methods(TypeCatalog.bundled())))
              .classes();
      SortedMap<String, byte[]> files = sources.files(jars, classes, Map.of());
      files.keySet().forEach(LambdaZip::refuseNative);
      jar.putAll(files);
    }
    SequencedMap<String, byte[]> zip = new LinkedHashMap<>();
    zip.put(JAR, archive.stored(jar));
    return archive.deflated(zip);
  }

  private static void refuseNative(String name) {
    if (Natives.has(name)) {
      throw new IllegalStateException(
          name + " is for one kind of processor, and the zip is for all: leave its library out");
    }
  }
}
