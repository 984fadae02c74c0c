package io.portaws.lambda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portaws.sandbox.Sbom;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What is in the zip, and what is not. */
class ZipIT {
  private static final long MOST_BYTES = 25_000_000;

  private static List<String> names() throws IOException {
    try (JarFile jar = new JarFile(Unpacked.JAR.toFile())) {
      return jar.stream().map(ZipEntry::getName).toList();
    }
  }

  private static String text(String name) throws IOException {
    try (JarFile jar = new JarFile(Unpacked.JAR.toFile());
        InputStream in = jar.getInputStream(jar.getEntry(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void itIsSmall() throws IOException {
    assertThat(Files.size(Unpacked.ZIP)).isLessThan(MOST_BYTES);
  }

  @Test
  void itHoldsOneJarWhereLambdaLooksForIt() throws IOException {
    try (ZipFile zip = new ZipFile(Unpacked.ZIP.toFile())) {
      assertThat(zip.stream().filter(e -> !e.isDirectory()).map(ZipEntry::getName))
          .containsExactly("lib/port-aws-events-lambda.jar");
    }
  }

  @Test
  void itsBillOfMaterialsNamesTheLibrariesInItAndNoOthers() throws IOException {
    Optional<Sbom> made = Sbom.beside(Unpacked.ZIP);
    assumeTrue(made.isPresent(), "there is no bill of materials here: -Prelease makes one");
    Sbom bill = made.get();
    assertThat(bill.differences(names(), "io/portaws/lambda/")).isEmpty();
    assertThat(bill.withoutLicence()).isEmpty();
    assertThat(bill.document().path("components")).hasSizeGreaterThan(30);
  }

  @Test
  void nothingIsInItTwice() throws IOException {
    assertThat(names()).doesNotHaveDuplicates();
  }

  @Test
  void itRunsOnEveryProcessorAndBringsNoTests() throws IOException {
    assertThat(names())
        .noneMatch(name -> name.matches(".*\\.(so|dll|dylib|jnilib)"))
        .noneMatch(name -> name.matches("io/portaws/(sandbox|worker|cli|packaging)/.*"))
        .noneMatch(name -> name.matches("(software/amazon/awssdk/crt|io/netty|org/junit)/.*"))
        .contains("io/portaws/lambda/Handler.class", "catalog.json");
  }

  @Test
  void whatServiceLoadersAreToldOfIsThere() throws IOException {
    Set<String> names = new HashSet<>(names());
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
        .contains("AWS SDK for Java", "Jackson JSON processor");
    assertThat(names()).anyMatch(name -> name.startsWith("META-INF/licenses/slf4j-api/"));
  }

  @Test
  void itSaysWhichVersionItIs() throws IOException {
    try (JarFile jar = new JarFile(Unpacked.JAR.toFile())) {
      assertThat(jar.getManifest().getMainAttributes().getValue("Implementation-Version"))
          .isNotEmpty();
    }
  }
}
