package io.portaws.pipeline.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.TestCatalog;
import io.portaws.pipeline.catalog.Problems;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MappingFileTest {
  /** As the exporter's documentation has it. */
  private static final String CONFIG_JSON =
      """
      {"resources":[{"kind":"AWS::Lambda::Function",
        "selector":{"query":"true","aws":{"regions":["us-east-1"],"regions_config":{"eu-west-1":
          {"resources_models":["{\\"LoadBalancerArn\\": \\"<ARN>\\"}"]}}}},
        "port":{"entity":{"mappings":[
          {"identifier":".FunctionName","title":".FunctionName","blueprint":"function",
           "properties":{"memory":".MemorySize"}},
          {"itemsToParse":".Layers","identifier":".item","title":".item",
           "blueprint":"functionLayer","properties":{}}]}}}]}
      """;

  /** As ocean aws-v3 ships it. */
  private static final String PORT_APP_CONFIG =
      """
      deleteDependentEntities: true
      createMissingRelatedEntities: true
      resources:
        - kind: AWS::Account::Info
          selector:
            query: 'true'
          port:
            entity:
              mappings:
                identifier: .Properties.Id
                title: .Properties.Name
                blueprint: '"awsAccount"'
        - kind: AWS::S3::Bucket
          selector:
            query: 'true'
          port:
            entity:
              mappings:
                identifier: .Properties.Arn
                title: .Properties.BucketName
                blueprint: '"s3Bucket"'
                properties:
                  arn: .Properties.Arn
                  creationDate: .Properties.CreationDate
                  tags: .Properties.Tags
                relations:
                  account: .__ExtraContext.AccountId
        - kind: AWS::EC2::Instance
          selector:
            query: 'true'
          port:
            entity:
              mappings:
                identifier: .Properties.InstanceId
                title: .Properties.InstanceId
                blueprint: '"ec2Instance"'
                properties:
                  state: .Properties.State.Name
                  arn: '"arn:aws:ec2:" + .__Region + ":" + .__AccountId + ":instance/" + .Properties.InstanceId'
                relations:
                  account: .__ExtraContext.AccountId
      """;

  private final Problems problems = new Problems();

  private Mapping parse(String text) {
    return MappingFile.parse("mapping", text, null, TestCatalog.catalog(), problems);
  }

  private Rule only(String text) {
    Mapping mapping = parse(text);
    assertThat(problems.list()).isEmpty();
    assertThat(mapping.rules()).hasSize(1);
    return mapping.rules().getFirst();
  }

  private static String ocean(String mappings) {
    return "resources: [{kind: 'AWS::Test::Bucket', port: {entity: {mappings: " + mappings + "}}}]";
  }

  @Test
  void exportersConfigJsonIsReadAsUsersHaveIt() {
    Mapping mapping = parse(CONFIG_JSON);

    assertThat(problems.list()).isEmpty();
    assertThat(mapping.dialect()).isEqualTo(Dialect.EXPORTER);
    assertThat(mapping.types()).containsExactly("AWS::Lambda::Function");
    assertThat(mapping.of("AWS::Lambda::Function")).hasSize(2).isEqualTo(mapping.rules());
    Rule function = mapping.rules().getFirst();
    assertThat(function.place()).isEqualTo("mapping resources[0].port.entity.mappings[0]");
    assertThat(function.blueprint()).isInstanceOf(Template.Literal.class);
    assertThat(function.properties()).containsOnlyKeys("memory");
    assertThat(function.itemsToParse()).isNull();
    assertThat(mapping.rules().getLast().itemsToParse()).hasToString(".Layers");
  }

  @Test
  void exporterMergesDeletesDependentsAndCreatesNoRelated() {
    Rule rule = parse(CONFIG_JSON).rules().getFirst();

    assertThat(rule.merge()).isTrue();
    assertThat(rule.deleteDependents()).isTrue();
    assertThat(rule.createMissingRelated()).isFalse();
  }

  @Test
  void oceansPortAppConfigIsReadAsItIsShipped() {
    Mapping mapping = parse(PORT_APP_CONFIG);

    assertThat(problems.list()).isEmpty();
    assertThat(mapping.dialect()).isEqualTo(Dialect.OCEAN);
    assertThat(mapping.types())
        .containsExactlyInAnyOrder("AWS::Account::Info", "AWS::S3::Bucket", "AWS::EC2::Instance");
    Rule bucket = mapping.of("AWS::S3::Bucket").getFirst();
    assertThat(bucket.place()).isEqualTo("mapping resources[1].port.entity.mappings");
    assertThat(bucket.properties().keySet()).containsExactly("arn", "creationDate", "tags");
    assertThat(bucket.relations()).containsOnlyKeys("account");
    assertThat(bucket.selector()).hasToString("true");
    assertThat(mapping.of("AWS::SQS::Queue")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "createMissingRelatedEntities, true",
    "enableMergeEntity, true",
    "deleteDependentEntities, true",
  })
  void flagsOfOceanAreTrueUnlessTheFileSaysOtherwise(String flag, boolean otherwise) {
    String mapping = ocean("{identifier: .a, blueprint: '\"b\"'}");

    assertThat(flag(only(mapping), flag)).isEqualTo(otherwise);
    assertThat(flag(only(flag + ": false\n" + mapping), flag)).isFalse();
    assertThat(flag(only(flag + ": 'false'\n" + mapping), flag)).isFalse();
    assertThat(flag(only(flag + ": true\n" + mapping), flag)).isTrue();
  }

  private static boolean flag(Rule rule, String flag) {
    return switch (flag) {
      case "createMissingRelatedEntities" -> rule.createMissingRelated();
      case "enableMergeEntity" -> rule.merge();
      default -> rule.deleteDependents();
    };
  }

  @Test
  void namedDialectComesBeforeTheDetectedOne() {
    String json = "{\"resources\": []}";
    assertThat(
            MappingFile.parse("m", json, Dialect.OCEAN, TestCatalog.catalog(), problems).dialect())
        .isEqualTo(Dialect.OCEAN);
    assertThat(
            MappingFile.parse(
                    "m", "resources: []", Dialect.EXPORTER, TestCatalog.catalog(), problems)
                .dialect())
        .isEqualTo(Dialect.EXPORTER);
    assertThat(problems.list()).isEmpty();
  }

  @Test
  void yamlWhoseFirstKeyIsQuotedIsYaml() {
    assertThat(parse("\"resources\": []\n").dialect()).isEqualTo(Dialect.OCEAN);
    assertThat(problems.list()).isEmpty();
  }

  @Test
  void jsonWithAMistakeIsToldAndNotTakenForYaml() {
    parse("{\"resources\": [],}");

    assertThat(problems.list())
        .singleElement()
        .asString()
        .startsWith("mapping: begins like JSON and is not: ")
        .endsWith("Mend it, or set MAPPING_DIALECT if it is YAML");
  }

  @Test
  void aliasOfAKindIsItsType() {
    Rule rule =
        only(
            ocean("{identifier: .a, blueprint: '\"b\"'}")
                .replace("AWS::Test::Bucket", "AWS::Test::OldBucket"));

    assertThat(rule.type()).isEqualTo("AWS::Test::Bucket");
  }

  @Test
  void kindMayBeMappedSeveralTimes() {
    Mapping mapping =
        parse(
            """
            resources:
              - kind: AWS::Test::Bucket
                port: {entity: {mappings: [{identifier: .a, blueprint: '"b"'},
                                           {identifier: .c, blueprint: '"d"'}]}}
              - kind: AWS::Test::OldBucket
                port: {entity: {mappings: {identifier: .e, blueprint: '"f"'}}}
            """);

    assertThat(problems.list()).isEmpty();
    assertThat(mapping.of("AWS::Test::Bucket"))
        .extracting(Rule::place)
        .containsExactly(
            "mapping resources[0].port.entity.mappings[0]",
            "mapping resources[0].port.entity.mappings[1]",
            "mapping resources[1].port.entity.mappings");
  }

  @Test
  void itemsToParseMayStandInTheMappingOrBesideTheEntity() {
    Rule inside =
        only(ocean("{identifier: .item, blueprint: '\"b\"', itemsToParse: .Properties.Tags}"));
    Rule beside =
        only(
            """
            resources:
              - kind: AWS::Test::Bucket
                port:
                  itemsToParse: .Properties.Tags
                  entity: {mappings: {identifier: .item, blueprint: '"b"'}}
            """);

    assertThat(inside.itemsToParse()).hasToString(".Properties.Tags");
    assertThat(beside.itemsToParse()).hasToString(".Properties.Tags");
  }

  @Test
  void itemsToParseOfTheMappingComesBeforeTheOneBesideTheEntity() {
    Rule rule =
        only(
            """
            resources:
              - kind: AWS::Test::Bucket
                port:
                  itemsToParse: .outer
                  entity: {mappings: {identifier: .item, blueprint: '"b"', itemsToParse: .inner}}
            """);

    assertThat(rule.itemsToParse()).hasToString(".inner");
  }

  @Test
  void everyBrokenExpressionIsToldAtOnceWithItsPlaceAndText() {
    parse(
        """
        resources:
          - kind: AWS::Test::Bucket
            selector: {query: '.a =='}
            port:
              itemsToParse: '.b |'
              entity:
                mappings:
                  identifier: '.c ('
                  title: '.d )'
                  icon: '.e ['
                  team: ['.f', '.f {']
                  blueprint: '"g'
                  properties: {one: '.h ++', two: .fine, three: {nested: '.i ,'}}
                  relations:
                    r: {combinator: '"and"', rules: [{property: '"x"', value: '.j =='}]}
        """);

    String at = "mapping resources[0].port.entity.mappings";
    assertThat(problems.list())
        .hasSize(10)
        .allSatisfy(problem -> assertThat(problem).contains("is not jq: "))
        .anySatisfy(p ->
            assertThat(p)
                .startsWith("mapping resources[0].selector.query: ")
                .endsWith(" in: .a =="))
        .anySatisfy(p -> assertThat(p).startsWith(at + ".itemsToParse: ").endsWith(" in: .b |"))
        .anySatisfy(p -> assertThat(p).startsWith(at + ".identifier: ").endsWith(" in: .c ("))
        .anySatisfy(p -> assertThat(p).startsWith(at + ".title: "))
        .anySatisfy(p -> assertThat(p).startsWith(at + ".icon: "))
        .anySatisfy(p -> assertThat(p).startsWith(at + ".team[1]: ").endsWith(" in: .f {"))
        .anySatisfy(p -> assertThat(p).startsWith(at + ".blueprint: "))
        .anySatisfy(p -> assertThat(p).startsWith(at + ".properties.one: "))
        .anySatisfy(p -> assertThat(p).startsWith(at + ".properties.three.nested: "))
        .anySatisfy(p -> assertThat(p).startsWith(at + ".relations.r.rules[0].value: "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{blueprint: '\"b\"'}                                  | has no 'identifier'",
        "{identifier: , blueprint: '\"b\"'}                    | has no 'identifier'",
        "{identifier: ' ', blueprint: '\"b\"'}                 | has no 'identifier'",
        "{identifier: .a}                                      | has no 'blueprint'",
        "{identifier: .a, blueprint: ''}                       | has no 'blueprint'",
        "{identifier: .a, blueprint: {x: y}}                   | has no 'blueprint'",
        "{identifier: .a, blueprint: '\"b\"', itemsToParse: [x]} | itemsToParse",
        "5                                                     | is neither an object nor a list",
        "[5]                                                   | has no 'identifier'",
      })
  void incompleteMappingIsToldWithItsPlace(String mapping, String problem) {
    parse(ocean(mapping));

    assertThat(problems.list())
        .anySatisfy(told ->
            assertThat(told)
                .startsWith("mapping resources[0].port.entity.mappings")
                .contains(problem));
  }

  @Test
  void selectorThatIsNoExpressionIsTold() {
    parse(
        ocean("{identifier: .a, blueprint: '\"b\"'}")
            .replace("port:", "selector: {query: {a: b}}, port:"));

    assertThat(problems.list())
        .singleElement()
        .asString()
        .startsWith("mapping resources[0].selector.query: is not jq");
  }

  @Test
  void selectorMayBeABareYamlBoolean() {
    Rule rule =
        only(
            ocean("{identifier: .a, blueprint: '\"b\"'}")
                .replace("port:", "selector: {query: true}, port:"));

    assertThat(rule.selector()).hasToString("true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "5", "", "text", "[]", "{\"resources\": {}}", "resources:", "null"})
  void whatIsNoMappingFileIsTold(String text) {
    assertThat(parse(text).rules()).isEmpty();

    assertThat(problems.list())
        .containsExactly("mapping: has no list 'resources', as a mapping file has");
  }

  @Test
  void whatIsNeitherJsonNorYamlIsTold() {
    assertThat(parse("resources: [\n  - {").rules()).isEmpty();

    assertThat(problems.list())
        .singleElement()
        .asString()
        .startsWith("mapping: is neither JSON nor YAML: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{kind: bucket}", "{kind: 5}", "text", "{kind: 'AWS::S3'}"})
  void kindThatIsNoTypeNameIsTold(String resource) {
    parse("resources: [" + resource + "]");

    assertThat(problems.list())
        .singleElement()
        .asString()
        .startsWith("mapping resources[0].kind: '")
        .endsWith("' is not a type name such as AWS::S3::Bucket");
  }

  @Test
  void catalogueBringsAMappingOfItsOwn() {
    String type =
        """
        type: AWS::Test::Own
        events: [{calls: {event-source: x, upsert: [Y]}, identifiers: .z}]
        entity: {blueprint: '"own"', identifier: .Properties.Id, properties: {size: .Properties.Size}}
        """;
    Mapping mapping = MappingFile.ofCatalog(TestCatalog.of(type), problems);

    assertThat(problems.list()).isEmpty();
    assertThat(mapping.dialect()).isEqualTo(Dialect.OCEAN);
    assertThat(mapping.of("AWS::Test::Own"))
        .singleElement()
        .satisfies(rule -> {
          assertThat(rule.place()).isEqualTo("AWS::Test::Own entity");
          assertThat(rule.createMissingRelated()).isTrue();
          assertThat(rule.selector()).isNull();
        });
    assertThat(mapping.types()).doesNotContain("AWS::Test::Topic");
  }

  @Test
  void partsAreSharedByAnchorsAliasesAndMergeKeys() {
    Mapping mapping =
        MappingFile.parse(
            "m",
            """
            shared: &account { account: .__ExtraContext.AccountId }
            resources:
              - kind: AWS::Test::Bucket
                port:
                  entity:
                    mappings: &bucket
                      identifier: &id .Properties.Name
                      blueprint: '"b"'
                      relations: *account
              - kind: AWS::Test::Topic
                port:
                  entity:
                    mappings: { <<: *bucket, title: *id, blueprint: '"t"' }
            """,
            null,
            TestCatalog.catalog(),
            problems);

    assertThat(problems.list()).isEmpty();
    Rule topic = mapping.of("AWS::Test::Topic").getFirst();
    assertThat(topic.blueprint().constantText()).contains("t");
    assertThat(topic.relations()).containsKey("account");
    assertThat(topic.title()).hasToString(topic.identifier().toString());
  }

  @Test
  void aliasOfNothingIsAProblem() {
    MappingFile.parse("m", "resources: *none", null, TestCatalog.catalog(), problems);

    assertThat(problems.list()).singleElement().asString().contains("none");
  }
}
