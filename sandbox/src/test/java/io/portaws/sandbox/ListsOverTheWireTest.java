package io.portaws.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.Slice;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Mapping;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.state.AwsApi;
import io.portaws.pipeline.state.AwsClients;
import io.portaws.pipeline.state.AwsLists;
import io.portaws.pipeline.state.AwsStates;
import io.portaws.pipeline.state.Lists.Listing;
import io.portaws.pipeline.state.Places;
import io.portaws.pipeline.state.Reach;
import io.portaws.pipeline.state.SdkApi;
import io.portaws.pipeline.state.State.Cause;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;

/** What goes wrong on the way of a list, over AWS's protocols. */
class ListsOverTheWireTest {
  private static final String ACCOUNT = "999900001111";
  private static final String MEMBER = "999900002222";
  private static final TypeCatalog CATALOG = TypeCatalog.bundled();
  private static final Mapping MAPPING = MappingFile.ofCatalog(CATALOG, new Problems());
  private static final Slice PARAMETERS = slice("AWS::SSM::Parameter");
  private static final Slice TABLES = slice("AWS::DynamoDB::Table");

  private final AwsStandIn aws = AwsStandIn.start(ACCOUNT);
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final AwsClients clients =
      new AwsClients(
          AwsStandIn.credentials(ACCOUNT),
          ACCOUNT,
          "eu-west-1",
          new AwsClients.ReadRole("reader", null),
          _ -> Optional.of(aws.endpoint()),
          AwsCrtHttpClient.create());

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-21T12:00:00Z"));
  private final AtomicReference<Duration> waited = new AtomicReference<>(Duration.ZERO);

  @AfterEach
  void close() {
    clients.close();
    executor.close();
    aws.close();
  }

  private static Slice slice(String type) {
    return new Slice(type, ACCOUNT, "eu-west-1");
  }

  private void put(Slice slice, String prefix, int count) {
    for (int i = 0; i < count; i++) {
      aws.put(
          slice.type(),
          slice.account(),
          slice.region(),
          prefix + i,
          Json.object().put("Name", prefix + i).put("Tier", i % 2 == 0 ? "even" : "odd"));
    }
  }

  private void pause(Duration wait) {
    waited.updateAndGet(before -> before.plus(wait));
    now.updateAndGet(before -> before.plus(wait));
  }

  private AwsApi api() {
    InstantSource clock = now::get;
    return new AwsStates(
            CATALOG,
            false,
            new SdkApi(clients),
            executor,
            PipelineMetrics.NOOP,
            clock,
            (Pause) this::pause,
            new Random(1))
        .api();
  }

  private Listing list(Slice slice) throws InterruptedException {
    return list(slice, MAPPING);
  }

  private Listing list(Slice slice, Mapping mapping) throws InterruptedException {
    Reach reach = reach(Set.of("*"));
    return new AwsLists(CATALOG, mapping, reach, api(), now::get, this::pause, new Random(1))
        .list(slice);
  }

  private static Reach reach(Set<String> accounts) {
    return new Reach(ACCOUNT, "eu-west-1", accounts, Set.of("*"), "reader");
  }

  @Test
  void cloudControlsListIsReadPageByPageToItsEnd() throws InterruptedException {
    put(PARAMETERS, "/shop/", 45);
    Listing listing = list(PARAMETERS);
    assertThat(listing).isInstanceOf(Listing.Complete.class);
    assertThat(listing.keys()).hasSize(45);
    assertThat(aws.reads("cloudcontrol:ListResources")).isEqualTo(3);
  }

  @Test
  void throttlingInTheMiddleIsWaitedForUntilTheListIsWhole() throws InterruptedException {
    put(TABLES, "t", 3);
    aws.pages(1);
    AtomicInteger throttled = new AtomicInteger(8);
    aws.throttleWhen(call -> call.identifiers().contains("2") && throttled.getAndDecrement() > 0);

    assertThat(list(TABLES).keys()).hasSize(3);
    assertThat(list(TABLES)).isInstanceOf(Listing.Complete.class);
    assertThat(waited.get()).isGreaterThan(Duration.ofSeconds(5));
  }

