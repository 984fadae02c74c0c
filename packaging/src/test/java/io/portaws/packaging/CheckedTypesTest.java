package io.portaws.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class CheckedTypesTest {
  private static final String TILL =
      """
      type: Shop::Till::Drawer
      events:
        - native: { source: shop, detail-type: Opened }
          identifiers: .detail.drawer
      entity: { identifier: .Properties.Name, blueprint: '"drawer"' }
      """;

  @Test
  void typeFilesBecomeOneFileOfJson() throws IOException {
    SortedMap<String, byte[]> files = files(TILL);
    CheckedTypes.put(files);
    assertThat(files).containsOnlyKeys("catalog.json", "logback.xml");
    JsonNode types = new ObjectMapper().readTree(files.get("catalog.json"));
    assertThat(types.at("/Shop_Till_Drawer.yaml/events/0/identifiers").asText())
        .isEqualTo(".detail.drawer");
  }

  @Test
  void typeWhoseJqIsNoneIsNotPackaged() {
    assertThatThrownBy(() -> CheckedTypes.put(files(TILL.replace(".detail.drawer", ".detail["))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("events[0].identifiers: is not jq");
  }

  @Test
  void entityWhoseJqIsNoneIsNotPackaged() {
    assertThatThrownBy(() -> CheckedTypes.put(files(TILL.replace(".Properties.Name", ".Name |"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Shop::Till::Drawer entity.identifier: is not jq");
  }

  @Test
  void valueThatJsonCannotHaveIsNotPackaged() {
    assertThatThrownBy(() -> CheckedTypes.put(files(TILL + "aliases: !!binary aGVsbG8=\n")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("JSON");
  }

  private static SortedMap<String, byte[]> files(String type) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put("catalog/Shop_Till_Drawer.yaml", type.getBytes(StandardCharsets.UTF_8));
    files.put("logback.xml", new byte[0]);
    return files;
  }
}
