package io.portaws.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.pipeline.catalog.Action;
import io.portaws.pipeline.catalog.Change;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.Resolution;
import io.portaws.pipeline.catalog.Resolver;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.Slice;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.event.Decoder;
import io.portaws.pipeline.event.Form;
import io.portaws.pipeline.mapping.Deletion;
import io.portaws.pipeline.mapping.EntityRef;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.state.AwsClients;
import io.portaws.pipeline.state.AwsLists;
import io.portaws.pipeline.state.AwsStates;
import io.portaws.pipeline.state.Lists;
import io.portaws.pipeline.state.Reach;
import io.portaws.pipeline.state.SdkApi;
import io.portaws.pipeline.state.State;
import io.portaws.sandbox.AwsStandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;

/** What the model has can be read as the worker reads it, whatever the type. */
class ModelAccountTest {
  private static final String ACCOUNT = "000000000000";
  private static final TypeCatalog CATALOG = TypeCatalog.bundled();
  private static final Mapper MAPPER = new Mapper(MappingFile.ofCatalog(CATALOG, new Problems()));

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

  @AfterEach
  void close() {
    clients.close();
    executor.close();
    aws.close();
  }

  @Test
  void everyTypeOfTheCatalogueIsReadAsTheEntityThatItsKeyNamesAndListedByThatKey()
      throws IOException, InterruptedException {
    Set<ResourceKey> keys = new LinkedHashSet<>();
    Path folder =
        Path.of(System.getProperty("repo.root", ".."), "pipeline/src/test/resources/reads");
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        keys.add(elsewhere(new ObjectMapper().readTree(file.toFile())));
      }
    }
    assertThat(keys.stream().map(ResourceKey::type))
        .containsAll(CATALOG.types().stream().map(ResourceType::name).toList());
    assertThat(wrong(keys)).isEmpty();
    assertThat(notListed(keys)).isEmpty();
  }

  @Test
  void everyResourceThatTheDemosEventsTellOfIsReadAsTheEntityThatItsKeyNamesAndListedByThatKey()
      throws IOException, InterruptedException {
    Set<ResourceKey> keys = new LinkedHashSet<>();
    Resolver resolver = new Resolver(CATALOG);
    for (DemoEvents.DemoEvent event : DemoEvents.load(null)) {
      if (Decoder.decode(event.body()) instanceof Form.EventBridgeEvent form
          && resolver.resolve(form, Instant.EPOCH) instanceof Resolution.Changes changes) {
        changes.changes().stream()
            .filter(change -> change.action() == Action.UPSERT)
            .map(Change::key)
            .forEach(keys::add);
      }
    }
    assertThat(keys).hasSizeGreaterThan(10);
    assertThat(wrong(keys)).isEmpty();
    assertThat(notListed(keys)).isEmpty();
  }

  /** What is read and is not found by a list, page by page, under the same key. */
  private List<String> notListed(Set<ResourceKey> keys) throws InterruptedException {
    aws.pages(1);
    Lists lists = lists();
    List<String> wrong = new ArrayList<>();
    for (ResourceKey key : keys) {
      Lists.Listing found = lists.list(new Slice(key.type(), key.account(), key.region()));
      if (found instanceof Lists.Listing.Partial partial) {
        wrong.add(partial.detail());
      } else if (found.keys().stream().noneMatch(each -> isThis(key, each))) {
        wrong.add(key + " is not among " + found.keys());
      }
    }
    wrong.addAll(aws.unknownOperations());
    return wrong;
  }

  private Lists lists() {
    var api =
        new AwsStates(CATALOG, false, new SdkApi(clients), executor, PipelineMetrics.NOOP).api();
    var mapping = MappingFile.ofCatalog(CATALOG, new Problems());
    var reach = new Reach(ACCOUNT, "eu-west-1", Set.of("*"), Set.of("*"), "reader");
    return new AwsLists(
        CATALOG, mapping, reach, api, InstantSource.system(), Pause.SLEEP, new Random());
  }

  /** A list has a stack's ARN, and events may have its name. */
  private static boolean isThis(ResourceKey key, ResourceKey listed) {
    return listed.equals(key)
        || (key.type().equals("AWS::CloudFormation::Stack")
            && listed.identifier().contains(":stack/" + key.identifier() + "/"));
  }

  /** A sample's resource with other names, so that nothing of the sample's will do. */
  private static ResourceKey elsewhere(JsonNode sample) {
    String account = sample.path("account").asText();
    String region = sample.path("region").asText();
    String identifier =
        sample.path("identifier").asText().replace("shop", "depot").replace("storefront", "market");
    boolean global = region.equals("us-east-1") || identifier.equals(account);
    return new ResourceKey(
        sample.path("type").asText(),
        global ? account : ACCOUNT,
        global ? region : "eu-north-1",
        global ? identifier : identifier.replace(account, ACCOUNT).replace(region, "eu-north-1"),
        sample.path("parent").asText());
  }

  /** What is not read as the entity that the key alone gives, where it gives one. */
  private List<String> wrong(Set<ResourceKey> keys) throws InterruptedException {
    Map<ResourceKey, String> wrong = new LinkedHashMap<>();
    for (ResourceKey key : keys) {
      ResourceType type = CATALOG.find(key.type()).orElseThrow();
      ModelItems.of(type, key).forEach((call, item) -> aws.put(key, call, item));
    }
    var states = new AwsStates(CATALOG, false, new SdkApi(clients), executor, PipelineMetrics.NOOP);
    // One after the other: fifty new clients at once would keep each other waiting.
    Map<ResourceKey, State> read = new LinkedHashMap<>();
    for (ResourceKey key : keys) {
      read.putAll(states.read(Set.of(key)));
    }
    for (ResourceKey key : keys) {
      ResourceType type = CATALOG.find(key.type()).orElseThrow();
      State state = Objects.requireNonNull(read.get(key));
      if (!(state instanceof State.Present(JsonNode properties))) {
        wrong.put(key, state.toString());
      } else if (type.isGone(properties)) {
        wrong.put(key, "is gone: " + properties);
      } else if (type.entity() != null && type.searchBy().isEmpty()) {
        List<EntityRef> named = MAPPER.absent(type, key).stream().map(Deletion::entity).toList();
        List<EntityRef> mapped =
            MAPPER.map(type, key, properties).entities().stream().map(e -> e.ref()).toList();
        if (!named.equals(mapped)) {
          wrong.put(key, mapped + " instead of " + named);
        }
      } else if (type.entity() != null && MAPPER.map(type, key, properties).entities().isEmpty()) {
        wrong.put(key, "is mapped to nothing: " + properties);
      }
    }
    List<String> lines = new ArrayList<>(aws.unknownOperations());
    wrong.forEach((key, what) -> lines.add(key + ": " + what));
    return lines;
  }
}
