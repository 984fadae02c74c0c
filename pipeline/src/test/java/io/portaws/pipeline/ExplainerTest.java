package io.portaws.pipeline;

import static io.portaws.pipeline.TestCatalog.BUCKET;
import static io.portaws.pipeline.TestCatalog.DATABASE;
import static io.portaws.pipeline.TestCatalog.ORDER;
import static io.portaws.pipeline.TestCatalog.TOPIC;
import static io.portaws.pipeline.TurnBench.ACCOUNT;
import static io.portaws.pipeline.TurnBench.NOON;
import static io.portaws.pipeline.TurnBench.call;
import static io.portaws.pipeline.TurnBench.callAt;
import static io.portaws.pipeline.TurnBench.exporterAt;
import static io.portaws.pipeline.TurnBench.json;
import static io.portaws.pipeline.TurnBench.key;
import static io.portaws.pipeline.TurnBench.readyAt;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.Explainer.States;
import io.portaws.pipeline.Explanation.Look;
import io.portaws.pipeline.Explanation.Source;
import io.portaws.pipeline.catalog.Action;
import io.portaws.pipeline.catalog.Change;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.mapping.Mapping;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.pipeline.port.Rehearsal.Request;
import io.portaws.pipeline.state.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a message is said to become: what the turn would do with it, before Port is asked. */
@Timeout(60)
class ExplainerTest {
  private static final String MAPPING =
      """
      resources:
        - kind: AWS::Test::Bucket
          selector: { query: .Properties.Hidden != true }
          port:
            entity:
              mappings:
                identifier: .Properties.Name
                blueprint: '"bucket"'
                properties: { size: .Properties.Size }
        - kind: AWS::Test::Database
          port: { entity: { mappings: { identifier: .Properties.Name, blueprint: '"database"' } } }
        - kind: AWS::Test::Key
          port:
            entity:
              mappings:
                identifier: .Properties.Arn
                blueprint: '"key"'
                properties: { keyId: .Properties.KeyId }
        - kind: AWS::Test::Order
          port: { entity: { mappings: { identifier: .Properties.Id, blueprint: '"order"' } } }
        - kind: AWS::Test::Pipeline
          port: { entity: { mappings: { identifier: .Properties.Name, blueprint: '"pipeline"' } } }
        - kind: AWS::Test::Stage
          port:
            entity:
              mappings:
                identifier: .Properties.Arn
                blueprint: '"stage"'
                properties: { of: .Properties.PipelineName }
        - kind: AWS::ECS::Cluster
          port: { entity: { mappings: { identifier: .Properties.ClusterName, blueprint: '"cluster"' } } }
      """;

  private static final String TOPICS =
      """
      resources:
        - kind: AWS::Test::Topic
          port: { entity: { mappings: { identifier: .Properties.Arn, blueprint: '"topic"' } } }
      """;

  private static final String CLUSTER = "AWS::ECS::Cluster";
  private static final State THERE = new State.Present(json("{'Name': 'a', 'Size': 3}"));
  private static final Outcome DELIVERED = new Outcome.Delivered();

  private static Mapping mapping(String text) {
    Problems problems = new Problems();
    Mapping mapping = MappingFile.parse("mapping", text, null, TestCatalog.catalog(), problems);
    assertThat(problems.list()).isEmpty();
    return mapping;
  }

  private static Explainer explainer(States states, Unmatched unmatched, boolean byWebhook) {
    var settings = new Explainer.Settings(ACCOUNT, unmatched, byWebhook);
    return new Explainer(TestCatalog.catalog(), mapping(MAPPING), settings, states, NOON);
  }

  private static Explainer explainer(String mapping, States states) {
    var settings = new Explainer.Settings(ACCOUNT, Unmatched.SKIP, false);
    return new Explainer(TestCatalog.catalog(), mapping(mapping), settings, states, NOON);
  }

  private static Explainer explainer(States states) {
    return explainer(states, Unmatched.SKIP, false);
  }

  private static Explainer byWebhook(States states) {
    return explainer(states, Unmatched.SKIP, true);
  }

  private static Explanation explain(States states, Message message) throws InterruptedException {
    return explainer(states).explain(message.body());
  }

  private static Explanation explain(Message message) throws InterruptedException {
    return explain(new States.None(), message);
  }

  private static States given(State state) {
    return new States.Given(null, state);
  }

  private static Message put(String... names) {
    return call("m", "PutBucket", names);
  }

  private static Message delete(String kind, String name) {
    return call("m", "Delete" + kind, name);
  }

