package io.portaws.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.cli.Ran;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Mapping;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.state.AwsApi;
import io.portaws.pipeline.state.AwsStates;
import io.portaws.pipeline.state.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * What setup makes is what the worker needs: through the webhook the entities are those that the
 * entities API would have got.
 */
@Timeout(120)
class SetupPortDeliveryTest {
  private static final TypeCatalog CATALOG = TypeCatalog.bundled();
  private static final String SECRET = "s3cret-of-the-webhook";
  private static final Path REPOSITORY = Path.of(System.getProperty("repo.root", ".."));

  @TempDir Path folder;
  private final Bench byWebhook = new Bench().with("PORT_WEBHOOK_SECRET", SECRET);
  private final Bench byEntities = new Bench();

  @AfterEach
  void close() {
    byWebhook.close();
    byEntities.close();
  }

  /** What AWS answers in one of the samples that the pipeline's tests have for each type. */
  private record Script(JsonNode calls) implements AwsApi {
    @Override
    public JsonNode call(
        String service, String operation, JsonNode request, String account, String region) {
      for (JsonNode step : calls) {
        boolean same = step.path("call").asText().equals(service + ":" + operation);
        if (same && step.path("request").equals(plain(request))) {
          if (step.has("error")) {
            throw refused(step.path("error"));
          }
          return step.path("answer");
        }
      }
      throw new AssertionError("no answer to " + service + ":" + operation + " " + request);
    }

    private static JsonNode plain(JsonNode request) {
      return Bench.json(request.toString());
    }

    private static AwsServiceException refused(JsonNode error) {
      String[] parts = error.asText().split(": ", 2);
      AwsErrorDetails details =
          AwsErrorDetails.builder()
              .errorCode(parts[0])
              .errorMessage(parts.length > 1 ? parts[1] : "refused")
              .build();
      return AwsServiceException.builder().awsErrorDetails(details).statusCode(400).build();
    }

    @Override
    public boolean canRead(String account) {
      return true;
    }
  }

