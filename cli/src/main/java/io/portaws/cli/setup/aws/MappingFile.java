package io.portaws.cli.setup.aws;

import io.portaws.cli.terminal.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A mapping of this machine, which the consumer reads from the bucket.
 *
 * @param key tells its content from any other
 */
record MappingFile(Path path, byte[] content, String key) {
  private static final long MAX_BYTES = 5L << 20;

  static MappingFile read(Path path) throws Stopped {
    try {
      if (!Files.isReadable(path) || Files.isDirectory(path)) {
        throw new IOException("there is no readable file " + path);
      }
      if (Files.size(path) > MAX_BYTES) {
        throw new IOException(path + " has more than 5 MiB");
      }
      byte[] content = Files.readAllBytes(path);
      String digest = Digests.hex(Digests.sha256(content)).substring(0, 16);
      String name = path.getFileName().toString().replaceAll("[^A-Za-z0-9._-]", "_");
      return new MappingFile(path, content, "mappings/" + digest + "/" + name);
    } catch (IOException e) {
      throw new Stopped(Exit.CONFIGURATION, "--mapping: " + e.getMessage());
    }
  }

  Given parameter(String bucket) {
    return new Given("s3://" + bucket + "/" + key, "--mapping");
  }
}
