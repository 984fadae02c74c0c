package io.portaws.pipeline.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/** Fetches the user's mapping: a file, {@code s3://bucket/key}, or an https URL. */
public final class MappingSource {
  /** Far above any mapping, far below what would hurt. */
  private static final long MAX_BYTES = 5L * 1_048_576;

  private MappingSource() {}

  /**
   * The text of the mapping.
   *
   * @param s3 makes a client when one is needed; it is closed here
   * @throws IOException with a sentence for people
   */
  public static String fetch(String source, Supplier<S3Client> s3) throws IOException {
    if (source.startsWith("s3://")) {
      return fromS3(source.substring("s3://".length()), s3);
    }
    if (source.startsWith("https://")) {
      return fromUrl(source);
    }
    if (source.startsWith("http://")) {
      throw new IOException("a mapping is fetched by https only");
    }
    Path file = Path.of(source);
    if (!Files.isReadable(file)) {
      throw new IOException(
          Files.exists(file)
              ? "there is no readable file " + file + ": this process's user may not read it"
              : "there is no readable file " + file);
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("the file has more than 5 MiB");
    }
    return Files.readString(file);
  }

  /** A source as it may be shown: what follows a {@code ?} in an address may be a signature. */
  public static String shown(String source) {
    int query = source.startsWith("https://") ? source.indexOf('?') : -1;
    return query < 0 ? source : source.substring(0, query) + "?…";
  }

  /** Not by URI: a key may have any character in it. */
  private static String fromS3(String object, Supplier<S3Client> s3) throws IOException {
    int slash = object.indexOf('/');
    if (slash < 1 || slash == object.length() - 1) {
      throw new IOException("an object in S3 is named as s3://bucket/key");
    }
    String bucket = object.substring(0, slash);
    String key = object.substring(slash + 1);
    try (S3Client client = s3.get()) {
      return client.getObjectAsBytes(r -> r.bucket(bucket).key(key)).asUtf8String();
    } catch (SdkException e) {
      throw new IOException("S3 does not give it: " + e.getMessage(), e);
    }
  }

  private static String fromUrl(String url) throws IOException {
    @Nullable HttpUrl address = HttpUrl.parse(url);
    if (address == null) {
      throw new IOException("it is not a URL");
    }
    OkHttpClient client =
        new OkHttpClient.Builder()
            .followSslRedirects(false)
            .callTimeout(Duration.ofSeconds(30))
            .build();
    try (Response response = client.newCall(new Request.Builder().url(address).build()).execute()) {
      if (!response.isSuccessful()) {
        throw new IOException("the server answered " + response.code());
      }
      ByteString body = response.peekBody(MAX_BYTES + 1).byteString();
      if (body.size() > MAX_BYTES) {
        throw new IOException("it has more than 5 MiB");
      }
      return body.string(StandardCharsets.UTF_8);
    }
  }
}