  private static Map<ResourceKey, State> examples() throws IOException, InterruptedException {
    Map<ResourceKey, State> states = new LinkedHashMap<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        Stream<Path> files = Files.list(REPOSITORY.resolve("pipeline/src/test/resources/reads"))) {
      for (Path file : files.sorted().toList()) {
        JsonNode sample = Bench.JSON.readTree(Files.readString(file));
        ResourceKey key =
            new ResourceKey(
                sample.path("type").asText(),
                sample.path("account").asText(),
                sample.path("region").asText(),
                sample.path("identifier").asText(),
                sample.path("parent").asText());
        AwsApi aws = new Script(sample.path("calls"));
        states.putAll(
            new AwsStates(CATALOG, false, aws, executor, PipelineMetrics.NOOP).read(Set.of(key)));
      }
    }
    assertThat(states.values()).allMatch(State.Present.class::isInstance);
    return states;
  }

  private void setUp(String... args) {
    for (Bench bench : List.of(byWebhook, byEntities)) {
      List<String> all = new ArrayList<>(List.of(args));
      if (bench == byEntities) {
        all.add("--no-webhook");
      }
      Ran ran = bench.setup(all.toArray(String[]::new));
      assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
    }
  }

  /** Both ways, and nothing fails at either. */
  private void deliver(Delivered delivered, List<JsonNode> bodies) throws InterruptedException {
    delivered.byEntities(byEntities.port, bodies);
    delivered.byWebhook(byWebhook.port, SECRET, bodies);
    assertThat(byWebhook.port.ingestFailures()).isEmpty();
  }

  private void assertSame() {
    assertThat(Delivered.entities(byWebhook.port)).isEqualTo(Delivered.entities(byEntities.port));
  }

  @Test
  void everyTypesExampleArrivesByTheWebhookAsByTheEntitiesApi()
      throws IOException, InterruptedException {
    setUp();
    byWebhook.port.ingestCreatesMissingRelated(true);
    Map<ResourceKey, State> states = examples();
    Mapping own = MappingFile.ofCatalog(CATALOG, new Problems());
    Delivered delivered = new Delivered(CATALOG, own, states);
    List<JsonNode> upserts =
        states.keySet().stream().<JsonNode>map(key -> Delivered.changed(key, "upsert")).toList();

    deliver(delivered, upserts);

    assertSame();
    assertThat(Delivered.entities(byWebhook.port).keySet()).containsAll(blueprintsOf(own));
    ResourceKey bucket =
        states.keySet().stream()
            .filter(key -> key.type().equals("AWS::S3::Bucket"))
            .findFirst()
            .orElseThrow();
    delivered.remove(bucket);
    String event =
        "{'source':'aws.s3','detail-type':'AWS API Call via CloudTrail','account':'%s','region':'%s','time':'2026-11-20T07:00:00Z','detail':{'eventSource':'s3.amazonaws.com','eventName':'DeleteBucket','requestParameters':{'bucketName':'%s'}}}"
            .formatted(bucket.account(), bucket.region(), bucket.identifier());
    deliver(delivered, List.of(Bench.json(event)));
    assertThat(byWebhook.port.entities("s3Bucket")).isEmpty();
    assertSame();
  }

  private static Set<String> blueprintsOf(Mapping mapping) {
    Set<String> blueprints = new TreeSet<>();
    mapping.rules().forEach(rule -> blueprints.add(rule.constantBlueprint().orElseThrow()));
    return blueprints;
  }

  /** Port does not say that it creates what a relation misses. */
  @Test
  void anAccountIsThereBeforeWhatRelatesToIt() throws IOException, InterruptedException {
    setUp();
    Map<ResourceKey, State> states = examples();
    states.keySet().removeIf(key -> !key.type().equals("AWS::S3::Bucket"));
    Mapping own = MappingFile.ofCatalog(CATALOG, new Problems());
    Delivered delivered = new Delivered(CATALOG, own, states);
    ResourceKey bucket = states.keySet().iterator().next();

    delivered.byWebhook(byWebhook.port, SECRET, List.of(Delivered.changed(bucket, "upsert")));

    assertThat(byWebhook.port.ingestFailures()).isEmpty();
    assertThat(byWebhook.port.entities("awsAccount")).containsOnlyKeys(bucket.account());
    assertThat(byWebhook.port.entities("s3Bucket")).hasSize(1);
  }

  @Test
  void readyEntitiesArriveByTheWebhookWhateverTheirPropertiesAreCalled()
      throws InterruptedException {
    Path blueprints =
        Bench.file(
            folder,
            "shops.json",
            """
            [{"identifier": "shop", "title": "Shop",
              "schema": {"properties": {"size": {"type": "number"}, "odd-name@=": {"type": "string"},
                                        "tags": {"type": "array"}}},
              "relations": {"town": {"target": "town", "required": false, "many": false},
                            "sells-at": {"target": "town", "required": false, "many": true}}},
             {"identifier": "town", "title": "Town", "schema": {"properties": {}}}]
            """);
    setUp("--blueprints", blueprints.toString());
    Mapping own = MappingFile.ofCatalog(CATALOG, new Problems());
    Delivered delivered = new Delivered(CATALOG, own, Map.of());
    List<JsonNode> bodies =
        List.of(
            Bench.json("{'blueprint':'town','identifier':'t1','title':'Town 1'}"),
            Bench.json("{'blueprint':'town','identifier':'t2'}"),
            Bench.json(
                "{'blueprint':'shop','identifier':'s','title':'Shop','properties':{'size':7,"
                    + "'odd-name@=':'x','tags':[{'k':null}]},'relations':{'town':'t1','sells-at':['t1','t2']}}"),
            Bench.json(
                "{'blueprint':'s3Bucket','identifier':'b','properties':{'arn':'arn:aws:s3:::b'}}"));

    deliver(delivered, bodies);

    assertSame();
    assertThat(byWebhook.port.entity("shop", "s").orElseThrow().at("/properties/odd-name@="))
        .isEqualTo(Bench.JSON.getNodeFactory().textNode("x"));
    deliver(
        delivered, List.of(Bench.json("{'blueprint':'shop','identifier':'s','action':'DELETE'}")));
    assertThat(byWebhook.port.entities("shop")).isEmpty();
    assertSame();
  }

  @Test
  void anExportersConfigIsSetUpWithOnesOwnBlueprints() throws IOException, InterruptedException {
    Path blueprints =
        Bench.file(
            folder,
            "blueprints.json",
            """
            {"identifier": "bucket", "title": "Bucket", "schema": {"properties":
              {"region": {"type": "string"}, "encrypted": {"type": "boolean"}}}}
            """);
    Path config =
        Bench.file(
            folder,
            "config.json",
            """
            {"resources": [{"kind": "AWS::S3::Bucket",
              "selector": {"query": ".BucketName | startswith(\\"shop\\")"},
              "port": {"entity": {"mappings": [{"identifier": ".BucketName", "title": ".BucketName",
                "blueprint": "\\"bucket\\"", "properties":
                  {"region": ".RegionalDomainName", "encrypted": ".BucketEncryption != null"}}]}}}]}
            """);
    setUp("--blueprints", blueprints.toString(), "--mapping", config.toString());
    assertThat(byWebhook.port.blueprints()).containsExactly("bucket");
    ResourceKey key = new ResourceKey("AWS::S3::Bucket", "111122223333", "eu-west-1", "shop-a");
    ObjectNode state =
        Bench.json("{'BucketName':'shop-a','RegionalDomainName':'eu','BucketEncryption':{}}");
    Delivered delivered =
        new Delivered(
            CATALOG, mapping(Files.readString(config)), Map.of(key, new State.Present(state)));

    deliver(delivered, List.of(Delivered.changed(key, "upsert")));

    assertSame();
    assertThat(byWebhook.port.entity("bucket", "shop-a").orElseThrow().at("/properties/encrypted"))
        .isEqualTo(Bench.JSON.getNodeFactory().booleanNode(true));
  }

  @Test
  void oceansPublishedBlueprintsAndMappingAreSetUp() throws IOException, InterruptedException {
    Path blueprints = shared("blueprints.json");
    Path config = shared("port-app-config.yml");
    setUp("--blueprints", blueprints.toString(), "--mapping", config.toString());
    assertThat(byWebhook.port.blueprints())
        .containsExactlyInAnyOrder(
            "awsAccount", "s3Bucket", "ec2Instance", "ecsCluster", "snsTopic");
    byWebhook.port.ingestCreatesMissingRelated(true);
    Mapping mapping = mapping(Files.readString(config));
    Map<ResourceKey, State> states = examples();
    states.keySet().removeIf(key -> !mapping.types().contains(key.type()));
    List<JsonNode> upserts =
        states.keySet().stream().<JsonNode>map(key -> Delivered.changed(key, "upsert")).toList();

    deliver(new Delivered(CATALOG, mapping, states), upserts);

    assertSame();
    assertThat(Delivered.entities(byWebhook.port).keySet())
        .containsExactlyInAnyOrder("awsAccount", "s3Bucket", "ec2Instance", "ecsCluster");
    assertThat(
            byWebhook
                .setup(
                    "--verify",
                    "--blueprints",
                    blueprints.toString(),
                    "--mapping",
                    config.toString())
                .code())
        .isZero();
  }

  /** Each of ocean's examples, a blueprint and a mapping; all blueprints in one file. */
  @Test
  void oceansExampleBlueprintsAreSetUpTogether() throws IOException {
    Path examples = shared("examples");
    var all = Bench.JSON.createArrayNode();
    try (Stream<Path> files = Files.walk(examples)) {
      for (Path file :
          files.filter(each -> each.toString().endsWith("-blueprint.json")).sorted().toList()) {
        all.add(Bench.JSON.readTree(Files.readString(file)));
      }
    }
    Path file = Bench.file(folder, "all.json", all.toString());
    Path none = Bench.file(folder, "none.json", "{\"resources\": []}");
    setUp("--blueprints", file.toString(), "--mapping", none.toString());
    assertThat(byEntities.port.blueprints()).hasSizeGreaterThan(30);
  }

  private static Mapping mapping(String text) {
    Problems problems = new Problems();
    Mapping mapping = MappingFile.parse("mapping", text, null, CATALOG, problems);
    assertThat(problems.list()).isEmpty();
    return mapping;
  }

  private static Path shared(String name) {
    @Nullable String told = System.getenv("SHARED_DIR");
    Path shared = told == null ? REPOSITORY.resolve("../shared") : Path.of(told);
    Path path = shared.resolve("ocean-aws-v3").resolve(name);
    assumeTrue(
        Files.exists(path), "no public test data at " + path + " (SHARED_DIR names another)");
    return path;
  }

  /** A type without an example would not be tried. */
  @Test
  void everyTypeHasAnExample() throws IOException, InterruptedException {
    assertThat(examples().keySet().stream().map(ResourceKey::type))
        .containsAll(CATALOG.types().stream().map(ResourceType::name).toList());
  }
}
