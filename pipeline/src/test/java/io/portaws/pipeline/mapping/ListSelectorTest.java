package io.portaws.pipeline.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.TestCatalog;
import io.portaws.pipeline.catalog.Problems;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListSelectorTest {
  private final Problems problems = new Problems();

  private List<ListSelector> selectors(Dialect dialect, String... selectors) {
    StringBuilder resources = new StringBuilder();
    for (String selector : selectors) {
      resources
          .append(resources.isEmpty() ? "" : ",")
          .append(
              """
              {"kind": "AWS::SNS::Topic", "selector": %s, "port": {"entity": {"mappings":
                [{"identifier": ".TopicArn", "blueprint": "\\"topic\\""}]}}}
              """
                  .formatted(selector.replace('\'', '"')));
    }
    return MappingFile.parse(
            "config.json",
            "{\"resources\": [" + resources + "]}",
            dialect,
            TestCatalog.catalog(),
            problems)
        .listsOf("AWS::SNS::Topic");
  }

  @Test
  void regionsModelsAndParametersAreReadAsTheExporterHadThem() {
    ListSelector selector =
        selectors(
                Dialect.EXPORTER,
                """
                {'aws': {'regions': ['eu-west-1', 'us-east-1'],
                  'regions_config': {'eu-west-1': {'resources_models': ['{}']}, 'us-east-1': {}},
                  'list_parameters': {'StackStatusFilter': ['CREATE_COMPLETE']}}}
                """)
            .getFirst();
    assertThat(problems.list()).isEmpty();
    assertThat(selector.appliesIn("eu-west-1")).isTrue();
    assertThat(selector.appliesIn("eu-north-1")).isFalse();
    assertThat(selector.modelsIn("eu-west-1")).containsExactly("{}");
    assertThat(selector.modelsIn("us-east-1")).isEmpty();
    assertThat(selector.parameters()).isEqualTo("{\"StackStatusFilter\":[\"CREATE_COMPLETE\"]}");
  }

  @Test
  void eachOfAKindsResourcesHasItsOwnAndOneWithoutListsAll() {
    assertThat(selectors(Dialect.EXPORTER, "{}", "{'aws': {'regions': ['eu-west-1']}}", "null"))
        .hasSize(3)
        .startsWith(ListSelector.ALL)
        .endsWith(ListSelector.ALL);
    assertThat(problems.list()).isEmpty();
  }

  @Test
  void oceansDialectHasNone() {
    assertThat(selectors(Dialect.OCEAN, "{'aws': {'regions': 'eu-west-1'}}"))
        .containsExactly(ListSelector.ALL);
    assertThat(problems.list()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "7 | aws: is not an object with 'regions', 'regions_config' or 'list_parameters'",
        "{'regions': 'eu-west-1'} | aws.regions: is not a list of regions such as [\"eu-west-1\"]",
        "{'regions': ['Ireland']} | aws.regions: has 'Ireland', which is no region such as",
        "{'regions': [7]} | aws.regions: has '7', which is no region",
        "{'regions_config': []} | aws.regions_config: is not an object by region",
        "{'regions_config': {'Ireland': {}}} | aws.regions_config: has 'Ireland'",
        "{'regions_config': {'eu-west-1': {'resources_models': '{}'}}} |"
            + " aws.regions_config.eu-west-1.resources_models: is not a list of JSON texts",
        "{'regions_config': {'eu-west-1': {'resources_models': ['{}', '[]']}}} |"
            + " aws.regions_config.eu-west-1.resources_models[1]: is not a JSON object in text",
        "{'regions_config': {'eu-west-1': {'resources_models': ['{x}']}}} |"
            + " aws.regions_config.eu-west-1.resources_models[0]: is not a JSON object in text",
        "{'regions_config': {'eu-west-1': {'resources_models': [{}]}}} |"
            + " aws.regions_config.eu-west-1.resources_models[0]: is not a JSON object in text",
        "{'list_parameters': []} | aws.list_parameters: is not an object with members of"
      })
  void whatIsWrongIsToldWithItsPlace(String aws, String problem) {
    selectors(Dialect.EXPORTER, "{'aws': " + aws + "}");
    assertThat(problems.list())
        .singleElement()
        .asString()
        .startsWith("config.json resources[0].selector." + problem);
  }
}
