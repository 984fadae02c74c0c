package io.portaws.packaging;

import io.portaws.pipeline.state.SdkApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/**
 * Writes the worker's jar, which {@code java -jar} runs on every system, and what the container
 * image is made of: the same jar without native libraries, and beside it the one library that each
 * image loads. All libraries ship whole but for the AWS SDK's clients: of these, the operations
 * that our code calls, and, in packs, all that a user's type may be read with. The same sources
 * give the same bytes.
 */
public final class WorkerJar {
  private static final String NAME = "port-aws-events-worker.jar";

  /** What {@code System.loadLibrary} looks for, by the image's name of the processor. */
  private static final Map<String, String> LIBRARIES =
      Map.of(
          "amd64", "linux/x86_64/glibc/libaws-crt-jni.so",
          "arm64", "linux/armv8/glibc/libaws-crt-jni.so");

  /** With the clients that types are read by: the root of what is packed. */
  private static final String PACKED = "io/portaws/pipeline/state/clients/ServiceClients";

  private WorkerJar() {}

  /**
   * Writes the jars and libraries.
   *
   * @param args the folder to write into; the worker's jar; a file with the rest of its class path;
   *     the project's folder, with LICENSE and NOTICE; its version; the time that every entry gets
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    Path image = folder.resolve("image");
    Sources sources = Sources.of(Arrays.asList(args).subList(1, args.length));
    Archive archive = new Archive(sources.time());
    SequencedMap<String, byte[]> jar = new LinkedHashMap<>();
    jar.put(JarFile.MANIFEST_NAME, manifest(sources));
    jar.putAll(files(sources));
    Files.write(folder.resolve(NAME), archive.deflated(jar));
    for (var library : LIBRARIES.entrySet()) {
      Path file = image.resolve("lib", library.getKey(), "libaws-crt-jni.so");
      Files.createDirectories(file.getParent());
      Files.write(file, bytesOf(library.getValue(), jar));
    }
    jar.keySet().removeIf(Natives::has);
    Files.write(image.resolve(NAME), archive.deflated(jar));
  }

  private static byte[] manifest(Sources sources) throws IOException {
    SequencedMap<String, String> entries = new LinkedHashMap<>();
    entries.put("Main-Class", "io.portaws.worker.Main");
    entries.put("Enable-Native-Access", "ALL-UNNAMED");
    return sources.manifest(entries);
  }

  private static SortedMap<String, byte[]> files(Sources sources) throws IOException {
    try (Jars jars = Jars.open(sources.classPath())) {
      List<Path> whole =
          sources.classPath().stream()
              .filter(jar -> jars.classesOf(jar).stream().noneMatch(SdkClasses::isOfService))
              .toList();
      Map<String, byte[]> packed = packed(jars, whole);
      Map<String, byte[]> plain = shrinker(jars).leave(PACKED).keepJars(whole).classes();
      SortedMap<String, byte[]> files = sources.files(jars, plain, packed);
      files.putAll(Packs.of(packed));
      return files;
    }
  }

  private static Shrinker shrinker(Jars jars) {
    return new Shrinker(jars, SdkClasses.Cut.SERVICES);
  }

  /** A service is packed whole: what of it our code calls too is in both places. */
  private static Map<String, byte[]> packed(Jars jars, List<Path> whole) {
    List<References.Member> operations = Sources.members(SdkApi.readingMethods());
    Set<String> services =
        operations.stream()
            .map(operation -> SdkClasses.service(operation.owner()))
            .collect(Collectors.toSet());
    Map<String, byte[]> classes = shrinker(jars).keepJars(whole).keepCalls(operations).classes();
    classes
        .keySet()
        .removeIf(name ->
            !name.equals(PACKED)
                && !(SdkClasses.isOfService(name) && services.contains(SdkClasses.service(name))));
    return classes;
  }

  private static byte[] bytesOf(String library, Map<String, byte[]> jar) {
    byte[] bytes = jar.get(library);
    if (bytes == null) {
      throw new IllegalStateException(
          "there is no %s among the libraries: look where aws-crt has it now, and change WorkerJar"
              .formatted(library));
    }
    return bytes;
  }
}
