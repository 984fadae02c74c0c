package io.portaws.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.sandbox.AwsStandIn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class SourcesTest {
  private final Sources sources =
      new Sources(
          new Surroundings(
              Map.of(), new ByteArrayInputStream(new byte[0]), InstantSource.system()));
  private final HttpServer server;

  SourcesTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void start() {
    answer("/text", 200, "größe".getBytes(StandardCharsets.UTF_8));
    answer("/large", 200, new byte[5 * 1_048_576 + 1]);
    answer("/gone", 404, new byte[0]);
    server.start();
  }

  private void answer(String path, int status, byte[] body) {
    server.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private URI at(String path) {
    return URI.create("http://localhost:" + server.getAddress().getPort() + path);
  }

  @Test
  void whatAnAddressLeadsToIsFetched() throws IOException {
    assertThat(Sources.fetched(at("/text"))).isEqualTo("größe");
  }

  @ParameterizedTest
  @CsvSource({"/gone, the server answered 404", "/large, more than 5 MiB"})
  void whatIsNotThereOrTooLargeIsTold(String path, String words) {
    assertThatThrownBy(() -> Sources.fetched(at(path)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost/m, by https only",
    "https://[, not a URL",
    "s3://bucket, s3://bucket/key",
    "/no/such/file, no readable file"
  })
  void whatCannotBeFetchedIsToldInASentence(String source, String words) {
    assertThatThrownBy(() -> sources.text(source))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(words);
  }

  @Test
  void aFileIsRead(@TempDir Path folder) throws IOException {
    assertThat(sources.text(Bench.file(folder, "a.json", "{}").toString())).isEqualTo("{}");
  }

  @Test
  void anObjectInS3IsRead() throws IOException {
    try (AwsStandIn aws = AwsStandIn.start("111122223333")) {
      aws.putObject("configs", "port/config.json", "{}");
      aws.putObject("configs", "large", "x".repeat(5 * 1_048_576 + 1));
      Sources inAws =
          new Sources(
              new Surroundings(
                  Map.of(
                      "AWS_ENDPOINT_URL",
                      aws.endpoint().toString(),
                      "AWS_ACCESS_KEY_ID",
                      "AKIA111122223333XXXX",
                      "AWS_SECRET_ACCESS_KEY",
                      "secret",
                      "AWS_REGION",
                      "eu-west-1"),
                  new ByteArrayInputStream(new byte[0]),
                  InstantSource.system()));

      assertThat(inAws.text("s3://configs/port/config.json")).isEqualTo("{}");
      assertThatThrownBy(() -> inAws.text("s3://configs/large"))
          .hasMessageContaining("more than 5 MiB");
      assertThatThrownBy(() -> inAws.text("s3://configs/none"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("S3 does not give it");
    }
  }
}
