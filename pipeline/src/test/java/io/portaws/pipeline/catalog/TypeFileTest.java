package io.portaws.pipeline.catalog;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypeFileTest {
  private final Problems problems = new Problems();

  @Test
  void aMinimalFileIsReadByCloudControl() {
    ResourceType type =
        requireNonNull(
            TypeFile.parse(
                "own.yaml",
                """
                type: Shop::Till::Drawer
                events:
                  - native: { source: shop.till, detail-type: Drawer Opened }
                    identifiers: .detail.drawer
                """,
                problems));
    assertThat(problems.list()).isEmpty();
    assertThat(type.name()).isEqualTo("Shop::Till::Drawer");
    assertThat(type.read().isByCloudControl()).isTrue();
    assertThat(type.events()).hasSize(1);
  }

  @Test
  void whatAFileDoesNotSayIsListedByCloudControlInEachRegion() {
    ListPlan.Chain list = (ListPlan.Chain) type("").list();
    assertThat(list.isByCloudControl()).isTrue();
    assertThat(list.where()).isEqualTo(new ListPlan.Where.EachRegion());
    assertThat(list.bound()).isNull();
  }

  @Test
  void aListWithinAParentIsAChainOfCalls() {
    ListPlan.Chain list =
        (ListPlan.Chain)
            type("""
            list:
              global: { aws: us-east-1 }
              accounts: management
              bound: the newest 5 coins of each drawer
              permissions: [till:ListDrawers, till:ListCoins]
              calls:
                - { call: "till:ListDrawers", request: "{}", items: ".drawers[]", page: next }
                - call: till:ListCoins
                  request: "{drawer: .parent}"
                  items: .coins[]
                  page: { answer: last, request: after }
                  newest: 5
              identifiers: .parent + "/" + .item
            """)
                .list();
    assertThat(list.calls())
        .extracting(ListCall::name)
        .containsExactly("till:ListDrawers", "till:ListCoins");
    assertThat(list.calls())
        .extracting(ListCall::page)
        .containsExactly(new ListCall.Page("next", "next"), new ListCall.Page("last", "after"));
    assertThat(list.calls().get(1).newest()).isEqualTo(5);
    assertThat(list.where()).isEqualTo(new ListPlan.Where.Home(Map.of("aws", "us-east-1")));
    assertThat(list.isOfManagementAccount()).isTrue();
    assertThat(list.bound()).isEqualTo("the newest 5 coins of each drawer");
    assertThat(list.permissions()).containsExactly("till:ListDrawers", "till:ListCoins");
  }

  @Test
  void whatCannotBeListedSaysWhy() {
    assertThat(type("list: { none: coins are not counted }").list())
        .isEqualTo(new ListPlan.None("coins are not counted"));
    assertThat(type("read: { event: .detail }").list())
        .isEqualTo(new ListPlan.None("what it is stands in its events alone"));
  }

  private ResourceType type(String part) {
    ResourceType type =
        TypeFile.parse(
            "own.yaml",
            """
            type: Shop::Till::Drawer
            events:
              - native: { source: shop.till, detail-type: Drawer Opened }
                identifiers: .detail.drawer
            """
                + part,
            problems);
    assertThat(problems.list()).isEmpty();
    return requireNonNull(type);
  }

  @Test
  void everyProblemIsReportedAtOnceWithFileAndPlace() {
    ResourceType type =
        TypeFile.parse(
            "own.yaml",
            """
            type: Till
            colour: red
            aliases: { not: a list }
            events:
              - calls: { event-source: shop.example.com, upsert: [Open], undelete: [Close] }
                when: .detail |
                identifiers: .detail.drawer
              - calls: { event-source: shop.example.com, upsert: [Open] }
              - calls: { upsert: [Open, 7] }
                identifiers: .detail.drawer
              - calls: { event-source: shop.example.com }
                identifiers: .detail.drawer
              - native: { source: shop.till }
                identifiers: .detail.drawer
              - identifiers: .detail.drawer
            read: { via: post }
            from-key: [1]
            gone-when: ".Status =="
            """,
            problems);
    assertThat(type).isNull();
    assertThat(problems.list())
        .satisfiesExactlyInAnyOrder(
            problem -> assertThat(problem).startsWith("own.yaml colour: is not a key"),
            problem -> assertThat(problem).startsWith("own.yaml type: 'Till' is not a type name"),
            problem -> assertThat(problem).startsWith("own.yaml aliases: is neither"),
            problem -> assertThat(problem).startsWith("own.yaml events[0].when: is not jq:"),
            problem ->
                assertThat(problem)
                    .startsWith("own.yaml events[0].calls.undelete: is not a key of a type file;")
                    .endsWith("known here: [delete, event-source, upsert]"),
            problem -> assertThat(problem).startsWith("own.yaml events[1]: has no 'identifiers'"),
            problem ->
                assertThat(problem).isEqualTo("own.yaml events[2].calls: has no 'event-source'"),
            problem ->
                assertThat(problem)
                    .isEqualTo(
                        "own.yaml events[2].calls.upsert: has an element that is not text: 7"),
            problem ->
                assertThat(problem).startsWith("own.yaml events[3].calls: names no API call"),
            problem ->
                assertThat(problem).isEqualTo("own.yaml events[4].native: has no 'detail-type'"),
            problem -> assertThat(problem).startsWith("own.yaml events[5]: has to have 'calls'"),
            problem -> assertThat(problem).startsWith("own.yaml read.via: is not a key"),
            problem ->
                assertThat(problem).isEqualTo("own.yaml from-key: is not a jq expression in text"),
            problem ->
                assertThat(problem)
                    .startsWith("own.yaml gone-when: is not jq:")
                    .endsWith("in: .Status =="));
  }

  @Test
  void aFileWithoutEventsIsAProblem() {
    assertThat(TypeFile.parse("own.yaml", "type: Shop::Till::Drawer", problems)).isNull();
    assertThat(problems.list())
        .containsExactly("own.yaml events: lists no event, so that the type would never change");
  }

  @Test
  void whatIsNotYamlOrNoMappingIsAProblem() {
    assertThat(TypeFile.parse("a.yaml", "type: [", problems)).isNull();
    assertThat(TypeFile.parse("b.yaml", "- type", problems)).isNull();
    assertThat(problems.list())
        .satisfiesExactly(
            problem -> assertThat(problem).startsWith("a.yaml: not YAML:"),
            problem -> assertThat(problem).startsWith("b.yaml: a type file is a YAML mapping"));
  }

  @Test
  void aCheckedFileIsTheSameTypeAndCompilesItsJqWhenItIsUsed() throws IOException {
    String more =
        """
        gone-when: .Status == "CLOSED"
        entity: { identifier: .Properties.Name, blueprint: '"drawer"' }
        """;
    JsonNode tree = new YAMLMapper().readTree(MINIMAL + more);
    ResourceType checked = TypeFile.checked("own.yaml", tree);
    assertThat(checked.isChecked()).isTrue();
    assertThat(checked.toString().replace("isChecked=true", "isChecked=false"))
        .isEqualTo(parsed(more).toString());
    assertThat(checked.isGone(JsonNodeFactory.instance.objectNode().put("Status", "CLOSED")))
        .isTrue();

    ResourceType broken =
        TypeFile.checked("own.yaml", ((ObjectNode) tree).put("gone-when", ".Status =="));
    assertThat(broken.stages().gone()).hasToString(".Status ==");
  }

  @Test
  void whatAUserWritesIsCompiledAtOnce() {
    assertThat(parsed("gone-when: .Status").isChecked()).isFalse();
    assertThat(wrong("gone-when: .Status ==")).singleElement().asString().contains("is not jq");
  }

  @Test
  void aFolderOfOnesOwnAddsTypesAndReplacesOurs(@TempDir Path folder) throws IOException {
    String rule =
        """
        events:
          - native: { source: shop.till, detail-type: Drawer Opened }
            identifiers: .detail.drawer
        """;
    Files.writeString(folder.resolve("drawer.yaml"), "type: Shop::Till::Drawer\n" + rule);
    Files.writeString(folder.resolve("bucket.yml"), "type: AWS::S3::Bucket\n" + rule);
    Files.writeString(folder.resolve("notes.txt"), "not a type");
    Files.writeString(folder.resolve("broken.yaml"), "type: Broken\n" + rule);
    TypeCatalog catalog = TypeCatalog.load(folder, problems);
    assertThat(problems.list())
        .singleElement()
        .asString()
        .startsWith(folder.resolve("broken.yaml") + " type: 'Broken' is not a type name");
    assertThat(catalog.find("Shop::Till::Drawer")).isPresent();
    assertThat(catalog.find("AWS::S3::Bucket").orElseThrow().events()).hasSize(1);
    assertThat(catalog.types()).hasSize(Outcomes.CATALOG.types().size() + 1);
  }

  private static final String MINIMAL =
      """
      type: Shop::Till::Drawer
      events:
        - native: { source: shop.till, detail-type: Drawer Opened }
          identifiers: .detail.drawer
      """;

  private ResourceType parsed(String more) {
    ResourceType type = TypeFile.parse("own.yaml", MINIMAL + more, problems);
    assertThat(problems.list()).isEmpty();
    return requireNonNull(type);
  }

  /** What is wrong with a file that is otherwise in order. */
  private List<String> wrong(String more) {
    assertThat(TypeFile.parse("own.yaml", MINIMAL + more, problems)).isNull();
    return problems.list();
  }

  private static ResourceKey key(String identifier) {
    return new ResourceKey("Shop::Till::Drawer", "111122223333", "cn-north-1", identifier);
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text.replace('\'', '"'));
  }

  @Test
  void whatIsLeftOutHasItsDefault() {
    ResourceType type = parsed("");
    assertThat(type.arn()).isNull();
    assertThat(type.exporterRead()).isNull();
    assertThat(type.state()).isNull();
    assertThat(type.searchBy()).isEmpty();
    assertThat(type.children()).isEmpty();
    assertThat(type.isRelationTarget()).isFalse();
    assertThat(type.permissions()).containsExactly("cloudformation:GetResource");
    assertThat(type.readPlans(false)).containsExactly(type.read());
    assertThat(type.readPlans(true)).containsExactly(ReadPlan.CLOUD_CONTROL);
  }

  @Test
  void anArnBecomesTheIdentifierThatItsRuleGives() {
    ResourceType type =
        parsed("arn: { service: till, identifier: '.resource | ltrimstr(\"drawer/\")' }");
    assertThat(
            ArnIndex.key(
                type,
                ArnRule.Arn.parse("arn:aws:till:eu-west-1:111122223333:drawer/left").orElseThrow()))
        .contains(new ResourceKey("Shop::Till::Drawer", "111122223333", "eu-west-1", "left"));
  }

  @Test
  void aCallHasItsDefaults() throws IOException {
    ReadCall call =
        parsed(
                """
                read:
                  permissions: till:GetDrawer
                  calls:
                    - call: till:GetDrawer
                      request: '{Id: .identifier, In: .partition, All: .identifiers, Of: .group, S: .state}'
                """)
            .read()
            .calls()
            .getFirst();
    assertThat(call.service()).isEqualTo("till");
    assertThat(call.operation()).isEqualTo("GetDrawer");
    assertThat(call.batch()).isEqualTo(1);
    assertThat(call.optional()).isFalse();
    assertThat(call.key()).isNull();
    assertThat(call.page()).isNull();
    assertThat(call.absent()).isEmpty();
    assertThat(call.groupOf(key("left"))).isEmpty();
    assertThat(call.sought(key("left"))).isEqualTo("left");
    assertThat(call.items().all(json("{'a': 1}"))).containsExactly(json("{'a': 1}"));
    assertThat(call.requestFor(List.of(key("left"), key("right")), json("{'seen': true}")))
        .isEqualTo(
            json(
                "{'Id': 'left', 'In': 'aws-cn', 'All': ['left', 'right'], 'Of': '',"
                    + " 'S': {'seen': true}}"));
  }

  @Test
  void aCallIsAsItsKeysSay() {
    ReadCall call =
        parsed(
                """
                read:
                  calls:
                    - cloudcontrol
                    - call: till:ListDrawers
                      batch: 20
                      group: .region
                      request: '{}'
                      items: .drawers[]
                      key: .id
                      of: .identifier | ascii_upcase
                      give: '{Drawer: .}'
                      absent: [NotFound, 'Invalid: no drawer']
                      page: NextToken
                      optional: true
                  shape: '{}'
                """)
            .read()
            .calls()
            .getLast();
    assertThat(call.batch()).isEqualTo(20);
    assertThat(call.groupOf(key("left"))).isEqualTo("cn-north-1");
    assertThat(call.sought(key("left"))).isEqualTo("LEFT");
    assertThat(call.page()).isEqualTo("NextToken");
    assertThat(call.optional()).isTrue();
    assertThat(call.meansAbsent("NotFound", "anything")).isTrue();
    assertThat(call.meansAbsent("Invalid", "there is no drawer left")).isTrue();
    assertThat(call.meansAbsent("Invalid", "odd")).isFalse();
    assertThat(call.meansAbsent("NotFoundException", "")).isFalse();
  }

  @Test
  void theExportersMappingsAreReadForByTheirOwnPlan() {
    ResourceType type =
        parsed(
            """
            read: { calls: [{ call: 'till:GetDrawer', request: '{}' }] }
            exporter-read: { calls: [{ call: 'till:DescribeDrawers', request: '{}' }] }
            """);
    assertThat(type.readPlans(false)).containsExactly(type.read());
    assertThat(type.readPlans(true)).containsExactly(requireNonNull(type.exporterRead()));
  }

  @Test
  void whereCloudControlIsFirstTheOtherDialectsReadComesAfterIt() {
    ResourceType ours = parsed("read: { calls: [{ call: 'till:GetDrawer', request: '{}' }] }");
    assertThat(ours.readPlans(false)).containsExactly(ours.read());
    assertThat(ours.readPlans(true)).containsExactly(ReadPlan.CLOUD_CONTROL, ours.read());
    ResourceType theirs =
        parsed("exporter-read: { calls: [{ call: 'till:GetDrawer', request: '{}' }] }");
    assertThat(theirs.readPlans(false))
        .containsExactly(ReadPlan.CLOUD_CONTROL, requireNonNull(theirs.exporterRead()));
  }

  @Test
  void whatNothingReadsIsAsTheEventTells() throws IOException {
    ResourceType type = parsed("read: { event: '{Count: .detail.count}' }");
    assertThat(requireNonNull(type.state()).first(json("{'detail': {'count': 3}}")))
        .isEqualTo(json("{'Count': 3}"));
  }

  @Test
  void whatFollowsFromTheKeyAndWhatItIsLookedForBy() throws IOException {
    ResourceType type =
        parsed(
            """
            from-key: '{Name: .identifier, In: .partition}'
            search-by: [Name]
            relation-target: true
            children:
              - { type: Shop::Till::Coin, known: '{Drawer: .identifier}' }
            """);
    assertThat(type.knownFromKey(key("left"))).isEqualTo(json("{'Name': 'left', 'In': 'aws-cn'}"));
    assertThat(type.searchBy()).containsExactly("Name");
    assertThat(type.isRelationTarget()).isTrue();
    assertThat(type.children())
        .singleElement()
        .satisfies(child -> {
          assertThat(child.type()).isEqualTo("Shop::Till::Coin");
          assertThat(child.knownFrom(key("left"))).isEqualTo(json("{'Drawer': 'left'}"));
        });
  }

  /** The part of a file, and what is said of it, in the order of the file's keys. */
  static Stream<Arguments> problems() {
    return Stream.of(
        Arguments.of("arn: { identifier: .resource }", "own.yaml arn: has no 'service'"),
        Arguments.of("arn: { service: till }", "own.yaml arn: has no 'identifier'"),
        Arguments.of(
            "arn: { service: till, identifier: '.resource |' }",
            "own.yaml arn.identifier: is not jq: "),
        Arguments.of(
            "arn: { service: till, identifier: ., type: x }",
            "own.yaml arn.type: is not a key of a type file; known here: [identifier, service]"),
        Arguments.of(
            "arn: till", "own.yaml arn: is not a mapping with keys among [service, identifier]"),
        Arguments.of(
            "read: cloudcontrol",
            "own.yaml read: is not a mapping with keys among [permissions, calls, shape]"),
        Arguments.of(
            "read: { with: rds }",
            "own.yaml read.with: is not a key of a type file; known here: [calls, permissions, shape]"),
        Arguments.of(
            "read: { event: ., shape: . }",
            "own.yaml read.shape: is not a key of a type file; known here: [event]"),
        Arguments.of("read: { event: '.a |' }", "own.yaml read.event: is not jq: "),
        Arguments.of(
            "read: { event: [.a] }", "own.yaml read.event: is not a jq expression in text"),
        Arguments.of("read: { shape: '{' }", "own.yaml read.shape: is not jq: "),
        Arguments.of(
            "read: { permissions: { a: b } }",
            "own.yaml read.permissions: is neither a text nor a list of texts"),
        Arguments.of("read: { calls: [{ request: . }] }", "own.yaml read.calls[0]: has no 'call'"),
        Arguments.of(
            "read: { calls: [{ call: 'till:DeleteDrawer', request: . }] }",
            "own.yaml read.calls[0].call: is neither 'cloudcontrol' nor a reading operation"
                + " such as ecs:DescribeClusters"),
        Arguments.of(
            "read: { calls: [cloudcontrol, cloud] }",
            "own.yaml read.calls[1]: is not a mapping with keys among [call, "),
        Arguments.of(
            "read: { calls: [{ call: 'till:GetDrawer' }] }",
            "own.yaml read.calls[0]: has no 'request'"),
        Arguments.of(
            "read: { calls: [{ call: 'till:GetDrawer', request: '{' }] }",
            "own.yaml read.calls[0].request: is not jq: "),
        Arguments.of(
            "read: { calls: [{ call: 'till:GetDrawer', request: ., batch: 5 }] }",
            "own.yaml read.calls[0].key: is needed to tell the resources of a batch from each other"),
        Arguments.of(
            "read: { calls: [{ call: 'till:GetDrawer', request: ., batch: 0 }] }",
            "own.yaml read.calls[0].batch: is not a whole number above 0"),
        Arguments.of(
            "read: { calls: [{ call: 'till:GetDrawer', request: ., key: ., batch: many }] }",
            "own.yaml read.calls[0].batch: is not a whole number above 0"),
        Arguments.of(
            "read: { calls: [{ call: 'till:GetDrawer', request: ., optional: sometimes }] }",
            "own.yaml read.calls[0].optional: is neither true nor false"),
        Arguments.of(
            "read: { calls: [{ call: 'till:GetDrawer', request: ., page: 1 }] }",
            "own.yaml read.calls[0]: has no 'page'"),
        Arguments.of(
            "read: { calls: [{ call: 'till:GetDrawer', request: ., absent: [7] }] }",
            "own.yaml read.calls[0].absent: has an element that is not text: 7"),
        Arguments.of(
            "read: { calls: [{ call: 'till:GetDrawer', request: ., item: . }] }",
            "own.yaml read.calls[0].item: is not a key of a type file; known here: [absent, batch,"
                + " call, give, group, items, key, of, optional, page, request]"),
        Arguments.of(
            "exporter-read: { calls: [{ call: 'till:GetDrawer' }] }",
            "own.yaml exporter-read.calls[0]: has no 'request'"),
        Arguments.of(
            "exporter-read: { shape: [] }",
            "own.yaml exporter-read.shape: is not a jq expression in text"),
        Arguments.of(
            "list: { calls: [{ call: 'till:OpenDrawer', request: ., items: . }] }",
            "own.yaml list.calls[0].call: is neither 'cloudcontrol' nor a reading operation"),
        Arguments.of(
            "list: { calls: [{ call: 'till:ListDrawers', items: . }] }",
            "own.yaml list.calls[0]: has no 'request'"),
        Arguments.of(
            "list: { calls: [{ call: 'till:ListDrawers', request: . }] }",
            "own.yaml list.calls[0]: has no 'items'"),
        Arguments.of(
            "list: { calls: [{ call: 'till:ListDrawers', request: ., items: ., page: {answer: A} }]"
                + " }",
            "own.yaml list.calls[0].page: has no 'request'"),
        Arguments.of(
            "list: { calls: [{ call: 'till:ListDrawers', request: ., items: ., newest: 7 }] }",
            "own.yaml list.bound: is needed to say, for people, which are listed"),
        Arguments.of(
            "list: { calls: [{ call: 'till:ListDrawers', request: ., items: ., batch: 7 }] }",
            "own.yaml list.calls[0].batch: is not a key of a type file; known here: [absent, call,"
                + " give, items, newest, page, request]"),
        Arguments.of(
            "list: { global: everywhere }",
            "own.yaml list.global: is neither any-region nor a mapping such as {aws: us-east-1}"),
        Arguments.of(
            "list: { global: { amazon: us-east-1 } }",
            "own.yaml list.global.amazon: is no partition such as aws, aws-cn or aws-us-gov"),
        Arguments.of(
            "list: { global: { aws: Virginia } }",
            "own.yaml list.global.aws: is no region such as us-east-1"),
        Arguments.of(
            "list: { accounts: some }",
            "own.yaml list.accounts: is not 'management', which is all that it can be"),
        Arguments.of(
            "list: { none: too many, permissions: [] }",
            "own.yaml list.permissions: is not a key of a type file; known here: [none]"),
        Arguments.of(
            "read: { event: . }\nlist: { none: too many }",
            "own.yaml list: cannot be used with read.event: AWS knows no such resources"),
        Arguments.of("leaving-when: '('", "own.yaml leaving-when: is not jq: "),
        Arguments.of("settling-when: 7", "own.yaml settling-when: is not a jq expression in text"),
        Arguments.of(
            "search-by: { a: b }", "own.yaml search-by: is neither a text nor a list of texts"),
        Arguments.of("children: [{ known: . }]", "own.yaml children[0]: has no 'type'"),
        Arguments.of(
            "children: [{ type: Shop::Till::Coin }]", "own.yaml children[0]: has no 'known'"),
        Arguments.of(
            "children: [{ type: Shop::Till::Coin, known: '(' }]",
            "own.yaml children[0].known: is not jq: "),
        Arguments.of(
            "children: [{ type: Shop::Till::Coin, known: ., when: . }]",
            "own.yaml children[0].when: is not a key of a type file; known here: [known, type]"),
        Arguments.of(
            "relation-target: maybe", "own.yaml relation-target: is neither true nor false"),
        Arguments.of(
            "entity: { blueprint: '\"till\"' }",
            "own.yaml entity: has no 'identifier', which an entity needs"),
        Arguments.of(
            "reads: {}",
            "own.yaml reads: is not a key of a type file; known here: [aliases, arn, blueprint,"
                + " children, entity, events, exporter-read, from-key, gone-when, leaving-when,"
                + " list, other-when, read, relation-target, search-by, settling-when, type]"),
        Arguments.of(
            "read: { event: . }\narn: { service: till, identifier: .resource }",
            "own.yaml arn: cannot be used with read.event: an ARN tells no state"));
  }

  @ParameterizedTest
  @MethodSource("problems")
  void aProblemIsToldWithItsPlace(String part, String problem) {
    assertThat(wrong(part)).first().asString().startsWith(problem);
  }

  /** Else a mistyped list would be read as none, and the type in another way than its file says. */
  @ParameterizedTest
  @ValueSource(
      strings = {"read: { calls: cloudcontrol }", "read: { calls: { call: x } }", "children: x"})
  void aListThatIsNoneIsAProblem(String part) {
    assertThat(wrong(part)).singleElement().asString().endsWith("is not a list");
  }
}