  private static Message ready(String json) {
    return readyAt(NOON, "m", json);
  }

  private static Message bare(String json) {
    return TurnBench.message("m", json.replace('\'', '"'));
  }

  /** The body of the only request. */
  private static JsonNode sole(Explanation explanation) {
    assertThat(explanation.requests()).hasSize(1);
    return Objects.requireNonNull(explanation.requests().getFirst().body());
  }

  private static List<String> asked(Explanation explanation) {
    return explanation.requests().stream().map(r -> r.method() + " " + r.path()).toList();
  }

  // What it turned out to be

  @Test
  void everyFormIsToldByItsWord() throws InterruptedException {
    Map<String, Message> messages =
        Map.of(
            "eventbridge", put("a"),
            "exporter", exporterAt(NOON, "m", BUCKET, "a", "upsert"),
            "entity", ready("{'blueprint': 'shop', 'identifier': 's'}"),
            "own-request", bare("{'port-aws-events': 'follow-up'}"),
            "malformed", bare("[]"));
    for (Map.Entry<String, Message> each : messages.entrySet()) {
      assertThat(explain(each.getValue()).form()).isEqualTo(each.getKey());
    }
  }

  @Test
  void whatIsInAnSnsEnvelopeIsExplained() throws InterruptedException {
    Explanation explained = explain(bare(Bodies.sns(put("a").body()).toString()));

    assertThat(explained.form()).isEqualTo("eventbridge");
    assertThat(explained.changes()).extracting(Change::key).containsExactly(key(BUCKET, "a"));
  }

  // What it tells of

  @Test
  void changesAreToldWithKeyActionAndTime() throws InterruptedException {
    List<Change> changes = explain(call("m", "DeleteBucket", "a", "b")).changes();

    assertThat(changes).extracting(Change::key).containsExactly(key(BUCKET, "a"), key(BUCKET, "b"));
    assertThat(changes).extracting(Change::action).containsOnly(Action.DELETE);
    assertThat(changes).extracting(Change::changeTime).containsOnly(NOON);
  }

  @Test
  void changeOfAnUnmappedTypeIsToldThoughItIsSkipped() throws InterruptedException {
    Explanation explained = explain(TurnBench.topicAt(NOON, "m", "CreateTopic", "arn:t"));

    assertThat(explained.changes()).extracting(Change::key).containsExactly(key(TOPIC, "arn:t"));
    assertThat(explained.outcome()).isEqualTo(new Outcome.Skipped("unmapped-type"));
    assertThat(explained.detail()).isEqualTo("the mapping has no rule for any type that it names");
    assertThat(explained.looks()).isEmpty();
  }

  @Test
  void exporterEventIsOfTheAccountInTheSettings() throws InterruptedException {
    var settings = new Explainer.Settings("444455556666", Unmatched.SKIP, false);
    var explainer =
        new Explainer(
            TestCatalog.catalog(), mapping(MAPPING), settings, new States.None(), Instant.EPOCH);
    Explanation explained = explainer.explain(exporterAt(NOON, "m", BUCKET, "a", "upsert").body());

    Change change = explained.changes().getFirst();
    assertThat(change.key().account()).isEqualTo("444455556666");
    assertThat(change.changeTime()).as("not later than the message").isEqualTo(Instant.EPOCH);
  }

  @Test
  void anOlderMessageHasTheChangeTimeThatItKept() throws InterruptedException {
    Message sentAgain =
        Message.received(
            "m",
            exporterAt(NOON, "m", BUCKET, "a", "upsert").body(),
            NOON,
            3,
            NOON.minusSeconds(90));
    Explanation explained = explainer(given(THERE)).explain(sentAgain);

    assertThat(explained.changes().getFirst().changeTime()).isEqualTo(NOON.minusSeconds(90));
    assertThat(explained.outcome()).isEqualTo(DELIVERED);
  }

  @Test
  void whatTheSettingsDoNotLetTheReaderIntoIsRejected() throws InterruptedException {
    var scope = new ReadScope(Set.of("444455556666"), Set.of("*"));
    var settings = new Explainer.Settings(ACCOUNT, Unmatched.SKIP, false, scope);
    var explainer =
        new Explainer(TestCatalog.catalog(), mapping(MAPPING), settings, given(THERE), NOON);

    assertThat(explainer.explain(put("a").body()).outcome().reason())
        .isEqualTo("account-not-allowed");
  }

