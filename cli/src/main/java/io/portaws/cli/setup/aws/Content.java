package io.portaws.cli.setup.aws;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file's content as it was read. Immutable by convention: nobody writes to its bytes. */
final class Content {
  private final byte[] bytes;
  private final String digest;

  private Content(byte[] bytes) {
    this.bytes = bytes;
    this.digest = Digests.hex(Digests.sha256(bytes));
  }

  /**
   * Reads a file.
   *
   * @throws IOException with a sentence, when it is not there or has more than {@code maxMebibytes}
   */
  static Content read(Path file, int maxMebibytes) throws IOException {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new IOException("there is no readable file " + file);
    }
    if (Files.size(file) > (long) maxMebibytes << 20) {
      throw new IOException(file + " has more than " + maxMebibytes + " MiB");
    }
    return new Content(Files.readAllBytes(file));
  }

  byte[] bytes() {
    return bytes;
  }

  /** SHA-256 in lower-case hexadecimal. */
  String digest() {
    return digest;
  }

  boolean isZip() {
    return bytes.length > 4 && bytes[0] == 'P' && bytes[1] == 'K';
  }
}
