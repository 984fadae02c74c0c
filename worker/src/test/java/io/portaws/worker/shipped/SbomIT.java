package io.portaws.worker.shipped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portaws.sandbox.Sbom;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** The worker's bill of materials is about what ships. */
class SbomIT {
  @Test
  void itNamesTheLibrariesInTheJarAndNoOthers() throws IOException {
    Set<String> shipped;
    try (JarFile jar = new JarFile(Shipped.JAR.toFile())) {
      shipped = jar.stream().map(ZipEntry::getName).collect(Collectors.toSet());
    }
    Optional<Sbom> made = Sbom.beside(Shipped.JAR);
    assumeTrue(made.isPresent(), "there is no bill of materials here: -Prelease makes one");
    Sbom bill = made.get();
    assertThat(bill.differences(shipped, "io/portaws/worker/")).isEmpty();
    assertThat(bill.withoutLicence()).isEmpty();
    assertThat(bill.document().at("/metadata/component/purl").asText())
        .startsWith("pkg:maven/io.portaws/port-aws-events-worker@");
    assertThat(bill.document().path("components")).hasSizeGreaterThan(50);
  }
}