  @Test
  void ownRequestIsAChangeOfItsResource() throws InterruptedException {
    Explanation explained =
        explain(
            given(THERE),
            bare(
                """
                {'port-aws-events': 'follow-up', 'type': 'AWS::Test::Bucket', 'identifier': 'a',
                 'account': '111122223333', 'region': 'eu-west-1', 'parent': '',
                 'action': 'upsert', 'number': 2}
                """));

    assertThat(explained.changes())
        .singleElement()
        .satisfies(change -> assertThat(change.key()).isEqualTo(key(BUCKET, "a")))
        .satisfies(change -> assertThat(change.followUp()).isEqualTo(2));
    assertThat(asked(explained)).hasSize(1);
  }

  // What is known of its resources

  @Test
  void withoutStatesNothingIsSaidOfWhatMayBeThere() throws InterruptedException {
    Explanation explained = explain(put("a"));

    assertThat(explained.looks())
        .singleElement()
        .satisfies(look -> assertThat(look.key()).isEqualTo(key(BUCKET, "a")))
        .satisfies(look -> assertThat(look.source()).isEqualTo(Source.UNREAD))
        .satisfies(look -> assertThat(look.state()).isInstanceOf(State.Unknown.class))
        .satisfies(look -> assertThat(look.calls()).containsExactly("cloudcontrol:GetResource"));
    assertThat(explained.updates()).isEmpty();
    assertThat(explained.requests()).isEmpty();
    assertThat(explained.detail()).isEmpty();
  }

  @Test
  void withoutStatesADeletedResourceIsTakenAsGone() throws InterruptedException {
    Explanation explained = explain(delete("Bucket", "a"));

    assertThat(explained.looks()).extracting(Look::source).containsExactly(Source.ASSUMED);
    assertThat(explained.looks()).extracting(Look::state).containsExactly(new State.Absent());
    assertThat(asked(explained))
        .containsExactly("DELETE /v1/blueprints/bucket/entities/a?delete_dependents=true");
    assertThat(explained.outcome()).isEqualTo(DELIVERED);
  }

  @Test
  void givenStateIsEveryResources() throws InterruptedException {
    Explanation explained = explain(given(THERE), put("a", "b"));

    assertThat(explained.looks()).extracting(Look::source).containsOnly(Source.GIVEN);
    assertThat(explained.looks()).extracting(Look::state).containsExactly(THERE, THERE);
    assertThat(explained.updates())
        .hasSize(2)
        .allSatisfy(update ->
            assertThat(update.entities().getFirst().body().at("/properties/size").intValue())
                .isEqualTo(3));
  }

  @Test
  void givenStateOfOneTypeSaysNothingOfAnother() throws InterruptedException {
    Message event =
        bare(
            """
            {'detail-type': 'Tag Change on Resource', 'source': 'aws.tag', 'id': 'e',
             'account': '111122223333', 'region': 'eu-west-1', 'time': '2026-03-01T12:00:00Z',
             'resources': ['arn:aws:ecs:eu-west-1:111122223333:cluster/c'], 'detail': {}}
            """);
    State state = new State.Present(json("{'ClusterName': 'c'}"));

    Explanation other = explain(new States.Given(BUCKET, THERE), event);
    assertThat(other.looks()).extracting(Look::source).containsExactly(Source.UNREAD);
    assertThat(other.looks().getFirst().calls()).containsExactly("ecs:DescribeClusters");
    assertThat(other.updates()).isEmpty();

    Explanation same = explain(new States.Given(CLUSTER, state), event);
    assertThat(same.looks()).extracting(Look::source).containsExactly(Source.GIVEN);
    assertThat(same.updates()).hasSize(1);
  }

  @Test
  void stateGivenForAnotherTypeLeavesADeletedResourceGone() throws InterruptedException {
    Explanation explained = explain(new States.Given(TOPIC, THERE), delete("Bucket", "a"));

    assertThat(explained.looks()).extracting(Look::source).containsExactly(Source.ASSUMED);
  }

  @Test
  void exportersMappingReadsAsTheExporterDoes() throws InterruptedException {
    String config =
        """
        {"resources": [{"kind": "AWS::ECS::Cluster", "port": {"entity": {"mappings": [
          {"identifier": ".ClusterName", "blueprint": "cluster"}]}}}]}
        """;
    Explanation explained =
        explainer(config, new States.None())
            .explain(exporterAt(NOON, "m", CLUSTER, "c", "upsert").body());

    assertThat(explained.looks().getFirst().calls()).containsExactly("cloudcontrol:GetResource");
  }

