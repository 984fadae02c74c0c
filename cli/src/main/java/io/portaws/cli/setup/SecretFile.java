package io.portaws.cli.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * A file that keeps the webhook's secret and URL, as {@code --env-file} reads them. Only its owner
 * may read it. One that is there is read and never overwritten.
 */
final class SecretFile implements SecretPlace {
  static final String SECRET = "PORT_WEBHOOK_SECRET";
  static final String URL = "PORT_WEBHOOK_URL";

  private final Path file;

  SecretFile(Path file) {
    this.file = file;
  }

  Path path() {
    return file;
  }

  /**
   * The secret that an earlier run kept; empty when there is no file yet.
   *
   * @throws IOException with a sentence, when there is a file of something else
   */
  Optional<String> secret() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new IOException(file + " cannot be read");
    }
    Optional<String> kept = value(SECRET);
    if (kept.isEmpty()) {
      throw new IOException(
          file + " is there and has no " + SECRET + ": name a file that is not there yet");
    }
    return kept;
  }

  @Override
  public void keep(String secret) throws IOException {
    try {
      Files.createFile(file, onlyOwner());
    } catch (FileAlreadyExistsException e) {
      throw new IOException("--secret-file: " + file + " is there, and is not overwritten", e);
    } catch (NoSuchFileException e) {
      throw new IOException("--secret-file: there is no folder for " + file, e);
    } catch (AccessDeniedException e) {
      throw new IOException("--secret-file: " + file + " may not be made", e);
    }
    append(SECRET, secret);
  }

  /** Whether it has been made. */
  boolean exists() {
    return Files.exists(file);
  }

  /**
   * Keeps the webhook's URL beside its secret, once.
   *
   * @throws IOException when it cannot
   */
  void keepUrl(String url) throws IOException {
    if (Files.exists(file) && value(URL).isEmpty()) {
      append(URL, url);
    }
  }

  private Optional<String> value(String name) throws IOException {
    return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
        .map(line -> line.strip())
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1).strip())
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  private void append(String name, String value) throws IOException {
    Files.writeString(file, name + "=" + value + "\n", StandardOpenOption.APPEND);
  }

  private FileAttribute<?>[] onlyOwner() {
    Set<String> views = file.getFileSystem().supportedFileAttributeViews();
    return views.contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
