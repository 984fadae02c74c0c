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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
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
  private static final String OWN_CLASSES = "io/portaws/";

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
   * @param classes by their internal names
   * @param packed more classes, which ship elsewhere, with files here
   */
  SortedMap<String, byte[]> files(
      Jars jars, Map<String, byte[]> classes, Map<String, byte[]> packed) throws IOException {
    Map<String, byte[]> shipped = new TreeMap<>(classes);
    ServiceTable.cut(shipped, packed);
    Resources resources =
        new Resources(
            Files.readString(project.resolve("NOTICE")),
            Files.readString(project.resolve("LICENSE")));
    Set<String> all = new HashSet<>(shipped.keySet());
    all.addAll(packed.keySet());
    SortedMap<String, byte[]> files = new TreeMap<>(resources.of(jars, all));
    CheckedTypes.put(files);
    shipped.forEach((name, bytes) ->
        files.put(name + ".class", name.startsWith(OWN_CLASSES) ? bytes : Slimmed.of(bytes)));
    return files;
  }

  /** Operations of the AWS SDK's clients that no class file mentions. */
  static List<References.Member> members(Collection<Method> operations) {
    return operations.stream().map(Sources::member).toList();
  }

  private static References.Member member(Method method) {
    return new References.Member(
        method.getDeclaringClass().getName().replace('.', '/'),
        method.getName(),
        MethodType.methodType(method.getReturnType(), method.getParameterTypes())
            .descriptorString());
  }
}
