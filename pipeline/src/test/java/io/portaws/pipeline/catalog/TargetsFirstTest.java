package io.portaws.pipeline.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetsFirstTest {
  private final TypeCatalog catalog = TypeCatalog.bundled();

  /** The types that have this blueprint, by its identifier. */
  private Map<String, String> typesByBlueprint() {
    Map<String, String> types = new HashMap<>();
    for (ResourceType type : catalog.types()) {
      if (type.blueprint() != null) {
        types.put(type.blueprint().path("identifier").asText(), type.name());
      }
    }
    return types;
  }

  @Test
  void theTargetsOfTheCataloguesRelationsComeBeforeTheirSources() {
    Map<String, String> types = typesByBlueprint();
    int relations = 0;
    for (ResourceType type : catalog.types()) {
      JsonNode blueprint = type.blueprint();
      for (JsonNode relation :
          blueprint == null ? List.<JsonNode>of() : blueprint.path("relations")) {
        String target = types.get(relation.path("target").asText());
        if (target != null && !target.equals(type.name())) {
          relations++;
          assertThat(catalog.placeOf(target))
              .as("%s relates to %s", type.name(), target)
              .isLessThan(catalog.placeOf(type.name()));
        }
      }
    }
    assertThat(relations).isGreaterThan(20);
  }

  @Test
  void eachTypeHasAPlaceOfItsOwnAndUnknownOnesComeLast() {
    assertThat(catalog.types().stream().map(type -> catalog.placeOf(type.name())))
        .doesNotHaveDuplicates();
    assertThat(catalog.types())
        .allMatch(type -> catalog.placeOf(type.name()) < catalog.placeOf("AWS::Un::Known"));
  }

  @Test
  void relationsInACircleEnd() {
    Problems problems = new Problems();
    ResourceType a = TypeFile.parse("a", circular("Aa", "bb"), problems);
    ResourceType b = TypeFile.parse("b", circular("Bb", "aa"), problems);

    assertThat(problems.list()).isEmpty();
    assertThat(TargetsFirst.places(List.of(a, b)).values()).containsExactlyInAnyOrder(0, 1);
  }

  private static String circular(String name, String target) {
    return """
    type: AWS::Test::%s
    events:
      - native: { source: aws.test, detail-type: x }
        identifiers: .detail.name
    blueprint: {identifier: %s, relations: {r: {target: %s}}}
    """
        .formatted(name, name.toLowerCase(Locale.ROOT), target);
  }
}
