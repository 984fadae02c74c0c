package io.portaws.cli.setup.aws;

import io.portaws.cli.terminal.Exit;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A mapping of this machine, which the consumer reads from the bucket.
 *
 * @param key tells its content from any other
 */
record MappingFile(Path path, Content content, String key) {
  private static final int MAX_MEBIBYTES = 5;

  static MappingFile read(Path path) throws Stopped {
    try {
      Content content = Content.read(path, MAX_MEBIBYTES);
      String name = path.getFileName().toString().replaceAll("[^A-Za-z0-9._-]", "_");
      String digest = content.digest().substring(0, 16);
      return new MappingFile(path, content, "mappings/" + digest + "/" + name);
    } catch (IOException e) {
      throw new Stopped(Exit.CONFIGURATION, "--mapping: " + e.getMessage());
    }
  }

  Given parameter(String bucket) {
    return new Given("s3://" + bucket + "/" + key, "--mapping");
  }
}