  @Test
  void aFailureInTheMiddleLeavesAPart() throws InterruptedException {
    put(TABLES, "t", 3);
    aws.pages(1);
    aws.failWhen(call -> call.identifiers().contains("2"), "InternalFailure");

    Listing listing = list(TABLES);

    assertThat(listing).isInstanceOf(Listing.Partial.class);
    assertThat(listing.keys()).hasSize(2);
    assertThat(((Listing.Partial) listing).why()).isEqualTo(Cause.UNAVAILABLE);
  }

  @Test
  void aDeniedListIsToldWithWhatMendsIt() throws InterruptedException {
    aws.deny("AWS::DynamoDB::Table");
    aws.deny("AWS::SSM::Parameter");
    for (Slice slice : List.of(TABLES, PARAMETERS)) {
      Listing.Partial part = (Listing.Partial) list(slice);
      assertThat(part.why()).isEqualTo(Cause.DENIED);
      assertThat(part.detail()).contains("the consumer's own role may not", "docs/types.md");
    }
  }

  @Test
  void aTypeThatCloudControlDoesNotKnowThereIsNotTakenForAnEmptyList() throws InterruptedException {
    aws.unknownType("AWS::SSM::Parameter");
    assertThat(((Listing.Partial) list(PARAMETERS)).why()).isEqualTo(Cause.UNSUPPORTED);
  }

  @Test
  void anExportersResourceModelsListWithinTheirParents() throws InterruptedException {
    put(PARAMETERS, "/shop/", 5);
    aws.listedWithin("AWS::SSM::Parameter", "Tier");
    assertThat(((Listing.Partial) list(PARAMETERS)).why()).isEqualTo(Cause.INVALID);

    Problems problems = new Problems();
    String config =
        """
        {"resources": [{"kind": "AWS::SSM::Parameter",
          "selector": {"aws": {"regions_config": {"eu-west-1": {"resources_models":
            ["{\\"Tier\\": \\"even\\"}"]}}}},
          "port": {"entity": {"mappings": [{"identifier": ".Name", "blueprint": "parameter"}]}}}]}
        """;
    Mapping exporters = MappingFile.parse("config.json", config, null, CATALOG, problems);
    assertThat(problems.list()).isEmpty();
    assertThat(list(PARAMETERS, exporters).keys())
        .extracting(ResourceKey::identifier)
        .containsExactlyInAnyOrder("/shop/0", "/shop/2", "/shop/4");
  }

  @Test
  void theOrganizationsAccountsAndEachOnesRegionsAreWhereThereIsSomethingToList()
      throws InterruptedException {
    aws.regions("eu-west-1", "ap-south-1");
    for (String account : List.of(ACCOUNT, MEMBER)) {
      aws.put(
          "AWS::Organizations::Account",
          ACCOUNT,
          "us-east-1",
          account,
          Json.object().put("Id", account).put("Status", "ACTIVE"));
    }
    Places places =
        new Places(
            CATALOG, MAPPING, reach(Set.of("*")), api(), now::get, this::pause, new Random(1));

    var found = places.slices(List.of("AWS::SNS::Topic"), List.of("*"), List.of("*"));

    assertThat(found.gaps()).isEmpty();
    assertThat(found.slices())
        .containsExactly(
            new Slice("AWS::SNS::Topic", ACCOUNT, "eu-west-1"),
            new Slice("AWS::SNS::Topic", ACCOUNT, "ap-south-1"),
            new Slice("AWS::SNS::Topic", MEMBER, "eu-west-1"),
            new Slice("AWS::SNS::Topic", MEMBER, "ap-south-1"));
    Listing ofMember = list(new Slice("AWS::Organizations::Account", MEMBER, "us-east-1"));
    assertThat(((Listing.Partial) ofMember).why()).isEqualTo(Cause.DENIED);
  }
}