  @Test
  void awsIsAskedOnceForAllOfAMessage() throws InterruptedException {
    List<Set<ResourceKey>> reads = new ArrayList<>();
    State absent = new State.Absent();
    var aws =
        new States.Read(keys -> {
          reads.add(Set.copyOf(keys));
          return keys.stream()
              .collect(toMap(k -> k, k -> k.identifier().equals("a") ? THERE : absent));
        });
    Explanation explained = explain(aws, put("a", "b"));

    assertThat(reads).containsExactly(Set.of(key(BUCKET, "a"), key(BUCKET, "b")));
    assertThat(explained.looks())
        .containsExactly(
            new Look(key(BUCKET, "a"), Source.AWS, THERE, List.of("cloudcontrol:GetResource")),
            new Look(key(BUCKET, "b"), Source.AWS, absent, List.of("cloudcontrol:GetResource")));
    assertThat(asked(explained))
        .containsExactly(
            "POST /v1/blueprints/bucket/entities?upsert=true&merge=true"
                + "&create_missing_related_entities=true",
            "DELETE /v1/blueprints/bucket/entities/b?delete_dependents=true");
  }

  @Test
  void resourceThatAwsSaysNothingOfIsTriedAgain() throws InterruptedException {
    Explanation explained = explain(new States.Read(_ -> Map.of()), put("a"));

    assertThat(explained.outcome().reason()).isEqualTo("aws-unavailable");
    assertThat(explained.detail()).isEqualTo("it was not read");
  }

  @Test
  void unreadStateIsNoReasonToDelete() throws InterruptedException {
    var denied = new State.Unknown(State.Cause.DENIED, "AccessDenied");
    Explanation explained = explain(new States.Read(k -> states(k, denied)), delete("Bucket", "a"));

    assertThat(explained.outcome())
        .isInstanceOfSatisfying(
            Outcome.Retry.class,
            retry -> {
              assertThat(retry.why()).isEqualTo("aws-denied");
              assertThat(retry.remedy()).contains("cloudformation:GetResource", ACCOUNT);
            });
    assertThat(explained.detail()).isEqualTo("AccessDenied");
    assertThat(explained.requests()).isEmpty();
  }

  private static Map<ResourceKey, State> states(Set<ResourceKey> keys, State state) {
    return keys.stream().collect(toMap(key -> key, _ -> state));
  }

