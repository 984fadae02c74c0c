package io.portaws.cli.setup;

import io.portaws.cli.aws.AwsTexts;
import io.portaws.cli.terminal.Surroundings;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Fetches what a user names: a file, {@code s3://bucket/key}, or an https URL. */
public final class Sources {
  /** Far above any mapping, far below what would hurt. */
  private static final long MAX_BYTES = 5L * 1_048_576;

  private static final int PATIENCE_MILLIS = 30_000;
  private static final String S3 = "s3://";

  private final Surroundings here;

  public Sources(Surroundings here) {
    this.here = here;
  }

  /**
   * The text.
   *
   * @throws IOException with a sentence for people
   */
  public String text(String source) throws IOException {
    if (source.startsWith(S3)) {
      String object = source.substring(S3.length());
      int slash = object.indexOf('/');
      if (slash < 1 || slash == object.length() - 1) {
        throw new IOException("an object in S3 is named as s3://bucket/key");
      }
      return AwsTexts.object(
          here, object.substring(0, slash), object.substring(slash + 1), MAX_BYTES);
    }
    if (source.startsWith("http://")) {
      throw new IOException("is fetched by https only");
    }
    return source.startsWith("https://") ? fetched(address(source)) : file(source);
  }

  private static URI address(String source) throws IOException {
    try {
      return URI.create(source);
    } catch (IllegalArgumentException e) {
      throw new IOException("is not a URL", e);
    }
  }

  private static String file(String source) throws IOException {
    Path file;
    try {
      file = Path.of(source);
    } catch (InvalidPathException e) {
      throw new IOException("there is no readable file", e);
    }
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new IOException("there is no readable file");
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("the file has more than 5 MiB");
    }
    return Files.readString(file);
  }

  /** Redirects are followed, but not from https to http. */
  static String fetched(URI address) throws IOException {
    if (!(address.toURL().openConnection() instanceof HttpURLConnection connection)) {
      throw new IOException("is not a URL of http");
    }
    connection.setConnectTimeout(PATIENCE_MILLIS);
    connection.setReadTimeout(PATIENCE_MILLIS);
    try {
      if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
        throw new IOException("the server answered " + connection.getResponseCode());
      }
      try (InputStream in = connection.getInputStream()) {
        byte[] body = in.readNBytes((int) MAX_BYTES + 1);
        if (body.length > MAX_BYTES) {
          throw new IOException("it has more than 5 MiB");
        }
        return new String(body, StandardCharsets.UTF_8);
      }
    } catch (UnknownHostException e) {
      throw new IOException("there is no host " + address.getHost(), e);
    } finally {
      connection.disconnect();
    }
  }
}
