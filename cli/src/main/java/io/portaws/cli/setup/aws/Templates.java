package io.portaws.cli.setup.aws;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the two templates are: in this jar, or in a folder that the user names. */
final class Templates {
  static final String CENTRAL = "port-aws-events.yaml";
  static final String MEMBER = "member-account.yaml";

  private final @Nullable Path folder;

  /**
   * @param folder null for those that came with this version
   */
  Templates(@Nullable Path folder) {
    this.folder = folder;
  }

  /**
   * @throws IOException with a sentence about the file and what is wrong with it
   */
  Template read(String name) throws IOException {
    try {
      return Template.parse(name, folder == null ? bundled(name) : from(folder.resolve(name)));
    } catch (IllegalArgumentException e) {
      throw new IOException((folder == null ? "" : folder + ": ") + e.getMessage(), e);
    }
  }

  private static String from(Path file) throws IOException {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new IOException("--template-dir: there is no readable file " + file);
    }
    return Files.readString(file, StandardCharsets.UTF_8);
  }

  private static String bundled(String name) throws IOException {
    try (InputStream in = Templates.class.getResourceAsStream("/infra/" + name)) {
      if (in == null) {
        throw new IOException(
            "this build has no template " + name + "; name their folder with --template-dir");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
