package io.portaws.packaging;

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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/**
 * What a package is made from. Immutable.
 *
 * @param classPath the module's jar, and the jars that it runs with
 * @param project the project's folder, with LICENSE and NOTICE
 * @param version the project's
 * @param time what every entry says that it was written at
 */
record Sources(List<Path> classPath, Path project, String version, LocalDateTime time) {
  private static final String OWN = "port-aws-events-";

  Sources {
    classPath = List.copyOf(classPath);
  }

  /**
   * @param args as the build gives them: the module's jar; a file with the rest of its class path;
   *     the project's folder; its version; the time
   */
  static Sources of(List<String> args) throws IOException {
    String all = args.get(0) + File.pathSeparator + Files.readString(Path.of(args.get(1))).strip();
    return new Sources(
        Arrays.stream(all.split(File.pathSeparator)).map(Path::of).toList(),
        Path.of(args.get(2)),
        args.get(3),
        LocalDateTime.ofInstant(Instant.parse(args.get(4)), ZoneOffset.UTC));
  }

  /** The project's own jars. */
  List<Path> own() {
    return classPath.stream().filter(jar -> (jar.getFileName() + "").startsWith(OWN)).toList();
  }

  /**
   * @param entries what the manifest says beside the project's name and version
   */
  byte[] manifest(SequencedMap<String, String> entries) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.IMPLEMENTATION_TITLE, "port-aws-events");
    attributes.put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    entries.forEach(attributes::putValue);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    manifest.write(bytes);
    return bytes.toByteArray();
  }

  /**
   * What ships of the class path, by name: classes, and the files beside them.
   *
   * @param whole jars of which all classes ship
   * @param calls operations of the AWS SDK's clients that no class file mentions
   */
  SortedMap<String, byte[]> files(
      Jars jars, SdkClasses.Cut cut, Collection<Path> whole, Collection<Method> calls)
      throws IOException {
    Map<String, byte[]> classes =
        new Shrinker(jars, cut)
            .keepJars(whole)
            .keepCalls(calls.stream().map(Sources::member).toList())
            .classes();
    Resources resources =
        new Resources(
            Files.readString(project.resolve("NOTICE")),
            Files.readString(project.resolve("LICENSE")));
    SortedMap<String, byte[]> files = new TreeMap<>(resources.of(jars, classes.keySet()));
    classes.forEach((name, bytes) -> files.put(name + ".class", bytes));
    return files;
  }

  private static References.Member member(Method method) {
    return new References.Member(
        method.getDeclaringClass().getName().replace('.', '/'),
        method.getName(),
        MethodType.methodType(method.getReturnType(), method.getParameterTypes())
            .descriptorString());
  }
}
