package io.portaws.pipeline.state;

import static io.portaws.pipeline.state.FakeApi.error;
import static io.portaws.pipeline.state.FakeApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.TestCatalog;
import io.portaws.pipeline.catalog.ReadPlan;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.state.FakeApi.Asked;
import io.portaws.pipeline.state.State.Cause;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One type's read, call by call, against an AWS that is told what to answer. */
class PlanReaderTest {
  private static final String TYPE = "AWS::Test::Thing";

  /** Things by the batch, told apart by their names. */
  private static final String BATCH =
      """
      - call: test:DescribeThings
        batch: 10
        request: '{names: .identifiers}'
        items: .things[]
        key: .name
        absent: [ThingNotFound, 'ValidationError: does not exist']
        page: token
      """;

  /** A thing by itself. */
  private static final String SINGLE =
      """
      - call: test:GetThing
        request: '{name: .identifier}'
        give: .thing
        absent: NoSuchThing
      """;

  private static ReadPlan plan(String calls, String more) {
    return TestCatalog.of(
            """
            type: AWS::Test::Thing
            events:
              - native: { source: aws.test, detail-type: Thing Changed }
                identifiers: .detail.name
            read:
              calls:
            """
                + calls.indent(4)
                + more.indent(2))
        .find(TYPE)
        .orElseThrow()
        .read();
  }

  private static Map<ResourceKey, State> read(String calls, FakeApi api, String... identifiers) {
    return new PlanReader(plan(calls, ""), api)
        .read(Stream.of(identifiers).map(PlanReaderTest::key).toList());
  }

  private static ResourceKey key(String identifier) {
    return FakeAws.key(TYPE, identifier);
  }

  private static State present(String json) {
    return new State.Present(json(json));
  }

  private static State absent() {
    return new State.Absent();
  }

  private static Cause cause(@Nullable State state) {
    if (state instanceof State.Unknown unknown) {
      return unknown.cause();
    }
    throw new AssertionError("known: " + state);
  }

  /** The things of these names that are asked for and are there. */
  private static JsonNode things(Asked asked, String... there) {
    ObjectNode answer = json("{'things': []}");
    for (String name : asked.list("names")) {
      if (List.of(there).contains(name)) {
        answer.withArray("things").addObject().put("name", name).put("size", name.length());
      }
    }
    return answer;
  }

  @Test
  void thoseInTheAnswerArePresentAndTheOthersAbsent() {
    FakeApi api = new FakeApi(asked -> things(asked, "a", "c"));

    assertThat(read(BATCH, api, "a", "b", "c"))
        .isEqualTo(
            Map.of(
                key("a"), present("{'name': 'a', 'size': 1}"),
                key("b"), absent(),
                key("c"), present("{'name': 'c', 'size': 1}")));
    assertThat(api.asked)
        .containsExactly(
            new Asked(
                "test:DescribeThings",
                json("{'names': ['a', 'b', 'c']}"),
                FakeAws.OWN,
                FakeAws.REGION));
  }

  @Test
  void whatNobodyAskedForIsLeftOut() {
    FakeApi api = new FakeApi(_ -> json("{'things': [{'name': 'stranger'}, {'name': 'a'}]}"));
    assertThat(read(BATCH, api, "a")).isEqualTo(Map.of(key("a"), present("{'name': 'a'}")));
  }

  @Test
  void theFirstOfTwoWithOneNameCounts() {
    FakeApi api =
        new FakeApi(_ -> json("{'things': [{'name': 'a', 'n': 1}, {'name': 'a', 'n': 2}]}"));
    assertThat(read(BATCH, api, "a")).isEqualTo(Map.of(key("a"), present("{'name': 'a', 'n': 1}")));
  }

  @Test
  void identifiersThatAreWrittenDifferentlyMeetByKeyAndOf() {
    String calls = BATCH + "  of: .identifier | split(\"/\")[-1] | ascii_downcase\n";
    FakeApi api = new FakeApi(_ -> json("{'things': [{'name': 'a'}]}"));
    assertThat(read(calls, api, "A", "thing/a", "b"))
        .isEqualTo(
            Map.of(
                key("A"), present("{'name': 'a'}"),
                key("thing/a"), present("{'name': 'a'}"),
                key("b"), absent()));
  }

  @Test
  void aNumberIsAKeyToo() {
    FakeApi api = new FakeApi(_ -> json("{'things': [{'name': 7}]}"));
    assertThat(read(BATCH, api, "7")).isEqualTo(Map.of(key("7"), present("{'name': 7}")));
  }

