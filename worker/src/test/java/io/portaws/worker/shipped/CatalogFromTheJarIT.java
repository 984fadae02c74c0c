package io.portaws.worker.shipped;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.state.SdkApi;
import io.portaws.sandbox.AwsStandIn;
import io.portaws.sandbox.ReadSample;
import io.portaws.sandbox.ShippedReader;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Every type of the catalogue, read over AWS's protocols by the classes that ship. */
class CatalogFromTheJarIT {
  private static final String ACCOUNT = "999900001111";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeCatalog CATALOG = TypeCatalog.bundled();
  private static final AwsStandIn AWS = AwsStandIn.start(ACCOUNT);

  private static Function<List<String>, String> reader;

  @BeforeAll
  @SuppressWarnings("unchecked")
  static void load() throws ReflectiveOperationException {
    AwsCredentials keys = AwsStandIn.credentials(ACCOUNT).resolveCredentials();
    reader =
        (Function<List<String>, String>)
            Shipped.load(ShippedReader.class)
                .getConstructor(String.class, String.class, String.class, String.class)
                .newInstance(
                    AWS.endpoint().toString(), keys.accessKeyId(), keys.secretAccessKey(), ACCOUNT);
  }

  @AfterAll
  static void close() throws Exception {
    ((AutoCloseable) reader).close();
    AWS.close();
  }

  static Stream<ReadSample> samples() throws IOException {
    return ReadSample.all(Path.of(System.getProperty("repo.root", "..")), CATALOG).stream();
  }

  @Test
  void theTypesAreThoseOfTheirFiles() throws ReflectiveOperationException {
    Object shipped = Shipped.load(TypeCatalog.class).getMethod("bundled").invoke(null);
    String types = String.valueOf(shipped.getClass().getMethod("types").invoke(shipped));

    assertThat(types.replace("isChecked=true", "isChecked=false"))
        .isNotEqualTo(types)
        .isEqualTo(CATALOG.types().toString());
  }

  @Test
  @SuppressWarnings("unchecked")
  void theClassesAreThoseThatTheJarHasInPacks() throws ReflectiveOperationException {
    var operations =
        (Set<Method>) Shipped.load(SdkApi.class).getMethod("readingMethods").invoke(null);
    Class<?> client =
        operations.stream()
            .filter(operation -> operation.getName().equals("describeInstances"))
            .findFirst()
            .orElseThrow()
            .getDeclaringClass();

    assertThat(client.getClassLoader().getName()).isEqualTo("packed");
    assertThat(client.getProtectionDomain().getCodeSource().getLocation().getPath())
        .isEqualTo(Shipped.JAR.toAbsolutePath().toString());
    assertThat(client.getMethods())
        .extracting(Method::getName)
        .contains("describeInstances", "describeVpcs")
        .doesNotContain("runInstances");
  }

  @Test
  void theQueuesClientIsThereBeforeAnyPackIsRead() {
    assertThat(Shipped.load(SqsClient.class).getProtectionDomain().getCodeSource().getLocation())
        .hasPath(Shipped.JAR.toAbsolutePath().toString());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aTypeIsReadMappedAndListedAsItsSampleSays(ReadSample sample) throws IOException {
    sample.putInto(AWS);
    JsonNode read = read(sample.key(), false);
    assertThat(read.path("state").asText()).isEqualTo("present");
    if (!sample.entity().isMissingNode()) {
      assertThat(read.path("entity")).isEqualTo(sample.entity());
    }
    JsonNode list = list(sample.key());
    assertThat(list.path("listing").asText()).isIn("complete", "some");
    assertThat(list.path("identifiers").valueStream().map(JsonNode::asText))
        .contains(sample.listed());
    AWS.remove(sample.key());
    if (!sample.exporter().isMissingNode()) {
      sample.putForExporterInto(AWS);
      assertThat(read(sample.exporterKey(), true).path("properties"))
          .isEqualTo(sample.exporter().path("properties"));
      AWS.remove(sample.exporterKey());
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void errorsAreUnderstoodInEveryProtocol(ReadSample sample) throws IOException {
    if (!sample.canBeMissing()) {
      return;
    }
    AWS.remove(sample.key());
    assertThat(read(sample.key(), false).path("state").asText()).isEqualTo("absent");
    AWS.deny(sample.type().name());
    assertThat(read(sample.key(), false).path("cause").asText()).isEqualTo("DENIED");
    AWS.clearScript();
  }

  private static JsonNode list(ResourceKey of) throws IOException {
    return JSON.readTree(reader.apply(List.of(of.type(), of.account(), of.region())));
  }

  private static JsonNode read(ResourceKey key, boolean forExporter) throws IOException {
    return JSON.readTree(
        reader.apply(
            List.of(
                key.type(),
                key.account(),
                key.region(),
                key.identifier(),
                key.parent(),
                forExporter + "")));
  }
}
