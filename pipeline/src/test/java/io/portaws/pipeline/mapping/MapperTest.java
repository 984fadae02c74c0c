package io.portaws.pipeline.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.pipeline.TestCatalog;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.ResourceType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MapperTest {
  private static final ResourceType BUCKET = type(TestCatalog.BUCKET);
  private static final ResourceType SHAPED = type(TestCatalog.SHAPED);

  private static ResourceType type(String name) {
    return TestCatalog.catalog().find(name).orElseThrow();
  }

  private static ResourceKey key(ResourceType type) {
    return new ResourceKey(type.name(), "111122223333", "eu-west-1", "a");
  }

  /** JSON with single quotes for double ones. */
  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static Mapper mapper(String text, @Nullable Dialect dialect) {
    Problems problems = new Problems();
    Mapping mapping = MappingFile.parse("m", text, dialect, TestCatalog.catalog(), problems);
    assertThat(problems.list()).isEmpty();
    return new Mapper(mapping);
  }

  /** One rule for buckets; YAML in both dialects. */
  private static Mapper rule(Dialect dialect, String selector, String mapping) {
    return mapper(
        "resources: [{kind: 'AWS::Test::Bucket', selector: {query: '"
            + selector
            + "'}, port: {entity: {mappings: ["
            + mapping
            + "]}}}]",
        dialect);
  }

  private static Mapper ocean(String mapping) {
    return rule(Dialect.OCEAN, "true", mapping);
  }

  private static Mapper exporter(String mapping) {
    return rule(Dialect.EXPORTER, "true", mapping);
  }

  private static Mapped map(Mapper mapper, String properties) {
    return mapper.map(BUCKET, key(BUCKET), json(properties));
  }

  private static JsonNode body(Mapper mapper, String properties) {
    Mapped mapped = map(mapper, properties);
    assertThat(mapped.failures()).isEmpty();
    assertThat(mapped.entities()).hasSize(1);
    return mapped.entities().getFirst().body();
  }

  private static List<String> refs(Mapped mapped) {
    return mapped.entities().stream().map(entity -> entity.ref().toString()).toList();
  }

  @Test
  void oceanRulesSeeTypePropertiesAndContext() {
    JsonNode body =
        body(
            ocean(
                "{identifier: .Properties.Name, blueprint: '\"b\"', properties: {type: .Type,"
                    + " account: .__ExtraContext.AccountId, region: .__ExtraContext.Region}}"),
            "{'Name': 'a'}");

    assertThat(body.get("properties"))
        .isEqualTo(
            json(
                "{'type': 'AWS::Test::Bucket', 'account': '111122223333', 'region': 'eu-west-1'}"));
  }

  @Test
  void exporterRulesSeeTheBareProperties() {
    JsonNode body =
        body(
            exporter("{identifier: .Name, blueprint: b, properties: {all: .}}"),
            "{'Name': 'a', 'Size': 1}");

    assertThat(body.at("/properties/all")).isEqualTo(json("{'Name': 'a', 'Size': 1}"));
  }

  @Test
  void bothDialectsSeeTheStateAsItIs() {
    String mapping = "resources: [{kind: 'AWS::Test::Shaped', port: {entity: {mappings: {";
    Mapper ocean =
        mapper(mapping + "identifier: .Properties.Name, blueprint: '\"b\"'}}}}]", Dialect.OCEAN);
    Mapper exporter = mapper(mapping + "identifier: .Name, blueprint: b}}}}]", Dialect.EXPORTER);
    JsonNode properties = json("{'Name': 'n'}");

    assertThat(refs(ocean.map(SHAPED, key(SHAPED), properties))).containsExactly("b/n");
    assertThat(refs(exporter.map(SHAPED, key(SHAPED), properties))).containsExactly("b/n");
  }

  @Test
  void oceanRuleThatNamesNothingLeavesOutItsEntityAndTheExportersGivesTheResourceUp() {
    String rules =
        "{mappings: [{identifier: .Properties.Name, blueprint: '\"b\"'},"
            + " {identifier: .Properties.None, blueprint: '\"c\"'}]}";
    String exporterRules =
        "{mappings: [{identifier: .Name, blueprint: b}, {identifier: .None, blueprint: c}]}";
    String mapping = "resources: [{kind: 'AWS::Test::Shaped', port: {entity: ";
    JsonNode properties = json("{'Name': 'n'}");

    Mapped ocean =
        mapper(mapping + rules + "}}]", Dialect.OCEAN).map(SHAPED, key(SHAPED), properties);
    Mapped exporter =
        mapper(mapping + exporterRules + "}}]", Dialect.EXPORTER)
            .map(SHAPED, key(SHAPED), properties);

    assertThat(refs(ocean)).containsExactly("b/n");
    assertThat(ocean.failures()).isEmpty();
    assertThat(exporter.failures())
        .containsExactly(
            "m resources[0].port.entity.mappings[1].identifier: gives nothing for this resource");
  }

  private static final String NULLS =
      "title: .none, icon: .none, team: .none, properties: {p: .none}, relations: {r: .none}}";

  @Test
  void oceanSendsNullPropertiesAndNullRelations() {
    assertThat(body(ocean("{identifier: '\"i\"', blueprint: '\"b\"', " + NULLS), "{}"))
        .isEqualTo(
            json("{'identifier': 'i', 'properties': {'p': null}, 'relations': {'r': null}}"));
  }

  @Test
  void exporterSendsNullPropertiesAndNoNullRelations() {
    assertThat(body(exporter("{identifier: '\"i\"', blueprint: b, " + NULLS), "{}"))
        .isEqualTo(json("{'identifier': 'i', 'properties': {'p': null}, 'relations': {}}"));
  }

  @Test
  void expressionWithoutOutputIsNull() {
    JsonNode body =
        body(ocean("{identifier: '\"i\"', blueprint: '\"b\"', properties: {p: empty}}"), "{}");

    assertThat(body.at("/properties/p").isNull()).isTrue();
  }

  @Test
  void onlyTheFirstOutputCounts() {
    JsonNode body = body(exporter("{identifier: '\"i\", \"j\"', blueprint: b}"), "{}");

    assertThat(body.get("identifier").textValue()).isEqualTo("i");
  }

  @Test
  void titleIconTeamAndRelationsAreMapped() {
    JsonNode body =
        body(
            ocean(
                "{identifier: '\"i\"', blueprint: '\"b\"', title: .Properties.T, icon: '\"AWS\"',"
                    + " team: ['\"x\"', .Properties.Team],"
                    + " relations: {one: .Properties.T, many: .Properties.L}}"),
            "{'T': 't', 'Team': 'y', 'L': ['k', 'l']}");

    assertThat(body)
        .isEqualTo(
            json(
                """
                {'identifier': 'i', 'title': 't', 'icon': 'AWS', 'team': ['x', 'y'],
                 'properties': {}, 'relations': {'one': 't', 'many': ['k', 'l']}}
                """));
  }

  @Test
  void teamMayBeOneExpressionThatGivesAList() {
    assertThat(
            body(
                    ocean("{identifier: '\"i\"', blueprint: '\"b\"', team: .Properties.L}"),
                    "{'L': ['k']}")
                .get("team"))
        .isEqualTo(json("['k']"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "true  | true  | true",
        "false | false | false",
        "null  | false | false",
        "empty | false | false",
        "0     | false | false",
        "0.0   | false | false",
        "1     | false | true",
        "-0.5  | false | true",
        "\"\"  | false | false",
        "\"x\" | false | true",
        "[]    | false | false",
        "[0]   | false | true",
        "{}    | false | false",
        "{a: 1} | false | true",
      })
  void oceanSelectsByTrueAndTheExporterByWhatPythonCallsTrue(
      String query, boolean ocean, boolean exporter) {
    assertThat(
            map(rule(Dialect.OCEAN, query, "{identifier: '\"i\"', blueprint: '\"b\"'}"), "{'a': 1}")
                .entities()
                .isEmpty())
        .isEqualTo(!ocean);
    assertThat(
            map(rule(Dialect.EXPORTER, query, "{identifier: '\"i\"', blueprint: b}"), "{'a': 1}")
                .entities()
                .isEmpty())
        .isEqualTo(!exporter);
  }

  @Test
  void oceanDeletesWhatItDoesNotSelectAndTheExporterLeavesIt() {
    Mapped ocean =
        map(
            rule(Dialect.OCEAN, "false", "{identifier: .Properties.Id, blueprint: '\"b\"'}"),
            "{'Id': 7}");
    assertThat(ocean.deletions()).containsExactly(new Deletion(new EntityRef("b", "7"), true));
    assertThat(ocean.untouched()).isEmpty();

    Mapped exporter =
        map(rule(Dialect.EXPORTER, "false", "{identifier: .Id, blueprint: b}"), "{'Id': 'x'}");
    assertThat(exporter.deletions()).isEmpty();
    assertThat(exporter.untouched()).containsExactly("b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\"", "empty", "5", "{}", "true", "[1]"})
  void blueprintThatIsNoTextDeletesNothingAndWritesNothing(String blueprint) {
    String mapping = "{identifier: '\"i\"', blueprint: '" + blueprint + "'}";

    assertThat(map(rule(Dialect.OCEAN, "false", mapping), "{}").deletions()).isEmpty();
    assertThat(ocean(mapping).named(BUCKET, "i")).isEmpty();
    assertThat(ocean(mapping).absent(BUCKET, key(BUCKET))).isEmpty();
    Mapped mapped = map(ocean(mapping), "{}");
    assertThat(mapped.entities()).isEmpty();
    assertThat(mapped.failures())
        .containsExactly(
            "m resources[0].port.entity.mappings[0].blueprint: gives nothing for this resource");
  }

  @Test
  void blueprintMayBeStaticQuotedOrDynamic() {
    assertThat(refs(map(exporter("{identifier: '\"i\"', blueprint: b}"), "{}")))
        .containsExactly("b/i");
    assertThat(refs(map(exporter("{identifier: '\"i\"', blueprint: '\"b\"'}"), "{}")))
        .containsExactly("b/i");
    assertThat(refs(map(ocean("{identifier: '\"i\"', blueprint: '\"b\"'}"), "{}")))
        .containsExactly("b/i");
    assertThat(refs(map(ocean("{identifier: '\"i\"', blueprint: .Properties.B}"), "{'B': 'dyn'}")))
        .containsExactly("dyn/i");
  }

  @Test
  void blueprintThatFailsWithoutAResourceIsNotNamed() {
    String mapping =
        "{identifier: '\"i\"', blueprint: '\"b\" + (.Properties.B | ltrimstr(\"x\") | error)'}";

    assertThat(ocean(mapping).named(BUCKET, "i")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "empty",
        "\"\"",
        "true",
        "false",
        "[]",
        "[\"i\"]",
        "{}",
        "{combinator: \"and\"}",
        "."
      })
  void identifierThatIsNoneIsAFailureWithItsPlace(String identifier) {
    for (Dialect dialect : Dialect.values()) {
      Mapped mapped =
          map(
              rule(dialect, "true", "{identifier: '" + identifier + "', blueprint: '\"b\"'}"),
              "{}");
      assertThat(mapped.entities()).isEmpty();
      assertThat(mapped.failures())
          .containsExactly(
              "m resources[0].port.entity.mappings[0].identifier: gives nothing for this resource");
    }
  }

  @Test
  void numberAsIdentifierIsItsText() {
    assertThat(body(ocean("{identifier: .Properties.Id, blueprint: '\"b\"'}"), "{'Id': 42}"))
        .isEqualTo(json("{'identifier': '42', 'properties': {}}"));
  }

  @Test
  void searchQueriesAreEvaluatedInsideOut() {
    String query =
        "{combinator: '\"and\"', rules: [{property: '\"name\"', operator: '\"=\"', value: .Properties.N}]}";
    JsonNode body =
        body(
            ocean("{identifier: " + query + ", blueprint: '\"b\"', relations: {r: " + query + "}}"),
            "{'N': 'n'}");

    JsonNode expected =
        json(
            "{'combinator': 'and', 'rules': [{'property': 'name', 'operator': '=', 'value': 'n'}]}");
    assertThat(body.get("identifier")).isEqualTo(expected);
    assertThat(body.at("/relations/r")).isEqualTo(expected);
  }

  @Test
  void itemIsMergedIntoTheRoot() {
    String items = "{itemsToParse: .Layers, identifier: .item.Arn, blueprint: b, title: .Name}";

    Mapped mapped = map(exporter(items), "{'Name': 'f', 'Layers': [{'Arn': 'x'}, {'Arn': 'y'}]}");

    assertThat(refs(mapped)).containsExactly("b/x", "b/y");
    assertThat(mapped.entities().getLast().body().get("title").textValue()).isEqualTo("f");
  }

  @Test
  void itemsOfOceanStandBesideTheProperties() {
    String items =
        "{itemsToParse: .Properties.Tags, identifier: .item, blueprint: '\"b\"', title: .Type}";

    Mapped mapped = map(ocean(items), "{'Tags': ['x']}");

    assertThat(refs(mapped)).containsExactly("b/x");
    assertThat(mapped.entities().getFirst().body().get("title").textValue())
        .isEqualTo("AWS::Test::Bucket");
  }

  @Test
  void itemsDoNotChangeTheResource() {
    JsonNode properties = json("{'Layers': ['x'], 'item': 'mine'}");

    exporter("{itemsToParse: .Layers, identifier: .item, blueprint: b}")
        .map(BUCKET, key(BUCKET), properties);

    assertThat(properties).isEqualTo(json("{'Layers': ['x'], 'item': 'mine'}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "5", "\"x\"", "{\"a\": \"x\"}", "true", "empty", "[]"})
  void whatIsNoListHasNoItems(String items) {
    String mapping = "{itemsToParse: '" + items + "', identifier: .item, blueprint: '\"b\"'}";

    for (Dialect dialect : Dialect.values()) {
      Mapped mapped = map(rule(dialect, "true", mapping), "{}");
      assertThat(mapped.entities()).isEmpty();
      assertThat(mapped.failures()).isEmpty();
    }
  }

  @Test
  void propertyThatFailsIsNullInOceanAndAFailureInTheExporter() {
    String properties = "properties: {bad: .Name + 1, good: '1'}, relations: {r: .Name + 1}}";

    assertThat(
            body(
                ocean(
                    "{identifier: .Properties.Name, blueprint: '\"b\"', "
                        + properties.replace(".Name", ".Properties.Name")),
                "{'Name': 'a'}"))
        .isEqualTo(
            json(
                "{'identifier': 'a', 'properties': {'bad': null, 'good': 1}, 'relations': {'r': null}}"));
    Mapped exporter =
        map(exporter("{identifier: .Name, blueprint: b, " + properties), "{'Name': 'a'}");
    assertThat(exporter.entities()).isEmpty();
    assertThat(exporter.failures())
        .singleElement()
        .asString()
        .startsWith("m resources[0].port.entity.mappings[0]: ");
  }

  @Test
  void oceanSelectorThatSaysNeitherTrueNorFalseLeavesThingsAlone() {
    for (String nothing : List.of("null", ".none", "1", "[]")) {
      Mapped mapped =
          map(rule(Dialect.OCEAN, nothing, "{identifier: '\"i\"', blueprint: '\"b\"'}"), "{}");
      assertThat(mapped.entities()).isEmpty();
      assertThat(mapped.deletions()).isEmpty();
      assertThat(mapped.untouched()).containsExactly("b");
    }
  }

  @Test
  void identifierSelectorOrItemsThatFailAreFailuresInBothDialects() {
    for (Dialect dialect : Dialect.values()) {
      assertThat(
              map(rule(dialect, "true", "{identifier: '\"x\" + 1', blueprint: '\"b\"'}"), "{}")
                  .failures())
          .hasSize(1);
      assertThat(
              map(rule(dialect, "\"x\" + 1", "{identifier: '\"x\"', blueprint: '\"b\"'}"), "{}")
                  .failures())
          .hasSize(1);
      assertThat(
              map(
                      rule(
                          dialect,
                          "true",
                          "{itemsToParse: '\"x\" + 1', identifier: '\"x\"', blueprint: '\"b\"'}"),
                      "{}")
                  .failures())
          .hasSize(1);
    }
  }

  @Test
  void oneFailingRuleDoesNotHideTheOthersResults() {
    Mapped mapped =
        map(
            exporter("{identifier: .none, blueprint: b}, {identifier: '\"i\"', blueprint: c}"),
            "{}");

    assertThat(refs(mapped)).containsExactly("c/i");
    assertThat(mapped.failures()).hasSize(1);
  }

  @Test
  void absentResourcesEntitiesFollowFromTheKeyWhereTheyCan() {
    String two =
        "{identifier: .Properties.Name, blueprint: '\"b\"'}, "
            + "{identifier: .Properties.Arn, blueprint: '\"c\"'}, "
            + "{identifier: '.Properties.Tags[0] + 1 | error', blueprint: '\"d\"'}";

    assertThat(ocean(two).absent(BUCKET, key(BUCKET)))
        .containsExactly(new Deletion(new EntityRef("b", "a"), true));
    assertThat(
            rule(Dialect.OCEAN, "false", "{identifier: .Properties.Name, blueprint: '\"b\"'}")
                .absent(BUCKET, key(BUCKET)))
        .hasSize(1);
  }

  @Test
  void deleteDependentsFollowsTheFile() {
    String mapping =
        "resources: [{kind: 'AWS::Test::Bucket', port: {entity: {mappings: {identifier:"
            + " .Properties.Name, blueprint: '\"b\"'}}}}]";

    assertThat(mapper(mapping, null).deletesDependents()).isTrue();
    Mapper kept = mapper("deleteDependentEntities: false\n" + mapping, null);
    assertThat(kept.deletesDependents()).isFalse();
    assertThat(kept.named(BUCKET, "x").getFirst().deleteDependents()).isFalse();
    assertThat(kept.absent(BUCKET, key(BUCKET)).getFirst().deleteDependents()).isFalse();
  }

  @Test
  void literalValuesStandForThemselves() {
    assertThat(
            body(
                    ocean(
                        "{identifier: '\"i\"', blueprint: '\"b\"', properties: {n: 5, t: true, z: ~}}"),
                    "{}")
                .get("properties"))
        .isEqualTo(json("{'n': 5, 't': true, 'z': null}"));
  }

  @Test
  void absentResourceOfATypeWithoutKnowledgeIsBare() {
    ResourceType topic = type(TestCatalog.TOPIC);
    Mapper ours = mapper("resources: []", null);

    assertThat(ours.absentResource(topic, key(topic)).get("Properties")).isEqualTo(json("{}"));
    assertThat(ours.absentResource(BUCKET, key(BUCKET)).get("Properties"))
        .isEqualTo(json("{'Name': 'a'}"));
  }

  @Test
  void identifierOfASearchIsItsJson() {
    Entity entity =
        map(ocean("{identifier: {combinator: '\"and\"', rules: []}, blueprint: '\"b\"'}"), "{}")
            .entities()
            .getFirst();

    assertThat(entity.identifier()).isEqualTo("{\"combinator\":\"and\",\"rules\":[]}");
    assertThat(entity.isNamed()).isFalse();
  }
}
