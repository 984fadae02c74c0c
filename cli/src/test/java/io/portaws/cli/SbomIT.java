package io.portaws.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portaws.sandbox.Sbom;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** The commands' bill of materials is about what ships. */
class SbomIT {
  private static final Path JAR =
      Path.of(System.getProperty("cli.jar", "target/port-aws-events.jar"));

  @Test
  void itNamesTheLibrariesInTheJarAndNoOthers() throws IOException {
    Set<String> shipped;
    try (JarFile jar = new JarFile(JAR.toFile())) {
      shipped = jar.stream().map(ZipEntry::getName).collect(Collectors.toSet());
    }
    Optional<Sbom> made = Sbom.beside(JAR);
    assumeTrue(made.isPresent(), "there is no bill of materials here: -Prelease makes one");
    Sbom bill = made.get();
    assertThat(bill.differences(shipped, "io/portaws/cli/")).isEmpty();
    assertThat(bill.withoutLicence()).isEmpty();
    assertThat(bill.document().path("components")).hasSizeGreaterThan(30);
  }

  @Test
  void aLibraryThatIsInOneAloneIsTold() throws IOException {
    Optional<Sbom> made = Sbom.beside(JAR);
    assumeTrue(made.isPresent(), "there is no bill of materials here: -Prelease makes one");
    Sbom bill = made.get();
    assertThat(bill.differences(Set.of("org/junit/jupiter/api/Test.class"), "io/portaws/cli/"))
        .anyMatch(
            told -> told.startsWith("ships and is not in the bill: org/junit/jupiter/api/Test"))
        .anyMatch(told -> told.startsWith("is in the bill and does not ship: picocli-"));
  }
}