  @Test
  void readThatIsInterruptedEndsTheExplanation() {
    var aws =
        new States.Read(_ -> {
          throw new InterruptedException("as told");
        });

    assertThatThrownBy(() -> explain(aws, put("a"))).isInstanceOf(InterruptedException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void stateThatTheEventTellsCountsMoreThanAnyOther(boolean isGiven) throws InterruptedException {
    Message event =
        bare(
            """
            {'detail-type': 'Order Changed', 'source': 'my.shop', 'account': '111122223333',
             'region': 'eu-west-1', 'time': '2026-03-01T12:00:00Z',
             'detail': {'id': 'o-1', 'order': {'Id': 'o-1'}}}
            """);
    Explanation explained = explain(isGiven ? given(THERE) : new States.None(), event);

    State told = new State.Present(json("{'Id': 'o-1'}"));
    assertThat(explained.looks())
        .containsExactly(new Look(key(ORDER, "o-1"), Source.EVENT, told, List.of()));
    assertThat(explained.updates().getFirst().entities().getFirst().ref())
        .isEqualTo(TurnBench.ref("order", "o-1"));
  }

  // What becomes of it

  @Test
  void youngChangeIsNotWaitedFor() throws InterruptedException {
    Explanation gone = explain(given(new State.Absent()), put("a"));
    Explanation back = explain(given(THERE), delete("Bucket", "a"));

    assertThat(gone.outcome()).isEqualTo(DELIVERED);
    assertThat(gone.updates().getFirst().deletions()).hasSize(1);
    assertThat(back.outcome())
        .isInstanceOfSatisfying(
            Outcome.Delivered.class, delivered -> assertThat(delivered.followUps()).hasSize(1));
    assertThat(back.updates().getFirst().entities()).hasSize(1);
  }

  @Test
  void whatTheMappingLeavesOutIsSkippedWithASentence() throws InterruptedException {
    String config =
        """
        {"resources": [{"kind": "AWS::Test::Bucket", "selector": {"query": "false"},
          "port": {"entity": {"mappings": [{"identifier": ".Name", "blueprint": "bucket"}]}}}]}
        """;
    Explanation explained = explainer(config, given(THERE)).explain(put("a").body());

    assertThat(explained.outcome()).isEqualTo(new Outcome.Skipped("not-selected"));
    assertThat(explained.detail()).isEqualTo("the mapping makes no entity of it");
    assertThat(explained.requests()).isEmpty();
  }

  @Test
  void absentResourceWhoseEntityNobodyKnowsIsSkippedWithASentence() throws InterruptedException {
    Explanation explained =
        explainer(TOPICS, given(new State.Absent()))
            .explain(TurnBench.topicAt(NOON, "m", "CreateTopic", "arn:t").body());

    assertThat(explained.outcome()).isEqualTo(new Outcome.Skipped("absent"));
    assertThat(explained.detail())
        .isEqualTo("the resource is not there, and what its entity is called is not known");
  }

  @Test
  void whatTheResolverSkipsIsToldInItsWords() throws InterruptedException {
    String failed = put("a").body().replace("\"eventName\"", "\"errorCode\":\"X\",\"eventName\"");
    Explanation explained = explain(bare(failed));

    assertThat(explained.outcome()).isEqualTo(new Outcome.Skipped("failed-call"));
    assertThat(explained.detail()).isEqualTo("the API call failed, so that nothing changed");
    assertThat(explained.changes()).isEmpty();
  }

  @Test
  void rejectedMessageIsToldWithItsReasonAndDetail() throws InterruptedException {
    Explanation explained =
        explainer(TOPICS, new States.None())
            .explain(TurnBench.topicAt(NOON, "m", "DeleteTopic", "arn:t").body());

    assertThat(explained.outcome().word()).isEqualTo("rejected");
    assertThat(explained.outcome().reason()).isEqualTo("identifier-not-derivable");
    assertThat(explained.detail()).contains(TOPIC, "identifier does not follow");
    assertThat(explained.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"SKIP,skipped,0", "REJECT,rejected,0", "FORWARD,delivered,1"})
  void eventOfNoTypeBecomesWhatTheSettingsSay(Unmatched unmatched, String word, int requests)
      throws InterruptedException {
    String body = put("a").body().replace("test.amazonaws.com", "shop.example.com");
    Explanation explained = explainer(new States.None(), unmatched, true).explain(body);

    assertThat(explained.outcome().word()).isEqualTo(word);
    assertThat(explained.detail()).isEqualTo("no type knows shop.example.com PutBucket");
    assertThat(explained.changes()).isEmpty();
    assertThat(explained.looks()).isEmpty();
    assertThat(explained.requests()).hasSize(requests);
    assertThat(explained.requests()).allSatisfy(r -> assertThat(r.body()).isEqualTo(json(body)));
  }

  @Test
  void resourceThatIsNotSettledIsLookedAtAgain() throws InterruptedException {
    State creating = new State.Present(json("{'Name': 'd', 'Status': 'creating'}"));
    Explanation explained = explain(given(creating), call("m", "CreateDatabase", "d"));

    assertThat(explained.outcome())
        .isEqualTo(
            new Outcome.Delivered(
                Set.of(new FollowUp(key(DATABASE, "d"), Action.UPSERT, NOON, 1))));
    assertThat(explained.requests()).hasSize(1);
  }

  // What Port is asked for

  @Test
  void entityIsSentAsPortTakesIt() throws InterruptedException {
    Explanation explained = explain(given(THERE), put("a"));

    assertThat(explained.requests())
        .containsExactly(
            new Request(
                "POST",
                "/v1/blueprints/bucket/entities?upsert=true&merge=true"
                    + "&create_missing_related_entities=true",
                json("{'identifier': 'a', 'properties': {'size': 3}}")));
  }

  @Test
  void readyEntityIsSentAsItIsAndReadsNothing() throws InterruptedException {
    Explanation explained = explain(ready("{'blueprint': 'shop', 'identifier': 's', 'icon': 'I'}"));

    assertThat(explained.changes()).isEmpty();
    assertThat(explained.looks()).isEmpty();
    assertThat(explained.requests())
        .extracting(Request::body)
        .containsExactly(json("{'identifier': 's', 'icon': 'I'}"));
  }

  @Test
  void entityThatOnlyAPropertyTellsIsSearchedFor() throws InterruptedException {
    Explanation explained = explain(delete("Key", "k"));

    assertThat(explained.updates().getFirst().deletions()).isEmpty();
    assertThat(explained.updates().getFirst().searches()).hasSize(1);
    assertThat(asked(explained)).containsExactly("POST /v1/blueprints/key/entities/search");
    assertThat(sole(explained).at("/query/rules/0"))
        .isEqualTo(json("{'property': 'keyId', 'operator': '=', 'value': 'k'}"));
    assertThat(explained.outcome()).isEqualTo(DELIVERED);
  }

  @Test
  void childrenAreSearchedForBeforeTheirParentIsDeleted() throws InterruptedException {
    assertThat(asked(explain(delete("Pipeline", "p"))))
        .containsExactly(
            "POST /v1/blueprints/stage/entities/search",
            "DELETE /v1/blueprints/pipeline/entities/p?delete_dependents=true");
  }

  @Test
  void byWebhookTheResourceIsSent() throws InterruptedException {
    Explanation explained = byWebhook(given(THERE)).explain(put("a", "b").body());

    assertThat(asked(explained)).containsExactly("POST /WEBHOOK_KEY");
    assertThat(sole(explained).path("resources"))
        .extracting(resource -> resource.path("Identifier").textValue())
        .containsExactlyInAnyOrder("a", "b");
    assertThat(explained.outcome()).isEqualTo(DELIVERED);
  }

  @Test
  void byWebhookADeletionIsNamedInItsResource() throws InterruptedException {
    Explanation explained = byWebhook(new States.None()).explain(delete("Bucket", "a").body());

    assertThat(sole(explained).at("/resources/0/Deletions"))
        .isEqualTo(json("[{'blueprint': 'bucket', 'identifier': 'a'}]"));
  }

  @Test
  void byWebhookASearchIsRefused() throws InterruptedException {
    Explanation explained = byWebhook(new States.None()).explain(delete("Key", "k").body());

    assertThat(explained.outcome().word()).isEqualTo("rejected");
    assertThat(explained.detail()).isNotBlank();
    assertThat(explained.updates()).hasSize(1);
    assertThat(explained.requests()).isEmpty();
  }

  @Test
  void whatPortCannotHoldIsRejectedWithoutARequest() throws InterruptedException {
    Explanation explained = explain(ready("{'blueprint': 'shop', 'identifier': '../x y'}"));

    assertThat(explained.outcome().reason()).isEqualTo("identifier");
    assertThat(explained.detail()).contains("'../x y'");
    assertThat(explained.updates()).hasSize(1);
    assertThat(explained.requests()).isEmpty();
  }

  // Each message on its own

  @Test
  void messagesAreExplainedWithoutTheOnesBefore() throws InterruptedException {
    Explainer explainer = explainer(given(THERE));
    Explanation first = explainer.explain(put("a", "b").body());
    Explanation second = explainer.explain(put("c").body());
    Explanation third = explainer.explain("{");

    assertThat(first.looks()).hasSize(2);
    assertThat(first.requests()).isNotEmpty();
    assertThat(second.looks()).extracting(Look::key).containsExactly(key(BUCKET, "c"));
    assertThat(second.updates()).hasSize(1);
    assertThat(second.updates().getFirst().deletions()).isEmpty();
    assertThat(second.requests()).hasSize(1);
    assertThat(third.looks()).isEmpty();
    assertThat(third.updates()).isEmpty();
    assertThat(third.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void olderMessageIsExplainedAfterANewerOneToo(boolean byWebhook) throws InterruptedException {
    Explainer explainer = explainer(given(THERE), Unmatched.SKIP, byWebhook);
    String shop = "{'blueprint': 'shop', 'identifier': 's'}";

    for (int second : new int[] {0, -5, -5, -9}) {
      Instant time = NOON.plusSeconds(second);
      Explanation entity = explainer.explain(readyAt(time, "m", shop).body());
      Explanation event = explainer.explain(callAt(time, "m", "PutBucket", "a").body());
      assertThat(List.of(entity, event))
          .allSatisfy(each -> assertThat(each.outcome()).isEqualTo(DELIVERED))
          .allSatisfy(each -> assertThat(each.requests()).hasSize(1));
    }
  }

  @ParameterizedTest
  @MethodSource("io.portaws.pipeline.HostileContentTest#bodies")
  void hostileContentIsExplainedLikeAnyOther(String body) throws InterruptedException {
    for (boolean byWebhook : new boolean[] {false, true}) {
      Explainer explainer = explainer(given(THERE), Unmatched.SKIP, byWebhook);
      Explanation hostile = explainer.explain(body);

      assertThat(hostile.outcome().word()).isIn("rejected", "skipped");
      assertThat(hostile.requests()).isEmpty();
      assertThat(explainer.explain(put("a").body()).requests()).hasSize(1);
    }
  }
}
