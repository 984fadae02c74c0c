package io.portaws.packaging;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/** Files in {@code META-INF/services}, which several jars may have. */
final class Services {
  static final String FOLDER = "META-INF/services/";

  private Services() {}

  /** The providers that these files name, each once. */
  static SequencedSet<String> merged(List<Jars.Found> files) {
    SequencedSet<String> providers = new LinkedHashSet<>();
    for (Jars.Found file : files) {
      new String(file.bytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.replaceAll("#.*", "").strip())
          .filter(line -> !line.isEmpty())
          .forEach(providers::add);
    }
    return providers;
  }
}
