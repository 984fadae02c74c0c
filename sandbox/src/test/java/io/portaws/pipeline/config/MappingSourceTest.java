package io.portaws.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portaws.sandbox.AwsStandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

class MappingSourceTest {
  private static final String ACCOUNT = "123456789012";
  private static final AwsStandIn AWS = AwsStandIn.start(ACCOUNT);

  @TempDir Path folder;

  @AfterAll
  static void close() {
    AWS.close();
  }

  private static S3Client s3() {
    return S3Client.builder()
        .region(Region.EU_WEST_1)
        .credentialsProvider(AwsStandIn.credentials(ACCOUNT))
        .endpointOverride(AWS.endpoint())
        .forcePathStyle(true)
        .httpClientBuilder(AwsCrtHttpClient.builder())
        .build();
  }

  private static String fetch(String source) throws IOException {
    return MappingSource.fetch(source, MappingSourceTest::s3);
  }

  @Test
  void aFileIsRead() throws IOException {
    Path file = Files.writeString(folder.resolve("mapping.yml"), "resources: [] # ü");
    assertThat(fetch(file.toString())).isEqualTo("resources: [] # ü");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> fetch(folder.resolve("none.yml").toString()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("there is no readable file")
        .hasMessageContaining("none.yml");
  }

  @Test
  void aFileThatIsNoMappingsSizeIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("big"), "x".repeat(5 * 1_048_576 + 1));
    assertThatThrownBy(() -> fetch(file.toString())).hasMessageContaining("5 MiB");
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "a/b/config.json", "with space/ü?#%20.yml"})
  void anObjectInS3IsReadWhateverItsKey(String key) throws IOException {
    AWS.putObject("bucket", key, "{\"resources\":[]}");
    assertThat(fetch("s3://bucket/" + key)).isEqualTo("{\"resources\":[]}");
  }

  @Test
  void anOldBucketsNameWithAnUnderscoreIsNoHostAndRead() throws IOException {
    AWS.putObject("my_bucket", "config.json", "{}");
    assertThat(fetch("s3://my_bucket/config.json")).isEqualTo("{}");
  }

  @Test
  void aMissingObjectIsSaidInASentence() {
    assertThatThrownBy(() -> fetch("s3://bucket/none"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("S3 does not give it: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://", "s3://bucket", "s3://bucket/", "s3:///key"})
  void anAddressThatNamesNoObjectIsSaidInASentence(String source) {
    assertThatThrownBy(() -> fetch(source))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("s3://bucket/key");
  }

  @Test
  void httpWithoutTheSIsRefused() {
    assertThatThrownBy(() -> fetch("http://127.0.0.1:1/mapping.yml"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("https only");
  }

  @Test
  void anAddressThatIsNoneIsSaidInASentence() {
    assertThatThrownBy(() -> fetch("https://")).isInstanceOf(IOException.class);
  }

  @Test
  void aServerThatIsNotThereIsAnIoError() {
    assertThatThrownBy(() -> fetch("https://127.0.0.1:1/mapping.yml"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aSignatureInAnAddressIsNotShown() {
    assertThat(MappingSource.shown("https://b.s3.amazonaws.com/m.yml?X-Amz-Signature=abc"))
        .isEqualTo("https://b.s3.amazonaws.com/m.yml?…");
    assertThat(MappingSource.shown("s3://bucket/what?")).isEqualTo("s3://bucket/what?");
  }
}
