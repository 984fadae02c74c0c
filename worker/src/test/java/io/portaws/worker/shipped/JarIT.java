package io.portaws.worker.shipped;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is in the worker's jars, and what is not. */
class JarIT {
  private static final long MOST_BYTES = 55_000_000;
  private static final long MOST_BYTES_IN_THE_IMAGE = 33_000_000;
  private static final String NATIVE = ".*\\.(so|dll|dylib|jnilib)";

  private static List<String> names(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream().map(ZipEntry::getName).toList();
    }
  }

  private static String text(String name) throws IOException {
    try (JarFile jar = new JarFile(Shipped.JAR.toFile());
        InputStream in = jar.getInputStream(jar.getEntry(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void theyAreSmall() throws IOException {
    assertThat(Files.size(Shipped.JAR)).isLessThan(MOST_BYTES);
    assertThat(Files.size(Shipped.IMAGE_JAR)).isLessThan(MOST_BYTES_IN_THE_IMAGE);
  }

  @Test
  void theImagesJarIsTheOtherWithoutNativeLibraries() throws IOException {
    assertThat(names(Shipped.IMAGE_JAR))
        .doesNotHaveDuplicates()
        .noneMatch(name -> name.matches(NATIVE));
    List<String> rest = new ArrayList<>(names(Shipped.JAR));
    assertThat(rest).contains("windows/x86_64/cruntime/aws-crt-jni.dll");
    rest.removeIf(name -> name.matches(NATIVE) || name.matches("(linux|osx|windows)/.*"));
    assertThat(names(Shipped.IMAGE_JAR)).containsExactlyElementsOf(rest);
  }

  /** The number that ELF gives the processor is in its 18th byte. */
  @ParameterizedTest
  @CsvSource({"amd64, 62", "arm64, 183"})
  void theLibraryBesideTheImagesJarIsForItsProcessor(String processor, int machine)
      throws IOException {
    byte[] library = Files.readAllBytes(Shipped.libraries(processor).resolve("libaws-crt-jni.so"));
    assertThat(new String(library, 1, 3, StandardCharsets.US_ASCII)).isEqualTo("ELF");
    assertThat(library[18] & 0xff).isEqualTo(machine);
    assertThat(new String(library, StandardCharsets.ISO_8859_1)).contains("libc.so.6");
  }

  @Test
  void theyBringNoTestsAndNoBuildTools() throws IOException {
    assertThat(names(Shipped.JAR))
        .noneMatch(name -> name.matches("io/portaws/(sandbox|lambda|cli|packaging)/.*"))
        .noneMatch(name -> name.matches("(org/junit|io/netty|org/assertj)/.*"))
        .contains("io/portaws/worker/Main.class", "catalog.json", "logback.xml");
  }

  @Test
  void whatServiceLoadersAreToldOfIsThere() throws IOException {
    Set<String> names = new HashSet<>(names(Shipped.JAR));
    List<String> missing = new ArrayList<>();
    for (String file : new TreeSet<>(names)) {
      if (file.startsWith("META-INF/services/") && !file.endsWith("/")) {
        text(file)
            .lines()
            .map(provider -> provider.replace('.', '/') + ".class")
            .filter(provider -> !names.contains(provider))
            .forEach(missing::add);
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void theLicencesOfAllThatShipsAreThere() throws IOException {
    assertThat(text("META-INF/LICENSE")).contains("Apache License");
    assertThat(text("META-INF/NOTICE"))
        .startsWith("port-aws-events")
        .contains("AWS SDK for Java", "Jackson JSON processor", "Micrometer");
    assertThat(names(Shipped.JAR))
        .anyMatch(name -> name.startsWith("META-INF/licenses/slf4j-api/"));
  }

  @ParameterizedTest
  @CsvSource({
    "Main-Class, io\\.portaws\\.worker\\.Main",
    "Implementation-Version, '\\d+\\.\\d+\\.\\d+.*'",
    "Enable-Native-Access, ALL-UNNAMED"
  })
  void theManifestSaysHowToRunIt(String name, String value) throws IOException {
    for (Path jar : List.of(Shipped.JAR, Shipped.IMAGE_JAR)) {
      try (JarFile file = new JarFile(jar.toFile())) {
        Attributes said = file.getManifest().getMainAttributes();
        assertThat(said.getValue(name)).matches(value);
      }
    }
  }
}
