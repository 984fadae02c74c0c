package io.portaws.pipeline.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.TestCatalog;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.jq.Jq;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the webhook's mappings make of a body, evaluated as Port does, is what the mapper makes of
 * the same resources.
 */
class WebhookMappingsTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** One resource that is there, as its reader gives it. */
  private record Resource(String type, String identifier, String properties) {
    ResourceType resourceType() {
      return TestCatalog.catalog().findOrAssume(type).orElseThrow();
    }

    ResourceKey key() {
      return new ResourceKey(type, "111122223333", "eu-west-1", identifier);
    }
  }

  private static Resource bucket(String properties) {
    return new Resource(TestCatalog.BUCKET, "a", properties);
  }

  /** JSON with single quotes for double ones. */
  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static Mapping mapping(Dialect dialect, String text) {
    Problems problems = new Problems();
    Mapping mapping = MappingFile.parse("m", text, dialect, TestCatalog.catalog(), problems);
    assertThat(problems.list()).isEmpty();
    return mapping;
  }

  /** YAML in both dialects. */
  private static Mapping buckets(Dialect dialect, String selector, String... rules) {
    return mapping(
        dialect,
        "resources: [{kind: 'AWS::Test::Bucket', selector: {query: '"
            + selector
            + "'}, port: {entity: {mappings: ["
            + String.join(", ", rules)
            + "]}}}]");
  }

  private static ArrayNode webhook(Mapping mapping) {
    Problems problems = new Problems();
    ArrayNode mappings = WebhookMappings.of(mapping, problems);
    assertThat(problems.list()).isEmpty();
    return mappings;
  }

  private static ObjectNode body(Mapping mapping, Resource... resources) {
    ObjectNode body = JSON.objectNode();
    ArrayNode elements = body.putArray("resources");
    for (Resource resource : resources) {
      elements.add(element(mapping, resource, "upsert"));
    }
    return body;
  }

  private static ObjectNode element(Mapping mapping, Resource resource, String action) {
    ObjectNode element =
        new Mapper(mapping)
            .resource(resource.resourceType(), resource.key(), json(resource.properties()));
    element.put("Action", action).putArray("Deletions");
    return element;
  }

  /** The entities that Port makes of a body: upserts, or what it deletes. */
  private static List<JsonNode> port(ArrayNode mappings, JsonNode body, boolean deletes) {
    List<JsonNode> entities = new ArrayList<>();
    for (JsonNode mapping : mappings) {
      if (mapping.path("operation").isObject() == deletes) {
        ObjectNode context = JSON.objectNode().set("body", body);
        JsonNode items = Jq.compile(mapping.path("itemsToParse").asText()).first(context);
        assertThat(items.isArray()).isTrue();
        for (JsonNode item : items) {
          JsonNode entity = evaluated(mapping.path("entity"), context.deepCopy().set("item", item));
          entities.add(
              JSON.objectNode()
                  .put("blueprint", mapping.path("blueprint").asText())
                  .set("entity", withoutNulls(entity)));
        }
      }
    }
    return entities;
  }

  private static JsonNode evaluated(JsonNode template, JsonNode context) {
    return switch (template.getNodeType()) {
      case OBJECT -> {
        ObjectNode node = JSON.objectNode();
        template.properties().forEach(f -> node.set(f.getKey(), evaluated(f.getValue(), context)));
        yield node;
      }
      case ARRAY -> {
        ArrayNode node = JSON.arrayNode();
        template.forEach(element -> node.add(evaluated(element, context)));
        yield node;
      }
      default -> Jq.compile(template.asText()).first(context);
    };
  }

  /** A null title, icon, team or relation means the same as none. */
  private static JsonNode withoutNulls(JsonNode entity) {
    ObjectNode copy = entity.deepCopy();
    copy.properties().removeIf(field -> field.getValue().isNull());
    copy.path("relations").properties().removeIf(field -> field.getValue().isNull());
    return copy;
  }

  private static List<JsonNode> mapper(Mapping mapping, Resource... resources) {
    List<JsonNode> entities = new ArrayList<>();
    for (Resource resource : resources) {
      Mapped mapped =
          new Mapper(mapping)
              .map(resource.resourceType(), resource.key(), json(resource.properties()));
      assertThat(mapped.failures()).isEmpty();
      for (Entity entity : mapped.entities()) {
        entities.add(
            JSON.objectNode()
                .put("blueprint", entity.blueprint())
                .set("entity", withoutNulls(entity.body())));
      }
    }
    return entities;
  }

  /** Both make the same, so many entities. */
  private static void assertSame(int entities, Mapping mapping, Resource... resources) {
    assertThat(port(webhook(mapping), body(mapping, resources), false))
        .containsExactlyInAnyOrderElementsOf(mapper(mapping, resources))
        .hasSize(entities);
  }

  @Test
  void oceanRuleSeesTypePropertiesAndContext() {
    Mapping mapping =
        buckets(
            Dialect.OCEAN,
            "true",
            """
            {identifier: .Properties.Name, blueprint: '"b"', title: .Properties.Name,
             icon: '"Bucket"', team: '["t", .Properties.Team]',
             properties: {type: .Type, account: .__ExtraContext.AccountId, none: .Properties.none,
                          all: .Properties},
             relations: {region: .__ExtraContext.Region, none: .Properties.none}}
            """);

    assertSame(1, mapping, bucket("{'Name': 'a', 'Team': 'x', 'Nested': {'n': [1, null]}}"));
    assertThat(webhook(mapping)).hasSize(2);
  }

  @Test
  void exporterRuleSeesTheBareProperties() {
    Mapping mapping =
        buckets(
            Dialect.EXPORTER,
            "true",
            "{identifier: .Name, blueprint: b, properties: {all: ., size: .Size},"
                + " relations: {r: .none, s: .Name}}");

    assertSame(1, mapping, bucket("{'Name': 'a', 'Size': 1.5}"));
  }

  @Test
  void propertyThatFailsIsNullAndNotTheEntitysEnd() {
    assertSame(
        1,
        buckets(
            Dialect.OCEAN,
            "true",
            "{identifier: .Properties.Name, blueprint: '\"b\"', properties:"
                + " {bad: .Properties.Name.Deeper, many: '.Properties | .Size, 7', no: empty}}"),
        bucket("{'Name': 'a', 'Size': 1}"));
  }

  @Test
  void itemsHaveTheNameThatTheMappingGivesThem() {
    assertSame(
        2,
        mapping(
            Dialect.OCEAN,
            "resources: [{kind: 'AWS::Test::Bucket', port: {itemsToParse: .Properties.Keys,"
                + " itemsToParseName: key, entity: {mappings:"
                + " {identifier: .key, blueprint: '\"b\"'}}}}]"),
        bucket("{'Name': 'a', 'Keys': ['k', 'l']}"));
  }

  @ParameterizedTest
  @CsvSource({
    "true, 1, 1",
    "false, 0, 0",
    "null, 0, 0",
    "0, 0, 0",
    "-0.0, 0, 0",
    "1, 0, 1",
    "'\"\"', 0, 0",
    "'\"false\"', 0, 1",
    "[], 0, 0",
    "[false], 0, 1",
    "[[]], 0, 1",
    "{}, 0, 0",
    "{a: 1}, 0, 1",
    "empty, 0, 0",
    "'false, true', 0, 0",
    "'true, false', 1, 1",
    "'true, true', 1, 1",
    "'true, error', 1, 1"
  })
  void selectorTakesWhatTheDialectTakes(String selector, int ocean, int exporter) {
    Resource resource = bucket("{'Name': 'a'}");

    assertSame(
        ocean,
        buckets(Dialect.OCEAN, selector, "{identifier: .Properties.Name, blueprint: '\"b\"'}"),
        resource);
    assertSame(
        exporter,
        buckets(Dialect.EXPORTER, selector, "{identifier: .Name, blueprint: b}"),
        resource);
  }

  @Test
  void selectorLooksAtEachResourceByItself() {
    Mapping mapping =
        buckets(
            Dialect.OCEAN,
            ".Properties.Size > 1",
            "{identifier: .Properties.Name, blueprint: '\"b\"'}");

    assertSame(
        1, mapping, bucket("{'Name': 'small', 'Size': 1}"), bucket("{'Name': 'big', 'Size': 2}"));
  }

  @ParameterizedTest
  @CsvSource({
    ".Layers, 2",
    ".none, 0",
    "'.Layers[]', 0",
    "'.Layers, .Layers', 2",
    "empty, 0",
    "[], 0",
    "'[1, null, [2], {item: 3}]', 4"
  })
  void itemsBecomeEntitiesInBothDialects(String items, int entities) {
    String rule =
        """
        {itemsToParse: '%s', identifier: '.item | tojson', blueprint: %s,
         properties: {item: .item, of: %s}}
        """;
    Resource resource = bucket("{'Name': 'a', 'Layers': ['l1', {'x': 2}]}");

    assertSame(
        entities, buckets(Dialect.EXPORTER, "true", rule.formatted(items, "b", ".Name")), resource);
    assertSame(
        entities,
        buckets(
            Dialect.OCEAN,
            "true",
            rule.formatted(items.replace(".L", ".Properties.L"), "'\"b\"'", ".Properties.Name")),
        resource);
  }

  @Test
  void literalsObjectsArraysAndQueriesKeepTheirForm() {
    Mapping mapping =
        buckets(
            Dialect.OCEAN,
            "true",
            """
            {identifier: .Properties.Name, blueprint: '"b"', team: ['"x"', .Properties.Name],
             properties: {n: 1, f: 1.25, t: true, nothing: null,
               o: {'a "b"': .Properties.Name, deep: {list: [1, .Properties.Size, '"x"']}},
               l: [.Type, {k: .Properties.none}]},
             relations: {one: .Properties.Name, many: ['"p"', '"q"'],
               found: {combinator: '"and"',
                 rules: [{property: '"$title"', operator: '"="', value: .Properties.Name},
                         {property: '"size"', operator: '">"', value: 1}]}}}
            """);

    assertSame(1, mapping, bucket("{'Name': 'a', 'Size': 7}"));
  }

  @Test
  void identifierMayBeASearchQuery() {
    Mapping mapping =
        buckets(
            Dialect.OCEAN,
            "true",
            """
            {blueprint: '"b"', identifier: {combinator: '"and"',
              rules: [{property: '"name"', operator: '"="', value: .Properties.Name}]}}
            """,
            """
            {blueprint: '"c"', identifier: '{combinator: "and", rules: [.Properties.Name]}'}
            """);

    assertSame(2, mapping, bucket("{'Name': 'a'}"));
  }

  @Test
  void nestedExpressionThatGivesNothingIsNullAndTheFirstOfManyCounts() {
    Mapping mapping =
        buckets(
            Dialect.OCEAN,
            "true",
            """
            {identifier: .Properties.Name, blueprint: '"b"',
             properties: {none: empty, many: '1, 2', o: {a: empty, b: '1, 2'}, l: [empty, '1, 2']}}
            """);

    assertSame(1, mapping, bucket("{'Name': 'a'}"));
  }

  @Test
  void numericIdentifierIsText() {
    Mapping mapping =
        buckets(Dialect.OCEAN, "true", "{identifier: .Properties.Port, blueprint: '\"b\"'}");

    assertSame(1, mapping, bucket("{'Port': 443}"));
  }

  @Test
  void commentInAnExpressionEndsWithIt() {
    Mapping mapping =
        mapping(
            Dialect.OCEAN,
            """
            resources:
              - kind: AWS::Test::Bucket
                selector:
                  query: "true # all of them"
                port:
                  itemsToParse: ".Properties.Names # each"
                  entity:
                    mappings:
                      identifier: ".item # its name"
                      blueprint: '"b"'
                      properties:
                        p: ".Type # a type"
                        hash: '"#"'
                        o: { a: ".Type # a type", b: ".Type" }
            """);

    assertSame(2, mapping, bucket("{'Names': ['a', 'b']}"));
  }

  @Test
  void definitionsAndVariablesInExpressionsAreTheirOwn() {
    Mapping mapping =
        buckets(
            Dialect.EXPORTER,
            "def ok: .Name; ok as $selected | $selected == \"a\"",
            """
            {itemsToParse: '. as $resource | def f: [., .]; f',
             identifier: '.Name as $item | $item, "other"', blueprint: b,
             properties: {p: 'reduce .item as $resource (0; . + 1)', q: '.a // "x" | .'}}
            """);

    assertSame(2, mapping, bucket("{'Name': 'a'}"));
  }

  @Test
  void everyTypeOfABodyIsMappedByItsOwnRules() {
    Mapping mapping =
        mapping(
            Dialect.OCEAN,
            """
            resources:
              - kind: AWS::Test::Bucket
                port: {entity: {mappings: {identifier: .Properties.Name, blueprint: '"b"'}}}
              - kind: AWS::Test::Topic
                port:
                  entity:
                    mappings:
                      - {identifier: .Properties.Arn, blueprint: '"t"'}
                      - {identifier: .Properties.Arn, blueprint: '"b"'}
            """);

    assertSame(
        4,
        mapping,
        bucket("{'Name': 'a'}"),
        new Resource(TestCatalog.TOPIC, "t", "{'Arn': 'arn'}"),
        bucket("{'Name': 'b'}"),
        new Resource("Nobody::Maps::This", "n", "{'Name': 'n'}"));
    assertThat(webhook(mapping)).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"b", "größe-日本", "it's", "back\\\\slash", "\\\\(1)", "100%s", "a b"})
  void blueprintIsWrittenAsItIs(String blueprint) {
    Mapping mapping =
        buckets(
            Dialect.OCEAN,
            "true",
            "{identifier: .Properties.Name, blueprint: \"\\\"%s\\\"\"}"
                .replace("%s", blueprint.replace("\\", "\\\\")));
    ArrayNode mappings = webhook(mapping);

    assertSame(1, mapping, bucket("{'Name': 'a'}"));
    assertThat(port(mappings, deletionBody(mappings.get(0).path("blueprint").asText()), true))
        .hasSize(1);
  }

  /** A body that asks for one deletion in the blueprint and one in another. */
  private static ObjectNode deletionBody(String blueprint) {
    ObjectNode body = JSON.objectNode();
    ArrayNode deletions =
        body.putArray("resources")
            .addObject()
            .put("Type", TestCatalog.BUCKET)
            .put("Action", "delete")
            .putArray("Deletions");
    deletions.addObject().put("blueprint", blueprint).put("identifier", "gone \"1\"");
    deletions.addObject().put("blueprint", "another").put("identifier", "x");
    return body;
  }

  @Test
  void deletionsAreTakenFromTheBodyAsTheyAreNamed() {
    Mapping mapping =
        buckets(
            Dialect.OCEAN,
            "true",
            "{identifier: .Properties.Name, blueprint: '\"b\"'}",
            "{identifier: .Properties.Other, blueprint: '\"b\"'}");

    assertThat(port(webhook(mapping), deletionBody("b"), true))
        .containsExactly(json("{'blueprint': 'b', 'entity': {'identifier': 'gone \\'1\\''}}"));
  }

  @Test
  void deletedResourceIsNotMapped() {
    Mapping mapping =
        buckets(Dialect.OCEAN, "true", "{identifier: .Properties.Name, blueprint: '\"b\"'}");
    ObjectNode body = JSON.objectNode();
    body.putArray("resources").add(element(mapping, bucket("{'Name': 'a'}"), "delete"));

    assertThat(port(webhook(mapping), body, false)).isEmpty();
    assertThat(port(webhook(mapping), body, true)).isEmpty();
  }

  @Test
  void emptyBodyMakesNothing() {
    Mapping mapping = buckets(Dialect.OCEAN, "true", "{identifier: .Type, blueprint: '\"b\"'}");

    assertThat(port(webhook(mapping), json("{'resources': []}"), false)).isEmpty();
    assertThat(port(webhook(mapping), json("{'resources': [{}]}"), true)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void deletionSaysWhetherDependentsGoToo(boolean dependents) {
    Mapping mapping =
        mapping(
            Dialect.OCEAN,
            "deleteDependentEntities: "
                + dependents
                + "\nresources: [{kind: 'AWS::Test::Bucket', port: {entity: {mappings:"
                + " {identifier: .Type, blueprint: '\"b\"'}}}}]");

    assertThat(webhook(mapping).get(1).path("operation"))
        .isEqualTo(json("{'type': 'delete', 'deleteDependents': " + dependents + "}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".Properties.Kind",
        ".Properties.Kind // \"b\"",
        "\"b-\\(.Type)\"",
        "if .Type then \"a\" else \"b\" end",
        "\"\"",
        "1"
      })
  void dynamicBlueprintIsRefusedWithItsPlace(String blueprint) {
    Mapping mapping =
        buckets(
            Dialect.OCEAN,
            "true",
            "{identifier: .Type, blueprint: '" + blueprint + "'}",
            "{identifier: .Type, blueprint: '\"ok\"'}");
    Problems problems = new Problems();
    ArrayNode mappings = WebhookMappings.of(mapping, problems);

    assertThat(problems.list())
        .singleElement()
        .asString()
        .startsWith("m resources[0].port.entity.mappings[0].blueprint: is not a constant")
        .endsWith(": " + blueprint);
    assertThat(mappings).hasSize(2).allMatch(m -> m.path("blueprint").asText().equals("ok"));
  }

  @Test
  void catalogsOwnMappingCanBeWritten() {
    Mapping mapping = MappingFile.ofCatalog(TestCatalog.catalog(), new Problems());

    assertThat(webhook(mapping)).hasSizeGreaterThan(mapping.rules().size());
  }
}
