package io.portaws.cli.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.EventRule;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.Resolution;
import io.portaws.pipeline.catalog.Resolver;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.event.Form.EventBridgeEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.event.ruler.Machine;

/**
 * The committed rules against events, by EventBridge's own matcher: what the catalogue takes
 * matches one rule, so that it comes, and comes once; what failed or only read matches none.
 */
class RulesMatchTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
  private static final Resolver RESOLVER = new Resolver(TypeCatalog.bundled());
  private static final Machine CENTRAL = Machine.builder().build();
  private static final Machine MEMBER = Machine.builder().build();

  @BeforeAll
  static void takeTheCommittedRules() throws IOException {
    addAll(CENTRAL, Infra.central("none"));
    addAll(MEMBER, Infra.member());
  }

  private static void addAll(Machine machine, Stack stack) throws IOException {
    for (String id : stack.ids("AWS::Events::Rule")) {
      machine.addRule(id, stack.properties(id).path("EventPattern").toString());
    }
  }

  private static List<String> matching(JsonNode event) {
    List<String> matching = matching(CENTRAL, event);
    assertThat(matching(MEMBER, event)).as("in a member").isEqualTo(matching);
    return matching;
  }

  private static List<String> matching(Machine machine, JsonNode event) {
    try {
      return machine.rulesForJSONEvent(event.toString());
    } catch (Exception e) {
      throw new AssertionError("the matcher fails on " + event, e);
    }
  }

  private static boolean isTaken(ObjectNode event) {
    return RESOLVER.resolve(new EventBridgeEvent(event), NOW) instanceof Resolution.Changes;
  }

  @Test
  void everyFixtureThatMeansAChangeMatchesOneRule() throws IOException {
    Path folder =
        Path.of(System.getProperty("repo.root", ".."), "pipeline/src/test/resources/events");
    assertThat(check(folder)).isGreaterThan(400);
  }

  @Test
  void everyRealEventThatMeansAChangeMatchesOneRule() throws IOException {
    String told = System.getenv("SHARED_DIR");
    Path shared =
        told == null
            ? Path.of(System.getProperty("repo.root", ".."), "..", "shared")
            : Path.of(told);
    Path samples = shared.resolve("events").resolve("real");
    assumeTrue(Files.isDirectory(samples), "no public samples at " + samples);
    assertThat(check(samples)).isGreaterThan(100);
  }

  /** How many of the events in a folder mean a change. */
  private static int check(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    int taken = 0;
    SoftAssertions softly = new SoftAssertions();
    for (Path file : files) {
      if (!(JSON.readTree(Files.readString(file)) instanceof ObjectNode event)
          || !event.has("detail-type")) {
        continue;
      }
      List<String> rules = matching(event);
      if (isTaken(event)) {
        taken++;
        softly.assertThat(rules).as("%s", file).hasSize(1);
      } else {
        softly.assertThat(rules).as("%s", file).hasSizeLessThanOrEqualTo(1);
      }
    }
    softly.assertAll();
    return taken;
  }

  /** Each name of each call of each type, as CloudTrail has it. */
  private static List<ObjectNode> calls() {
    List<ObjectNode> calls = new ArrayList<>();
    for (ResourceType type : TypeCatalog.bundled().types()) {
      for (EventRule rule : type.events()) {
        if (rule instanceof EventRule.Calls all) {
          all.upsert().forEach(name -> calls.add(call(all.eventSource(), name)));
          all.delete().forEach(name -> calls.add(call(all.eventSource(), name)));
        }
      }
    }
    return calls;
  }

  private static ObjectNode call(String eventSource, String eventName) {
    ObjectNode event = JSON.createObjectNode();
    event.put("source", "aws." + eventSource.replace(".amazonaws.com", ""));
    event.put("detail-type", "AWS API Call via CloudTrail");
    event.put("account", "111122223333").put("region", "eu-west-1");
    event.putObject("detail").put("eventSource", eventSource).put("eventName", eventName);
    return event;
  }

  @Test
  void everyCallOfTheCatalogueMatchesOneRuleAsACallAndAsAServiceEvent() {
    assertThat(calls()).hasSizeGreaterThan(450);
    for (ObjectNode call : calls()) {
      assertThat(matching(call)).as("%s", call).hasSize(1);
      call.put("detail-type", "AWS Service Event via CloudTrail");
      assertThat(matching(call)).as("%s", call).hasSize(1);
    }
  }

  @Test
  void noFailedCallMatchesWhateverItsFailureIs() {
    for (ObjectNode call : calls()) {
      ObjectNode denied = call.deepCopy();
      denied.withObject("/detail").put("errorCode", "AccessDenied");
      assertThat(matching(denied)).as("%s", denied).isEmpty();
      ObjectNode told = call.deepCopy();
      told.withObject("/detail").put("errorMessage", "no");
      assertThat(matching(told)).as("%s", told).isEmpty();
    }
  }

  @Test
  void noCallThatOnlyReadsMatches() {
    Set<String> sources = new TreeSet<>();
    calls().forEach(call -> sources.add(call.at("/detail/eventSource").asText()));
    for (String source : sources) {
      for (String name :
          List.of("DescribeInstances", "GetFunction20150331v2", "ListTags", "HeadBucket")) {
        assertThat(matching(call(source, name))).as("%s %s", source, name).isEmpty();
      }
    }
  }

  /** A prefix alone would take other calls' events, which the consumer would skip, at a cost. */
  @Test
  void anApisVersionIsTakenAndALongerNameIsNot() {
    assertThat(matching(call("lambda.amazonaws.com", "CreateFunction20150331"))).hasSize(1);
    assertThat(matching(call("lambda.amazonaws.com", "UpdateFunctionCode20150331v2"))).hasSize(1);
    assertThat(matching(call("lambda.amazonaws.com", "TagResource20170331v2"))).hasSize(1);
    assertThat(matching(call("lambda.amazonaws.com", "CreateFunctionUrlConfig"))).isEmpty();
    assertThat(matching(call("cloudfront.amazonaws.com", "UpdateDistribution2020_05_31")))
        .hasSize(1);
  }

  @Test
  void tagCallsOfEveryServiceWithAnArnRuleAreTaken() {
    for (ResourceType type : TypeCatalog.bundled().types()) {
      if (type.arn() != null) {
        for (String name : Resolver.TAG_CALLS) {
          String source = type.arn().service() + ".amazonaws.com";
          assertThat(matching(call(source, name))).as("%s %s", type.name(), name).hasSize(1);
        }
      }
    }
    assertThat(matching(call("tagging.amazonaws.com", "TagResources"))).hasSize(1);
  }

  @Test
  void theSameNameOfAnotherServiceIsNot() {
    assertThat(matching(call("redshift.amazonaws.com", "CreateCluster"))).isEmpty();
    assertThat(matching(call("elasticmapreduce.amazonaws.com", "TagResource"))).isEmpty();
  }

  /** One service's event under another's name, as nobody but a forger would send it. */
  @Test
  void sourceAndEventSourceBelongTogether() {
    ObjectNode forged = call("ec2.amazonaws.com", "RunInstances");
    forged.put("source", "aws.s3");
    assertThat(matching(forged)).isEmpty();
  }

  @Test
  void onTheCustomBusForwardedEventsAndOwnOnesAreToldApart() throws IOException {
    Stack stack = Infra.central("none", "CustomEventBus", "true");
    Machine bus = onBus(stack);
    assertThat(matching(bus, call("ec2.amazonaws.com", "RunInstances")))
        .containsExactly("RuleForwardedEvents");
    assertThat(matching(bus, own("com.example.shop", "Anything"))).containsExactly("RuleOwnEvents");
    Machine narrow =
        onBus(
            Infra.central(
                "none",
                "CustomEventBus",
                "true",
                "CustomEventSources",
                "com.example.shop,com.example.depot",
                "CustomDetailTypes",
                "Service Registered"));
    assertThat(matching(narrow, own("com.example.depot", "Service Registered")))
        .containsExactly("RuleOwnEvents");
    assertThat(matching(narrow, own("com.example.depot", "Other"))).isEmpty();
    assertThat(matching(narrow, own("com.example.other", "Service Registered"))).isEmpty();
  }

  private static Machine onBus(Stack stack) throws IOException {
    Machine bus = Machine.builder().build();
    for (String id : stack.ids("AWS::Events::Rule")) {
      if (stack.properties(id).has("EventBusName")) {
        bus.addRule(id, stack.properties(id).path("EventPattern").toString());
      }
    }
    return bus;
  }

  private static ObjectNode own(String source, String detailType) {
    ObjectNode event = JSON.createObjectNode().put("source", source).put("detail-type", detailType);
    event.putObject("detail").put("name", "checkout");
    return event;
  }

  @Test
  void doctorsTestEventMatchesItsRuleAloneAndOnlyForItsBlueprint() {
    ObjectNode event = JSON.createObjectNode().put("source", "port-aws-events.doctor");
    event.put("detail-type", "port-aws-events check");
    event.putObject("detail").put("blueprint", "portAwsEventsCheck").put("identifier", "check");
    assertThat(matching(CENTRAL, event)).containsExactly("DoctorRule");
    event.withObject("/detail").put("blueprint", "service");
    assertThat(matching(CENTRAL, event)).isEmpty();
  }

  /** Types in a folder of one's own have rules, too. */
  @Test
  void rulesOfOwnTypesAreMadeOfTheirFiles() throws Exception {
    Path folder = Files.createTempDirectory("types");
    Files.writeString(
        folder.resolve("AWS_Kinesis_Stream.yaml"),
        """
        type: AWS::Kinesis::Stream
        events:
          - calls:
              event-source: kinesis.amazonaws.com
              upsert: [CreateStream, UpdateShardCount]
              delete: DeleteStream
            identifiers: .detail.requestParameters.streamName
          - native: { source: com.example.shop, detail-type: [Stream Changed, "Stream: Closed"] }
            identifiers: .detail.name
        """);
    TypeCatalog catalog = TypeCatalog.load(folder, new Problems());
    List<SourceRule> rules = SourceRules.of(catalog);
    Machine machine = Machine.builder().build();
    for (SourceRule rule : rules) {
      machine.addRule(rule.id(), rule.pattern().toString());
    }
    assertThat(matching(machine, call("kinesis.amazonaws.com", "DeleteStream")))
        .containsExactly("RuleKinesisCalls");
    assertThat(matching(machine, own("com.example.shop", "Stream: Closed")))
        .containsExactly("RuleComExampleShopEvents");
    assertThat(rules)
        .filteredOn(rule -> rule.id().equals("RuleComExampleShopEvents"))
        .extracting(SourceRule::parameter)
        .containsExactly("EventsComExampleShop");
  }
}
