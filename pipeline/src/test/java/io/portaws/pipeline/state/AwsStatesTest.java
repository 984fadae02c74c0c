package io.portaws.pipeline.state;

import static io.portaws.pipeline.state.FakeApi.byCloudControl;
import static io.portaws.pipeline.state.FakeApi.error;
import static io.portaws.pipeline.state.FakeApi.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.TestCatalog;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.state.FakeApi.Asked;
import io.portaws.pipeline.state.State.Cause;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.AbortedException;

/** Many resources of many types, accounts and regions in one read. */
@Timeout(60)
class AwsStatesTest {
  /** Read a hundred in a call. */
  private static final String BATCHED = "AWS::Test::Batched";

  /** Read ten in a call, those of one folder. */
  private static final String GROUPED = "AWS::Test::Grouped";

  /** Read by Cloud Control for ocean's mappings, by its own service for the exporter's. */
  private static final String OCEAN_FIRST = "AWS::Test::OceanFirst";

  /** The other way round. */
  private static final String EXPORTER_FIRST = "AWS::Test::ExporterFirst";

  /** In no file. */
  private static final String OTHER = "Their::Own::Type";

  private static final String EVENTS =
      """
      events:
        - native: { source: aws.test, detail-type: Thing Changed }
          identifiers: .detail.name
      """;

  private static final String BY_THINGS =
      """
        calls:
          - call: test:DescribeThings
            batch: 100
            request: '{names: .identifiers}'
            items: .things[]
            key: .name
      """;

  private static final TypeCatalog CATALOG =
      TestCatalog.of(
          "type: AWS::Test::Batched\n" + EVENTS + "read:\n" + BY_THINGS,
          "type: AWS::Test::Grouped\n"
              + EVENTS
              + "read:\n"
              + BY_THINGS.replace("batch: 100", "batch: 10")
              + "      group: '.identifier | split(\"/\")"
              + " | if .[1] == null then error(\"no folder\") else .[0] end'\n",
          "type: AWS::Test::OceanFirst\n" + EVENTS + "exporter-read:\n" + BY_THINGS,
          "type: AWS::Test::ExporterFirst\n" + EVENTS + "read:\n" + BY_THINGS);

  private final List<String> counted = new CopyOnWriteArrayList<>();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void close() {
    executor.shutdownNow();
  }

  private AwsStates states(boolean forExporter, FakeApi api) {
    PipelineMetrics metrics =
        new PipelineMetrics() {
          @Override
          public void read(String service, String result) {
            counted.add(service + " " + result);
          }
        };
    return new AwsStates(CATALOG, forExporter, api, executor, metrics);
  }

  private Map<ResourceKey, State> read(FakeApi api, ResourceKey... keys)
      throws InterruptedException {
    return states(false, api).read(new LinkedHashSet<>(List.of(keys)));
  }

  private static Set<ResourceKey> many(String type, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> FakeAws.key(type, "x" + i))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Everything that is asked for is there. */
  private static JsonNode everything(Asked asked) {
    if (asked.call().startsWith("cloudcontrol:")) {
      return byCloudControl("{'by': 'cloudcontrol'}");
    }
    ObjectNode answer = json("{'things': []}");
    asked.list("names").forEach(name -> answer.withArray("things").addObject().put("name", name));
    return answer;
  }

  private static Cause cause(@Nullable State state) {
    if (state instanceof State.Unknown unknown) {
      return unknown.cause();
    }
    throw new AssertionError("known: " + state);
  }

  @Test
  void nothingAskedIsNothingAnswered() throws InterruptedException {
    FakeApi api = new FakeApi(AwsStatesTest::everything);
    assertThat(read(api)).isEmpty();
    assertThat(api.asked).isEmpty();
  }

