package io.portaws.cli.infra;

import io.portaws.sandbox.TemplateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The CloudFormation templates that ship, and what npm has brought to check them with. */
final class Templates {
  private static final Path REPOSITORY =
      Path.of(System.getProperty("repo.root", "..")).toAbsolutePath().normalize();

  private Templates() {}

  /** The files under {@code infra/} that are templates. */
  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(REPOSITORY.resolve("infra"))) {
      return files.filter(Templates::isTemplate).sorted().toList();
    }
  }

  private static boolean isTemplate(Path file) {
    return file.toString().endsWith(".yaml") && TemplateFile.read(file).has("Resources");
  }

  /** A file or folder in {@code build/node_modules}; it may be absent. */
  static Path module(String path) {
    return REPOSITORY.resolve("build/node_modules").resolve(path);
  }
}
