package io.portaws.lambda.packaging;

import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.state.SdkApi;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * Writes the zip that Lambda runs: one jar in {@code lib/}, which Lambda's class loader finds, with
 * no more than the function needs. Inside, the jar is not compressed: the zip is, once and as a
 * whole, which makes it a third smaller than a zip of compressed files, and classes are read
 * without unpacking. The same sources give the same bytes.
 */
public final class LambdaZip {
  /** What AWS takes in one piece is twice that; start-up grows with the size. */
  private static final long MOST_BYTES = 25_000_000;

  private static final String OWN = "port-aws-events-";
  private static final String JAR = "lib/port-aws-events-lambda.jar";
  private static final Set<String> NATIVE = Set.of(".so", ".dll", ".dylib", ".jnilib");

  private final Path root;
  private final String version;
  private final Archive archive;

  private LambdaZip(Path root, String version, Instant time) {
    this.root = root;
    this.version = version;
    this.archive = new Archive(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
  }

  /**
   * Writes the zip.
   *
   * @param args the zip to write; the function's jar; a file with the rest of its class path; the
   *     project's folder, with LICENSE and NOTICE; its version; the time that every entry gets
   */
  public static void main(String[] args) throws IOException {
    Path zip = Path.of(args[0]);
    String classPath = args[1] + File.pathSeparator + Files.readString(Path.of(args[2])).strip();
    byte[] bytes =
        new LambdaZip(Path.of(args[3]), args[4], Instant.parse(args[5]))
            .of(Arrays.stream(classPath.split(File.pathSeparator)).map(Path::of).toList());
    if (bytes.length > MOST_BYTES) {
      throw new IllegalStateException(
          "%s would have %,d bytes, and %,d are the most: leave a library out"
              .formatted(zip, bytes.length, MOST_BYTES));
    }
    Files.write(zip, bytes);
  }

  private byte[] of(List<Path> classPath) throws IOException {
    SequencedMap<String, byte[]> jar = new LinkedHashMap<>();
    jar.put(JarFile.MANIFEST_NAME, manifest());
    try (Jars jars = Jars.open(classPath)) {
      jar.putAll(files(jars, classPath));
    }
    SequencedMap<String, byte[]> zip = new LinkedHashMap<>();
    zip.put(JAR, archive.stored(jar));
    return archive.deflated(zip);
  }

  private byte[] manifest() throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_TITLE, "port-aws-events");
    manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    manifest.write(bytes);
    return bytes.toByteArray();
  }

  private SortedMap<String, byte[]> files(Jars jars, List<Path> classPath) throws IOException {
    List<Path> own =
        classPath.stream().filter(jar -> (jar.getFileName() + "").startsWith(OWN)).toList();
    Map<String, byte[]> classes = new Shrinker(jars).keepJars(own).keepCalls(calls()).classes();
    Resources resources =
        new Resources(
            Files.readString(root.resolve("NOTICE")), Files.readString(root.resolve("LICENSE")));
    SortedMap<String, byte[]> files = new TreeMap<>(resources.of(jars, classes.keySet()));
    files.keySet().forEach(LambdaZip::refuseNative);
    classes.forEach((name, bytes) -> files.put(name + ".class", bytes));
    return files;
  }

  private static void refuseNative(String name) {
    if (NATIVE.stream().anyMatch(name::endsWith)) {
      throw new IllegalStateException(
          name + " is for one kind of processor, and the zip is for all: leave its library out");
    }
  }

  /** How the catalogue reads, which no class file tells. */
  private static List<References.Member> calls() {
    return SdkApi.methods(TypeCatalog.bundled()).stream().map(LambdaZip::member).toList();
  }

  private static References.Member member(Method method) {
    return new References.Member(
        method.getDeclaringClass().getName().replace('.', '/'),
        method.getName(),
        MethodType.methodType(method.getReturnType(), method.getParameterTypes())
            .descriptorString());
  }
}