  @Test
  void fiveHundredOfATypeReadByTheHundredCostFiveCalls() throws InterruptedException {
    FakeApi api = new FakeApi(AwsStatesTest::everything);
    assertThat(states(false, api).read(many(BATCHED, 500)))
        .hasSize(500)
        .allSatisfy((_, state) -> assertThat(state).isInstanceOf(State.Present.class));
    assertThat(api.asked)
        .hasSize(5)
        .allSatisfy(asked -> assertThat(asked.list("names")).hasSize(100));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "100, 1", "101, 2", "201, 3"})
  void moreThanABatchIsSeveralCalls(int resources, int calls) throws InterruptedException {
    FakeApi api = new FakeApi(AwsStatesTest::everything);
    states(false, api).read(many(BATCHED, resources));
    assertThat(api.asked).hasSize(calls);
    assertThat(api.asked.stream().flatMap(asked -> asked.list("names").stream()))
        .doesNotHaveDuplicates()
        .hasSize(resources);
  }

  @Test
  void callsArePerTypeAccountRegionAndGroup() throws InterruptedException {
    FakeApi api = new FakeApi(AwsStatesTest::everything);
    read(
        api,
        FakeAws.key(BATCHED, "a"),
        FakeAws.key(BATCHED, "b"),
        new ResourceKey(BATCHED, FakeAws.OWN, "us-east-2", "a"),
        new ResourceKey(BATCHED, FakeAws.OTHER, "eu-west-1", "a"),
        FakeAws.key(GROUPED, "f/a"),
        FakeAws.key(GROUPED, "g/a"),
        FakeAws.key(GROUPED, "f/b"),
        FakeAws.key(OTHER, "a"));
    assertThat(api.asked.stream().map(a -> a.account() + " " + a.region() + " " + a.request()))
        .containsExactlyInAnyOrder(
            "111122223333 eu-west-1 {\"names\":[\"a\",\"b\"]}",
            "111122223333 us-east-2 {\"names\":[\"a\"]}",
            "444455556666 eu-west-1 {\"names\":[\"a\"]}",
            "111122223333 eu-west-1 {\"names\":[\"f/a\",\"f/b\"]}",
            "111122223333 eu-west-1 {\"names\":[\"g/a\"]}",
            "111122223333 eu-west-1 {\"TypeName\":\"Their::Own::Type\",\"Identifier\":\"a\"}");
  }

  /** An identifier is anything that somebody put on the queue. */
  @Test
  void anIdentifierWithoutAGroupHarmsNoOther() throws InterruptedException {
    FakeApi api = new FakeApi(AwsStatesTest::everything);
    Map<ResourceKey, State> states =
        read(api, FakeAws.key(GROUPED, "nowhere"), FakeAws.key(GROUPED, "f/a"));
    assertThat(cause(states.get(FakeAws.key(GROUPED, "nowhere")))).isEqualTo(Cause.UNSHAPED);
    assertThat(states.get(FakeAws.key(GROUPED, "f/a"))).isInstanceOf(State.Present.class);
  }

  @Test
  void readsAreCountedByServiceAndResult() throws InterruptedException {
    FakeApi api =
        new FakeApi(asked ->
            switch (asked.request().path("Identifier").asText()) {
              case "here" -> byCloudControl("{}");
              case "gone" -> throw error("ResourceNotFoundException");
              case "busy" -> throw error("ThrottlingException");
              case "secret" -> throw error("AccessDeniedException");
              default -> json("{'things': [{'name': 'x0'}]}");
            });
    Set<ResourceKey> keys = many(BATCHED, 2);
    Stream.of("here", "gone", "busy", "secret")
        .map(id -> FakeAws.key(OTHER, id))
        .forEach(keys::add);
    states(false, api).read(keys);
    assertThat(counted)
        .containsExactlyInAnyOrder(
            "cloudcontrol present",
            "cloudcontrol absent",
            "cloudcontrol throttled",
            "cloudcontrol denied",
            "test present",
            "test absent");
  }

  @Test
  void anotherAccountWithoutARoleIsDeniedWithWhatIsMissing() throws InterruptedException {
    FakeApi api = new FakeApi(AwsStatesTest::everything);
    api.unreadable.add(FakeAws.OTHER);
    ResourceKey foreign = new ResourceKey(BATCHED, FakeAws.OTHER, FakeAws.REGION, "b");
    Map<ResourceKey, State> states = read(api, foreign, FakeAws.key(BATCHED, "b"));
    assertThat(states.get(foreign))
        .isEqualTo(
            new State.Unknown(
                Cause.DENIED,
                "account " + FakeAws.OTHER + " is another one, and READ_ROLE_NAME is not set"));
    assertThat(states.get(FakeAws.key(BATCHED, "b"))).isInstanceOf(State.Present.class);
    assertThat(api.asked).hasSize(1);
  }

  @Test
  void aBugInOneReadHarmsNobodyElse() throws InterruptedException {
    FakeApi api =
        new FakeApi(asked -> {
          if (asked.account().equals(FakeAws.OTHER)) {
            throw new IllegalStateException("a bug");
          }
          return everything(asked);
        });
    ResourceKey bad = new ResourceKey(BATCHED, FakeAws.OTHER, FakeAws.REGION, "a");
    Map<ResourceKey, State> states = read(api, bad, FakeAws.key(BATCHED, "a"));
    assertThat(states.get(bad))
        .isEqualTo(new State.Unknown(Cause.UNAVAILABLE, "IllegalStateException"));
    assertThat(states.get(FakeAws.key(BATCHED, "a"))).isInstanceOf(State.Present.class);
  }

  // Where Cloud Control does not know a type

  private static JsonNode withoutCloudControlInEurope(Asked asked, String code) {
    if (asked.call().startsWith("cloudcontrol:") && asked.region().startsWith("eu-")) {
      throw error(code);
    }
    return everything(asked);
  }

  @ParameterizedTest
  @CsvSource({
    "UnsupportedActionException, false",
    "TypeNotFoundException, false",
    "UnsupportedActionException, true",
    "TypeNotFoundException, true"
  })
  void whatCloudControlCannotReadIsReadByItsOwnServiceFromThenOn(String code, boolean forExporter)
      throws InterruptedException {
    String type = forExporter ? EXPORTER_FIRST : OCEAN_FIRST;
    FakeApi api = new FakeApi(asked -> withoutCloudControlInEurope(asked, code));
    AwsStates states = states(forExporter, api);
    Set<ResourceKey> keys = many(type, 3);

    assertThat(states.read(keys))
        .hasSize(3)
        .allSatisfy((key, state) ->
            assertThat(state)
                .isEqualTo(new State.Present(json("{'name': '" + key.identifier() + "'}"))));
    assertThat(api.calls()).filteredOn("cloudcontrol:GetResource"::equals).hasSize(3);
    assertThat(api.calls()).filteredOn("test:DescribeThings"::equals).hasSize(1);

    api.asked.clear();
    states.read(many(type, 5));
    assertThat(api.calls()).containsExactly("test:DescribeThings");
  }

  @Test
  void anotherRegionIsAskedAnew() throws InterruptedException {
    FakeApi api = new FakeApi(asked -> withoutCloudControlInEurope(asked, "TypeNotFoundException"));
    AwsStates states = states(false, api);
    states.read(Set.of(FakeAws.key(OCEAN_FIRST, "a")));
    api.asked.clear();

    ResourceKey american = new ResourceKey(OCEAN_FIRST, FakeAws.OWN, "us-east-2", "a");
    assertThat(states.read(Set.of(american)))
        .containsEntry(american, new State.Present(json("{'by': 'cloudcontrol'}")));
    assertThat(api.calls()).containsExactly("cloudcontrol:GetResource");
  }

  @Test
  void anotherTypeIsAskedAnew() throws InterruptedException {
    FakeApi api = new FakeApi(asked -> withoutCloudControlInEurope(asked, "TypeNotFoundException"));
    AwsStates states = states(false, api);
    states.read(Set.of(FakeAws.key(OCEAN_FIRST, "a")));
    api.asked.clear();
    states.read(Set.of(FakeAws.key(OTHER, "a")));
    assertThat(api.calls()).containsExactly("cloudcontrol:GetResource");
  }

  @ParameterizedTest
  @CsvSource({
    "ThrottlingException, THROTTLED",
    "AccessDeniedException, DENIED",
    "ServiceInternalErrorException, UNAVAILABLE",
    "InvalidRequestException, INVALID",
    "InvalidParameterException, INVALID",
    "InvalidParameterValueException, INVALID",
    "InvalidInputException, INVALID"
  })
  void onlyATypeThatCloudControlCannotReadIsReadOtherwise(String code, Cause cause)
      throws InterruptedException {
    FakeApi api = new FakeApi(asked -> withoutCloudControlInEurope(asked, code));
    assertThat(cause(read(api, FakeAws.key(OCEAN_FIRST, "a")).get(FakeAws.key(OCEAN_FIRST, "a"))))
        .isEqualTo(cause);
    assertThat(api.calls()).containsOnly("cloudcontrol:GetResource");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whereThereIsNoOtherWayItIsUnsupported(boolean forExporter) throws InterruptedException {
    FakeApi api =
        new FakeApi(asked -> withoutCloudControlInEurope(asked, "UnsupportedActionException"));
    ResourceKey key = FakeAws.key(OTHER, "a");
    assertThat(cause(states(forExporter, api).read(Set.of(key)).get(key)))
        .isEqualTo(Cause.UNSUPPORTED);
    assertThat(api.calls()).containsExactly("cloudcontrol:GetResource");
  }

  /**
   * What reads the type first for one dialect is the last for the other: nothing comes after it.
   */
  @Test
  void aTypesOwnServiceIsNotFollowedByCloudControl() throws InterruptedException {
    FakeApi api =
        new FakeApi(_ -> {
          throw error("UnsupportedActionException");
        });
    ResourceKey key = FakeAws.key(EXPORTER_FIRST, "a");
    assertThat(cause(states(false, api).read(Set.of(key)).get(key))).isEqualTo(Cause.UNSUPPORTED);
    assertThat(api.calls()).containsExactly("test:DescribeThings");
  }

  /** Both turns asked Cloud Control before either had its answer. */
  @Test
  void twoTurnsThatLearnItTogetherBothReadItByItsOwnService() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    FakeApi api =
        new FakeApi(asked -> {
          if (asked.call().startsWith("cloudcontrol:")) {
            both.countDown();
            await(both);
          }
          return withoutCloudControlInEurope(asked, "TypeNotFoundException");
        });
    AwsStates states = states(false, api);
    Future<Map<ResourceKey, State>> first =
        executor.submit(() -> states.read(Set.of(FakeAws.key(OCEAN_FIRST, "a"))));
    Future<Map<ResourceKey, State>> second =
        executor.submit(() -> states.read(Set.of(FakeAws.key(OCEAN_FIRST, "b"))));
    assertThat(first.get().values()).hasOnlyElementsOfType(State.Present.class);
    assertThat(second.get().values()).hasOnlyElementsOfType(State.Present.class);
  }

  // How many at once

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AbortedException.create("interrupted", e);
    }
  }

  /** The first twenty wait for a permit each, which is given only once all twenty are there. */
  @Test
  void twentyCallsAtOnceToAServiceInAnAccountAndRegionAndNoMore() throws Exception {
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch twenty = new CountDownLatch(20);
    Semaphore permits = new Semaphore(0);
    FakeApi api =
        new FakeApi(asked -> {
          most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
          twenty.countDown();
          permits.acquireUninterruptibly();
          underWay.decrementAndGet();
          return everything(asked);
        });
    AwsStates states = states(false, api);
    Future<Map<ResourceKey, State>> read = executor.submit(() -> states.read(many(OTHER, 50)));
    await(twenty);
    permits.release(50);
    assertThat(read.get()).hasSize(50);
    assertThat(most).hasValue(20);
  }

  @Test
  void otherRegionsAccountsAndServicesHaveTheirOwnTwenty() throws Exception {
    CountDownLatch all = new CountDownLatch(60 + 1);
    FakeApi api =
        new FakeApi(asked -> {
          all.countDown();
          await(all);
          return everything(asked);
        });
    Set<ResourceKey> keys = many(OTHER, 20);
    for (int i = 0; i < 20; i++) {
      keys.add(new ResourceKey(OTHER, FakeAws.OTHER, FakeAws.REGION, "x" + i));
      keys.add(new ResourceKey(OTHER, FakeAws.OWN, "us-east-2", "x" + i));
    }
    keys.add(FakeAws.key(BATCHED, "a"));
    assertThat(states(false, api).read(keys).values()).hasOnlyElementsOfType(State.Present.class);
  }

  @Test
  void aFailedCallGivesItsPlaceBack() throws InterruptedException {
    FakeApi api =
        new FakeApi(_ -> {
          throw error("ThrottlingException");
        });
    AwsStates states = states(false, api);
    assertThat(states.read(many(OTHER, 50))).hasSize(50);
    assertThat(states.read(many(OTHER, 50))).hasSize(50);
  }

  @Test
  void anInterruptedReadEndsWithWhatItHasUnderWay() throws Exception {
    CountDownLatch begun = new CountDownLatch(20);
    CountDownLatch ended = new CountDownLatch(20);
    CountDownLatch never = new CountDownLatch(1);
    FakeApi api =
        new FakeApi(asked -> {
          begun.countDown();
          try {
            await(never);
            return everything(asked);
          } finally {
            ended.countDown();
          }
        });
    AwsStates states = states(false, api);
    List<Throwable> thrown = new CopyOnWriteArrayList<>();
    Thread turn =
        Thread.ofVirtual()
            .start(() -> {
              try {
                states.read(many(OTHER, 40));
              } catch (InterruptedException e) {
                thrown.add(e);
              }
            });
    await(begun);
    turn.interrupt();
    turn.join();
    await(ended);
    assertThat(thrown).hasSize(1);
    assertThat(api.asked).as("of 40, those that waited do not begin").hasSizeLessThan(30);
  }

  @Test
  void aTypeThatIsNoTypeIsABug() {
    FakeApi api = new FakeApi(AwsStatesTest::everything);
    assertThatThrownBy(() -> read(api, FakeAws.key("not a type", "a")))
        .isInstanceOf(java.util.NoSuchElementException.class);
  }

  // Several accounts, of which one is slow

  private static final ResourceKey SLOW =
      new ResourceKey(OTHER, FakeAws.OTHER, FakeAws.REGION, "slow");

  /** Hangs in one account, until it is released or interrupted. */
  private static final class Hanging {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    FakeApi api() {
      return new FakeApi(asked -> {
        if (asked.account().equals(SLOW.account())) {
          begun.countDown();
          try {
            await(released);
          } finally {
            ended.countDown();
          }
        }
        return everything(asked);
      });
    }
  }

  private AwsStates states(FakeApi api, Pause pause) {
    return new AwsStates(
        CATALOG,
        false,
        api,
        executor,
        PipelineMetrics.NOOP,
        InstantSource.system(),
        pause,
        new Random());
  }

  private static Set<ResourceKey> withSlow(int accounts) {
    Set<ResourceKey> keys = new LinkedHashSet<>(List.of(SLOW));
    for (int i = 0; i < accounts; i++) {
      keys.add(new ResourceKey(OTHER, "5555%08d".formatted(i), FakeAws.REGION, "quick"));
    }
    return keys;
  }

  private static void never() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  @Test
  void afterAShortPatienceTheOthersAreToldAndTheSlowOneWhenItComes() throws Exception {
    Hanging aws = new Hanging();
    Pause shortPatience =
        wait -> {
          if (!wait.equals(PartwiseReading.PATIENCE)) {
            never();
          }
        };
    try (StateSource.Reading reading = states(aws.api(), shortPatience).begin(withSlow(5))) {
      Map<ResourceKey, State> others = new HashMap<>();
      while (others.size() < 5) {
        others.putAll(reading.next());
      }
      assertThat(others).doesNotContainKey(SLOW);
      assertThat(others.values()).hasOnlyElementsOfType(State.Present.class);
      aws.released.countDown();
      assertThat(reading.next()).containsOnlyKeys(SLOW);
      assertThat(reading.next()).isEmpty();
    }
  }

  @Test
  void whereNoneIsSlowAllAreToldTogether() throws Exception {
    Hanging aws = new Hanging();
    aws.released.countDown();
    try (StateSource.Reading reading = states(aws.api(), _ -> never()).begin(withSlow(20))) {
      assertThat(reading.next()).hasSize(21);
      assertThat(reading.next()).isEmpty();
    }
  }

  @Test
  void whatTakesTooLongIsBrokenOffAndUnknown() throws Exception {
    Hanging aws = new Hanging();
    Pause overOnceItHangs =
        wait -> {
          if (!wait.equals(PartwiseReading.PATIENCE)) {
            aws.begun.await();
          }
        };
    Map<ResourceKey, State> told = new HashMap<>();
    try (StateSource.Reading reading = states(aws.api(), overOnceItHangs).begin(withSlow(3))) {
      for (var next = reading.next(); !next.isEmpty(); next = reading.next()) {
        told.putAll(next);
      }
    }
    assertThat(told).hasSize(4);
    assertThat(told.get(SLOW))
        .isEqualTo(new State.Unknown(Cause.UNAVAILABLE, "not read within 30 s"));
    await(aws.ended);
  }

  @Test
  void aReadingThatIsClosedEndsWhatItHasUnderWay() throws Exception {
    Hanging aws = new Hanging();
    try (StateSource.Reading _ = states(aws.api(), _ -> never()).begin(withSlow(3))) {
      await(aws.begun);
    }
    await(aws.ended);
  }

  @Test
  void oneAccountAndRegionIsReadWithoutATimer() throws Exception {
    FakeApi api = new FakeApi(AwsStatesTest::everything);
    AwsStates states =
        states(
            api,
            wait -> {
              throw new AssertionError("it paused for " + wait);
            });
    try (StateSource.Reading reading = states.begin(many(OTHER, 30))) {
      assertThat(reading.next()).hasSize(30);
      assertThat(reading.next()).isEmpty();
    }
  }

  @Test
  void aBugInOneAccountsReadIsTold() {
    FakeApi api = new FakeApi(AwsStatesTest::everything);
    ResourceKey noType = new ResourceKey("not a type", FakeAws.OTHER, FakeAws.REGION, "a");
    try (StateSource.Reading reading =
        states(api, _ -> never()).begin(Set.of(noType, FakeAws.key(OTHER, "a")))) {
      assertThatThrownBy(reading::next).isInstanceOf(java.util.NoSuchElementException.class);
    }
  }
}
