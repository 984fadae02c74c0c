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
import io.portaws.pipeline.jq.Jq;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IngestMappingsTest {
  private static final JsonNode ACCOUNT =
      json("{'identifier':'awsAccount','title':'A','schema':{'properties':{}}}");
  private static final JsonNode BUCKET =
      json(
          "{'identifier':'bucket','title':'B','schema':{'properties':{'size':{},'a-b \\\"':{}}},"
              + "'relations':{'account':{'target':'awsAccount'}}}");

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static Mapping mapping(String account) {
    return mapping(Dialect.OCEAN, "'\"bucket\"'", ", relations: {account: " + account + "}");
  }

  private static Mapping mapping(Dialect dialect, String blueprint, String more) {
    Problems problems = new Problems();
    Mapping mapping =
        MappingFile.parse(
            "m",
            "resources: [{kind: 'AWS::Test::Bucket', port: {entity: {mappings: {identifier: .Name,"
                + " blueprint: "
                + blueprint
                + more
                + "}}}}]",
            dialect,
            TestCatalog.catalog(),
            problems);
    assertThat(problems.list()).isEmpty();
    return mapping;
  }

  private static ArrayNode all(Mapping mapping, JsonNode... blueprints) {
    Problems problems = new Problems();
    ArrayNode all = IngestMappings.of(mapping, List.of(blueprints), problems);
    assertThat(problems.list()).isEmpty();
    return all;
  }

  private static List<JsonNode> items(JsonNode mapping, JsonNode body) {
    List<JsonNode> items = new ArrayList<>();
    ObjectNode context = JsonNodeFactory.instance.objectNode().set("body", body);
    Jq.compile(mapping.path("itemsToParse").asText()).first(context).forEach(items::add);
    return items;
  }

  private static List<String> blueprints(ArrayNode mappings) {
    return StreamSupport.stream(mappings.spliterator(), false)
        .map(each ->
            (each.path("operation").isObject() ? "-" : "+") + each.path("blueprint").asText())
        .toList();
  }

  @Test
  void accountsComeFirstThenRulesThenReadyEntitiesThenDeletions() {
    assertThat(blueprints(all(mapping(".__ExtraContext.AccountId"), ACCOUNT, BUCKET)))
        .containsExactly(
            "+awsAccount", "+bucket", "+awsAccount", "+bucket", "-bucket", "-awsAccount");
  }

  @Test
  void eachAccountOfABodyIsNamedOnce() {
    JsonNode accounts = all(mapping(".__ExtraContext.AccountId"), ACCOUNT, BUCKET).get(0);
    JsonNode body =
        json(
            "{'resources':[{'Action':'upsert','__ExtraContext':{'AccountId':'2'}},"
                + "{'Action':'upsert','__ExtraContext':{'AccountId':'1'}},"
                + "{'Action':'upsert','__ExtraContext':{'AccountId':'2'}},"
                + "{'Action':'upsert','Type':'Port::Entity'},"
                + "{'Action':'delete','__ExtraContext':{'AccountId':'3'}}]}");

    assertThat(items(accounts, body))
        .containsExactly(json("{'AccountId':'1'}"), json("{'AccountId':'2'}"));
    assertThat(accounts.path("entity")).isEqualTo(json("{'identifier':'.item.AccountId'}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          .Properties.Owner          | {'identifier':'awsAccount','schema':{'properties':{}}}
          .__ExtraContext.AccountId  | {'identifier':'awsAccount','schema':{'required':['name']}}
          .__ExtraContext.AccountId  | {'identifier':'awsAccount','relations':{'r':{'required':true}}}
          .__ExtraContext.AccountId  | {'identifier':'other'}
          """)
  void anAccountThatCannotBeMadeOfItsNameAloneIsNotMade(String relation, String account) {
    assertThat(blueprints(all(mapping(relation), json(account), BUCKET)).getFirst())
        .isEqualTo("+bucket");
  }

  @Test
  void aReadyEntityIsTakenByItsBlueprintWhateverItsPropertiesAreCalled() {
    JsonNode ready = all(mapping(".none"), ACCOUNT, BUCKET).get(2);
    JsonNode entity = json("{'identifier':'b','properties':{'a-b \\\"':1}}");
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putArray("resources")
        .add(element("bucket", "upsert", entity))
        .add(element("other", "upsert", entity))
        .add(element("bucket", "delete", entity));

    assertThat(items(ready, body)).containsExactly(entity);
    assertThat(ready.at("/entity/properties")).hasSize(2);
    ObjectNode context = JsonNodeFactory.instance.objectNode().set("item", entity);
    assertThat(
            Jq.compile(ready.at("/entity/properties").path("a-b \"").asText())
                .first(context)
                .intValue())
        .isEqualTo(1);
    assertThat(Jq.compile(ready.at("/entity/relations/account").asText()).first(context).isNull())
        .isTrue();
  }

  private static ObjectNode element(String blueprint, String action, JsonNode entity) {
    ObjectNode element = JsonNodeFactory.instance.objectNode().put("Type", "Port::Entity");
    element.put("Blueprint", blueprint).put("Action", action).set("Properties", entity);
    return element;
  }

  /** Nor does any mapping fail at it, which Port would tell as often as there are mappings. */
  @Test
  void aForwardedEventMakesNothing() {
    JsonNode event = json("{'source':'aws.s3','resources':{}}");
    JsonNode other = json("{'source':'aws.s3','detail':{}}");

    assertThat(all(mapping(".__ExtraContext.AccountId"), ACCOUNT, BUCKET))
        .allMatch(each -> items(each, event).isEmpty() && items(each, other).isEmpty());
  }

  @Test
  void rulesFollowTheOrderOfTheBlueprints() {
    Problems problems = new Problems();
    Mapping mapping =
        MappingFile.parse(
            "m",
            "resources: [{kind: 'AWS::Test::Bucket', port: {entity: {mappings: ["
                + "{identifier: .a, blueprint: '\"bucket\"'}, {identifier: .a, blueprint: '\"x\"'},"
                + "{identifier: .a, blueprint: '\"awsAccount\"'}]}}}]",
            Dialect.OCEAN,
            TestCatalog.catalog(),
            problems);

    assertThat(blueprints(all(mapping, ACCOUNT, BUCKET)).subList(0, 3))
        .containsExactly("+awsAccount", "+bucket", "+x");
  }

  @Test
  void whatIsWrittenHereIsToldFromWhatOthersWrote() {
    assertThat(all(mapping(".__ExtraContext.AccountId"), ACCOUNT, BUCKET))
        .allMatch(IngestMappings::isOurs);
    assertThat(all(mapping(Dialect.EXPORTER, "bucket", ""), BUCKET))
        .allMatch(IngestMappings::isOurs);
    assertThat(
            List.of(
                json("{'blueprint':'b','filter':'.body.Type == \\\"x\\\"','entity':{}}"),
                json("{'itemsToParse':'.body.resources | map(select(.Type == 1))'}"),
                json("{'itemsToParse':'[.body.resources[] | select(.Kind == 1)]'}")))
        .noneMatch(IngestMappings::isOurs);
  }

  @Test
  void whatCannotBeWrittenIsTold() {
    Problems problems = new Problems();
    IngestMappings.of(mapping(Dialect.OCEAN, ".Type", ""), List.of(), problems);

    assertThat(problems.list()).singleElement().asString().contains("is not a constant");
  }
}
