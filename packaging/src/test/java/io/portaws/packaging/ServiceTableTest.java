package io.portaws.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.ServiceMetadata;
import software.amazon.awssdk.regions.ServiceMetadataProvider;

/** The table of the very SDK that ships. */
class ServiceTableTest {
  private static final String ROWS = "software/amazon/awssdk/regions/servicemetadata/";

  private final Map<String, byte[]> classes = new HashMap<>();

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in =
        ServiceTableTest.class.getClassLoader().getResourceAsStream(name + ".class")) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private void take(String... names) throws IOException {
    for (String name : names) {
      classes.put(name, bytes(name));
    }
  }

  /** Its rows are of the test's class path. */
  private ServiceMetadataProvider table() throws ReflectiveOperationException {
    byte[] table = Objects.requireNonNull(classes.get(ServiceTable.CLASS));
    class Loader extends ClassLoader {
      Class<?> defined() {
        return defineClass(null, table, 0, table.length);
      }
    }
    return (ServiceMetadataProvider) new Loader().defined().getConstructor().newInstance();
  }

  @Test
  void onlyRowsOfServicesWhoseClientsShipStay() throws Exception {
    take(
        ServiceTable.CLASS,
        ROWS + "StsServiceMetadata",
        ROWS + "StatesServiceMetadata",
        ROWS + "XrayServiceMetadata");
    String sts = "software/amazon/awssdk/services/sts/StsClient";
    String states = "software/amazon/awssdk/services/sfn/SfnClient";
    classes.put(sts, bytes(sts));

    ServiceTable.cut(classes, Map.of(states, bytes(states)));

    assertThat(classes)
        .containsOnlyKeys(
            ServiceTable.CLASS, sts, ROWS + "StsServiceMetadata", ROWS + "StatesServiceMetadata");
    assertThat(table().serviceMetadata("sts").endpointFor(Region.AWS_GLOBAL))
        .isEqualTo(ServiceMetadata.of("sts").endpointFor(Region.AWS_GLOBAL));
    assertThat(table().serviceMetadata("states")).isNotNull();
    assertThat(table().serviceMetadata("xray")).isNull();
  }

  @Test
  void withoutTheTableNothingIsCut() throws IOException {
    take(ROWS + "XrayServiceMetadata");
    ServiceTable.cut(classes, Map.of());
    assertThat(classes).containsOnlyKeys(ROWS + "XrayServiceMetadata");
  }
}