  // Answers that do not tell what was asked: nobody is absent for them.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'things': null}",
        "{'things': 'text'}",
        "{'things': 7}",
        "{'things': [null]}",
        "{'things': ['text']}",
        "{'things': [{}]}",
        "{'things': [{'name': null}]}",
        "{'things': [{'name': {}}]}",
        "{'things': [{'name': ['a']}]}",
        "{'things': [{'name': true}]}",
        "{'things': [{'name': 'a'}, {'size': 1}]}",
        "{'things': [], 'token': 7}",
        "{'things': [], 'token': {}}",
      })
  void anAnswerThatIsNotUnderstoodMakesNobodyAbsent(String answer) {
    assertThat(read(BATCH, new FakeApi(_ -> json(answer)), "a", "b").values())
        .extracting(PlanReaderTest::cause)
        .containsExactly(Cause.UNAVAILABLE, Cause.UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'thing': null}", "{'thing': 'text'}", "{'thing': [{}]}"})
  void whatGivesNoObjectIsNoState(String answer) {
    State state = read(SINGLE, new FakeApi(_ -> json(answer)), "a").get(key("a"));
    assertThat(state)
        .isEqualTo(new State.Unknown(Cause.UNAVAILABLE, "test:GetThing answered no JSON object"));
  }

  @Test
  void withoutAKeyTheFirstInTheAnswerIsTheOneAndNoneIsAbsence() {
    String calls = SINGLE.replace("give: .thing", "items: .things[]");
    assertThat(read(calls, new FakeApi(_ -> json("{'things': [{'n': 1}, {'n': 2}]}")), "a"))
        .isEqualTo(Map.of(key("a"), present("{'n': 1}")));
    assertThat(read(calls, new FakeApi(_ -> json("{'things': []}")), "a"))
        .isEqualTo(Map.of(key("a"), absent()));
  }

  /** Where the file passes over what is missing: an answer without anything is none. */
  @Test
  void anEmptyAnswerMakesNobodyAbsent() {
    String calls = BATCH.replace(".things[]", ".things[]?");
    assertThat(cause(read(calls, new FakeApi(_ -> json("{}")), "a").get(key("a"))))
        .isEqualTo(Cause.UNAVAILABLE);
  }

  // Pages

  @Test
  void theNextPageIsAskedForUntilAllAreFound() {
    FakeApi api =
        new FakeApi(asked ->
            asked.request().has("token")
                ? json("{'things': [{'name': 'b'}], 'token': 'third'}")
                : json("{'things': [{'name': 'a'}], 'token': 'second'}"));
    assertThat(read(BATCH, api, "a", "b").values())
        .containsExactly(present("{'name': 'a'}"), present("{'name': 'b'}"));
    assertThat(api.asked)
        .map(Asked::request)
        .containsExactly(
            json("{'names': ['a', 'b']}"), json("{'names': ['a', 'b'], 'token': 'second'}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{'things': []}", "{'things': [], 'token': null}", "{'things': [], 'token': ''}"})
  void theLastPageNamesNoNext(String answer) {
    FakeApi api = new FakeApi(_ -> json(answer));
    assertThat(read(BATCH, api, "a")).isEqualTo(Map.of(key("a"), absent()));
    assertThat(api.asked).hasSize(1);
  }

  @Test
  void pagesWithoutEndAreGivenUpAndMakeNobodyAbsent() {
    FakeApi api = new FakeApi(_ -> json("{'things': [{'name': 'a'}], 'token': 'more'}"));
    assertThat(read(BATCH, api, "a", "b").values())
        .extracting(PlanReaderTest::cause)
        .containsExactly(Cause.UNAVAILABLE, Cause.UNAVAILABLE);
    assertThat(api.asked).hasSize(50);
  }

  @Test
  void theListsOfOneResourceGoOnFromPageToPage() {
    String tags =
        """
        - call: test:GetThing
          request: '{name: .identifier}'
          page: token
          give: '{tags}'
        """;
    FakeApi api =
        new FakeApi(asked ->
            asked.request().has("token")
                ? json("{'tags': ['c'], 'token': null}")
                : json("{'tags': ['a', 'b'], 'token': 'second'}"));
    assertThat(read(tags, api, "a"))
        .isEqualTo(Map.of(key("a"), present("{'tags': ['a', 'b', 'c']}")));
  }

  @Test
  void failureOnTheSecondPageMakesNobodyAbsent() {
    FakeApi api =
        new FakeApi(asked -> {
          if (asked.request().has("token")) {
            throw error(503, "ServiceUnavailable", "busy");
          }
          return json("{'things': [{'name': 'a'}], 'token': 'more'}");
        });
    assertThat(read(BATCH, api, "a", "b").values())
        .extracting(PlanReaderTest::cause)
        .containsExactly(Cause.UNAVAILABLE, Cause.UNAVAILABLE);
  }

  // Errors

  @Test
  void aBatchThatOneAbsentSpoilsIsAskedOneByOne() {
    FakeApi api =
        new FakeApi(asked -> {
          if (asked.list("names").contains("gone")) {
            throw error("ThingNotFound");
          }
          return things(asked, "a", "b");
        });
    assertThat(read(BATCH, api, "a", "gone", "b"))
        .isEqualTo(
            Map.of(
                key("a"), present("{'name': 'a', 'size': 1}"),
                key("gone"), absent(),
                key("b"), present("{'name': 'b', 'size': 1}")));
    assertThat(api.asked)
        .map(asked -> asked.list("names"))
        .containsExactly(List.of("a", "gone", "b"), List.of("a"), List.of("gone"), List.of("b"));
  }

  /** Else whoever may write to the queue could have others' deletes believed unread. */
  @Test
  void anIdentifierThatAwsRefusesKeepsNobodyElseOfItsBatchFromBeingRead() {
    FakeApi api =
        new FakeApi(asked -> {
          if (asked.list("names").contains("?!")) {
            throw error("InvalidParameterException");
          }
          return things(asked, "a");
        });
    Map<ResourceKey, State> states = read(BATCH, api, "a", "?!");
    assertThat(states.get(key("a"))).isEqualTo(present("{'name': 'a', 'size': 1}"));
    assertThat(cause(states.get(key("?!")))).isEqualTo(Cause.INVALID);
  }

  @ParameterizedTest
  @CsvSource({
    "ThingNotFound, anything, true",
    "ValidationError, Thing a does not exist, true",
    "ValidationError, Thing a is odd, false",
    "OtherNotFound, anything, false"
  })
  void absenceIsTheCodeOrTheCodeWithAPartOfItsMessage(String code, String message, boolean gone) {
    FakeApi api =
        new FakeApi(_ -> {
          throw error(400, code, message);
        });
    State state = read(BATCH, api, "a").get(key("a"));
    if (gone) {
      assertThat(state).isEqualTo(absent());
    } else {
      assertThat(cause(state)).isEqualTo(Cause.UNAVAILABLE);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, ThrottlingException, THROTTLED",
    "429, SomethingNew, THROTTLED",
    "403, AccessDenied, DENIED",
    "400, ExpiredToken, DENIED",
    "503, ServiceUnavailable, UNAVAILABLE",
    "500, InternalFailure, UNAVAILABLE",
    "404, NotOurNotFound, UNAVAILABLE"
  })
  void anotherErrorIsTheStateOfEveryKeyAndIsNotAskedAgain(int status, String code, Cause cause) {
    FakeApi api =
        new FakeApi(_ -> {
          throw error(status, code, "m");
        });
    assertThat(read(BATCH, api, "a", "b").values())
        .extracting(PlanReaderTest::cause)
        .containsExactly(cause, cause);
    assertThat(api.asked).hasSize(1);
  }

  // The file's programs

  @Test
  void aRequestThatCannotBeMadeIsForSomebodyToLookAtAndHarmsNoOther() {
    String calls =
        BATCH.replace(
            ".identifiers", "(.identifiers | map(if . == \"bad\" then error else . end))");
    FakeApi api = new FakeApi(asked -> things(asked, "a"));
    Map<ResourceKey, State> states = read(calls, api, "a", "bad");
    assertThat(states.get(key("a"))).isEqualTo(present("{'name': 'a', 'size': 1}"));
    assertThat(cause(states.get(key("bad")))).isEqualTo(Cause.UNSHAPED);
    assertThat(api.asked).map(asked -> asked.list("names")).containsExactly(List.of("a"));
  }

  @Test
  void aRequestThatIsNoObjectAsksNobodyAndMakesNobodyAbsent() {
    FakeApi api = new FakeApi(asked -> things(asked));
    assertThat(
            cause(
                read(BATCH.replace("{names: .identifiers}", ".identifiers"), api, "a")
                    .get(key("a"))))
        .isEqualTo(Cause.UNSHAPED);
    assertThat(api.asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "empty",
        "if .identifier == \"a\" then null else {names: .identifiers} end"
      })
  void whatCannotBeAskedForIsNotTakenForAbsent(String request) {
    FakeApi api = new FakeApi(asked -> things(asked));
    String calls = BATCH.replace("{names: .identifiers}", request);
    assertThat(cause(read(calls, api, "a").get(key("a")))).isEqualTo(Cause.INVALID);
    assertThat(api.asked).isEmpty();
  }

  @Test
  void anOfThatFailsOnOneIdentifierHarmsNoOther() {
    String calls = BATCH + "  of: .identifier | if . == \"bad\" then error(\"no\") else . end\n";
    Map<ResourceKey, State> states =
        read(calls, new FakeApi(asked -> things(asked, "a")), "a", "bad");
    assertThat(states.get(key("a"))).isEqualTo(present("{'name': 'a', 'size': 1}"));
    assertThat(cause(states.get(key("bad")))).isEqualTo(Cause.UNSHAPED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"items: error(\"odd\")", "give: error(\"odd\")"})
  void aProgramThatFailsOnTheAnswerIsUnavailable(String program) {
    String calls = SINGLE.replace("give: .thing", program);
    State state = read(calls, new FakeApi(_ -> json("{'thing': {}}")), "a").get(key("a"));
    assertThat(state).isEqualTo(new State.Unknown(Cause.UNAVAILABLE, "test:GetThing: odd"));
  }

  @Test
  void theShapeSeesTheJoinedStateAndTheKey() {
    ReadPlan plan =
        plan(SINGLE, "shape: '{Name: .name, Where: .__Key.region, Of: .__Key.identifier}'");
    assertThat(
            new PlanReader(plan, new FakeApi(_ -> json("{'thing': {'name': 'n'}}")))
                .read(List.of(key("a"))))
        .isEqualTo(Map.of(key("a"), present("{'Name': 'n', 'Where': 'eu-west-1', 'Of': 'a'}")));
  }

  @ParameterizedTest
  @ValueSource(strings = {".name", ".name | .[]", "empty", "[.]", "error(\"odd\")"})
  void aShapeThatGivesNoObjectIsForSomebodyToLookAt(String shape) {
    ReadPlan plan = plan(SINGLE, "shape: '" + shape + "'");
    assertThat(
            cause(
                new PlanReader(plan, new FakeApi(_ -> json("{'thing': {'name': 'n'}}")))
                    .read(List.of(key("a")))
                    .get(key("a"))))
        .isEqualTo(Cause.UNSHAPED);
  }

  // Calls that add to the state

  private static final String TAGS =
      """
      - call: test:DescribeTags
        batch: 2
        request: '{names: .identifiers}'
        items: .tags[]
        key: .of
        give: '{Tags: .list}'
        absent: TagsGone
      """;

  private static FakeApi.Answers withTags(FakeApi.Answers tags) {
    return asked ->
        asked.call().equals("test:DescribeTags") ? tags.to(asked) : things(asked, "a", "b", "c");
  }

  private static JsonNode tagsOf(Asked asked) {
    ObjectNode answer = json("{'tags': []}");
    asked
        .list("names")
        .forEach(name ->
            answer.withArray("tags").addObject().put("of", name).putArray("list").add("t" + name));
    return answer;
  }

  @Test
  void moreIsAddedByTheBatchToThoseThatAreThere() {
    FakeApi api = new FakeApi(withTags(PlanReaderTest::tagsOf));
    assertThat(read(BATCH + TAGS, api, "a", "gone", "b", "c"))
        .isEqualTo(
            Map.of(
                key("a"), present("{'name': 'a', 'size': 1, 'Tags': ['ta']}"),
                key("gone"), absent(),
                key("b"), present("{'name': 'b', 'size': 1, 'Tags': ['tb']}"),
                key("c"), present("{'name': 'c', 'size': 1, 'Tags': ['tc']}")));
    assertThat(api.asked.subList(1, api.asked.size()))
        .map(asked -> asked.list("names"))
        .containsExactly(List.of("a", "b"), List.of("c"));
  }

  @Test
  void moreIsAddedToEachByItsOwnState() {
    String calls =
        BATCH
            + """
            - call: test:GetNote
              request: 'if .state.size > 1 then {of: .state.name} else null end'
              give: '{Note: .note}'
            """;
    FakeApi api =
        new FakeApi(asked ->
            asked.call().equals("test:GetNote") ? json("{'note': 'n'}") : things(asked, "a", "bb"));
    assertThat(read(calls, api, "a", "bb"))
        .isEqualTo(
            Map.of(
                key("a"), present("{'name': 'a', 'size': 1}"),
                key("bb"), present("{'name': 'bb', 'size': 2, 'Note': 'n'}")));
    assertThat(api.asked).map(Asked::request).contains(json("{'of': 'bb'}")).hasSize(2);
  }

  @Test
  void whatGivesNullAddsNothing() {
    String calls = BATCH + TAGS.replace("{Tags: .list}", "null");
    assertThat(read(calls, new FakeApi(withTags(PlanReaderTest::tagsOf)), "a"))
        .isEqualTo(Map.of(key("a"), present("{'name': 'a', 'size': 1}")));
  }

  @Test
  void onlyThoseOfOneGroupAreAskedForTogether() {
    String calls = BATCH + TAGS + "  group: .identifier | split(\"/\")[0]\n";
    FakeApi api =
        new FakeApi(asked ->
            asked.call().equals("test:DescribeTags")
                ? tagsOf(asked)
                : things(asked, "x/1", "y/1", "x/2"));
    read(calls, api, "x/1", "y/1", "x/2");
    assertThat(api.asked.subList(1, api.asked.size()))
        .map(asked -> asked.list("names"))
        .containsExactly(List.of("x/1", "x/2"), List.of("y/1"));
  }

  @Test
  void aGroupThatFailsOnOneHarmsNoOther() {
    String calls =
        BATCH + TAGS + "  group: .identifier | if . == \"b\" then error(\"no\") else . end\n";
    Map<ResourceKey, State> states =
        read(calls, new FakeApi(withTags(PlanReaderTest::tagsOf)), "a", "b");
    assertThat(states.get(key("a"))).isEqualTo(present("{'name': 'a', 'size': 1, 'Tags': ['ta']}"));
    assertThat(cause(states.get(key("b")))).isEqualTo(Cause.UNSHAPED);
  }

  @Test
  void anAbsentOneTakesNothingFromTheOthersOfItsBatch() {
    FakeApi api =
        new FakeApi(
            withTags(asked -> {
              if (asked.list("names").contains("b")) {
                throw error("TagsGone");
              }
              return tagsOf(asked);
            }));
    assertThat(read(BATCH + TAGS, api, "a", "b"))
        .isEqualTo(
            Map.of(
                key("a"), present("{'name': 'a', 'size': 1, 'Tags': ['ta']}"),
                key("b"), present("{'name': 'b', 'size': 1}")));
  }

  @ParameterizedTest
  @CsvSource({
    "AccessDeniedException, false, DENIED",
    "AccessDeniedException, true, ''",
    "UnsupportedActionException, true, ''",
    "ThrottlingException, true, THROTTLED",
    "ServiceUnavailable, true, UNAVAILABLE",
    "ServiceUnavailable, false, UNAVAILABLE",
    "ValidationException, true, UNAVAILABLE",
    "UnsupportedActionException, false, UNAVAILABLE"
  })
  void aFailureLeavesTheStateUnknownUnlessItIsOptionalAndDenied(
      String code, boolean optional, String cause) {
    String calls = BATCH + TAGS + "  optional: " + optional + "\n";
    FakeApi api =
        new FakeApi(
            withTags(_ -> {
              throw error(code);
            }));
    State state = read(calls, api, "a").get(key("a"));
    if (cause.isEmpty()) {
      assertThat(state).isEqualTo(present("{'name': 'a', 'size': 1}"));
    } else {
      assertThat(cause(state)).isEqualTo(Cause.valueOf(cause));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{'tags': [{}]}", "{'tags': [{'of': 'a', 'list': []}, {'of': null}]}"})
  void anAdditionThatIsNotUnderstoodLeavesTheStateUnknown(String answer) {
    FakeApi api = new FakeApi(withTags(_ -> json(answer)));
    assertThat(read(BATCH + TAGS, api, "a", "b").values())
        .extracting(PlanReaderTest::cause)
        .containsExactly(Cause.UNAVAILABLE, Cause.UNAVAILABLE);
  }

  @Test
  void afterAFailureNothingMoreIsAskedAboutThoseConcerned() {
    String calls = BATCH + TAGS + TAGS.replace("DescribeTags", "DescribeMore");
    FakeApi api =
        new FakeApi(
            withTags(_ -> {
              throw error("ThrottlingException");
            }));
    read(calls, api, "a", "b");
    assertThat(api.calls()).containsExactly("test:DescribeThings", "test:DescribeTags");
  }

  @Test
  void cloudControlCanBeAddedTo() {
    String calls = "- cloudcontrol\n" + TAGS;
    FakeApi api =
        new FakeApi(asked ->
            asked.call().equals("cloudcontrol:GetResource")
                ? FakeApi.byCloudControl("{'Name': 'a'}")
                : tagsOf(asked));
    assertThat(read(calls, api, "a"))
        .isEqualTo(Map.of(key("a"), present("{'Name': 'a', 'Tags': ['ta']}")));
    assertThat(api.asked.getFirst().request())
        .isEqualTo(json("{'TypeName': 'AWS::Test::Thing', 'Identifier': 'a'}"));
  }
}
