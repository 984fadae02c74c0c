package io.portaws.pipeline.catalog;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.mapping.Deletion;
import io.portaws.pipeline.mapping.Entity;
import io.portaws.pipeline.mapping.EntityRef;
import io.portaws.pipeline.mapping.Mapped;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.mapping.Mapping;
import io.portaws.pipeline.mapping.MappingFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * From what a reader gives to what Port gets. {@code events/state/*.json} has a resource of each
 * type: its key, its properties as its reader gives them, and the entity of our own mapping.
 */
class ShapeTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Mapper OWN = new Mapper(ownMapping());

  /** Ocean's published mapping of a type; of the bucket its default one, by ARN as ours. */
  private static final Map<String, String> OCEAN =
      Map.of(
          "AWS::S3::Bucket", "port-app-config.yml",
          "AWS::EC2::Instance", "examples/ec2-instance/ec2-instance-mappings.yaml",
          "AWS::ECS::Cluster", "examples/ecs-cluster/ecs-cluster-mappings.yaml",
          "AWS::Lambda::Function", "examples/lambda-function/lambda-function-mappings.yaml",
          "AWS::RDS::DBInstance", "examples/rds-db-instance/rds-db-instance-mappings.yaml",
          "AWS::SQS::Queue", "examples/sqs-queue/sqs-queue-mappings.yaml",
          "AWS::SNS::Topic", "examples/sns-topic/sns-topic-mappings.yaml");

  /** A resource of {@code events/state}. */
  record Sample(ResourceType type, ResourceKey key, JsonNode properties, JsonNode entity) {
    @Override
    public String toString() {
      return type.name();
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void ourOwnMappingGivesTheExpectedEntity(Sample sample) {
    assertThat(sent(OWN, sample)).isEqualTo(sample.entity());
  }

  @Test
  void everyTypeHasASample() {
    assertThat(samples().map(sample -> sample.type().name()))
        .containsExactlyInAnyOrderElementsOf(
            Outcomes.CATALOG.types().stream().map(ResourceType::name).toList());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aDeleteFindsTheEntityByTheKeyAlone(Sample sample) {
    assertThat(OWN.absent(sample.type(), sample.key()))
        .map(Deletion::entity)
        .containsExactly(
            new EntityRef(
                sample.entity().path("blueprint").asText(),
                sample.entity().path("identifier").asText()));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aShapeInventsNothing(Sample sample) {
    JsonNode known = sample.type().knownFromKey(sample.key());
    assertThat(sample.type().shaped(known))
        .isNotEmpty()
        .doesNotContain(JsonNodeFactory.instance.nullNode());
    assertThat(sample.type().shaped(JSON.createObjectNode())).isEmpty();
    known
        .properties()
        .forEach(field ->
            assertThat(sample.properties().get(field.getKey())).isEqualTo(field.getValue()));
  }

  /** Shapes and conditions are asked of every state: an error in one would hold its resource up. */
  @ParameterizedTest
  @MethodSource("samples")
  void oddPropertiesNeverRaiseAnError(Sample sample) throws IOException {
    for (String name : names(sample.properties())) {
      for (String odd :
          List.of("null", "\"odd\"", "7", "[null, 7, \"x\", {}]", "{}", "{\"a\": 7}")) {
        ObjectNode properties = sample.properties().deepCopy();
        properties.set(name, JSON.readTree(odd));
        assertThatCode(
                () -> {
                  sample.type().shaped(properties);
                  sample.type().isGone(properties);
                  sample.type().isLeaving(properties);
                  sample.type().isSettling(properties);
                })
            .as("%s is %s", name, odd)
            .doesNotThrowAnyException();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void oceansPublishedMappingGivesTheSameIdentifier(Sample sample) {
    String file = OCEAN.get(sample.type().name());
    if (file == null) {
      return;
    }
    Mapper ocean = new Mapper(mapping(file, Shared.text("ocean-aws-v3/" + file)));
    assertThat(sent(ocean, sample).path("identifier"))
        .isEqualTo(sample.entity().path("identifier"));
    assertThat(ocean.absent(sample.type(), sample.key()))
        .map(deletion -> deletion.entity().identifier())
        .containsExactly(sample.entity().path("identifier").asText());
  }

  @ParameterizedTest
  @CsvSource({
    "AWS::S3::Bucket,       .BucketName,           shop-invoices",
    "AWS::EC2::Instance,    .InstanceId,           i-0a1f5c3e7d9b2a4c6",
    "AWS::ECS::Cluster,     .ClusterName,          storefront",
    "AWS::Lambda::Function, .FunctionName,         price-index",
    "AWS::RDS::DBInstance,  .DBInstanceIdentifier, orders",
    "AWS::SQS::Queue,       .QueueName,            orders",
    "AWS::SNS::Topic,       .TopicName,            order-placed",
  })
  void anExportersMappingByNameFindsTheEntityByTheKeyAlone(
      String type, String identifier, String expected) {
    String config =
        """
        {"resources": [{"kind": "%s", "port": {"entity": {"mappings": [
          {"identifier": "%s", "blueprint": "thing", "properties": {}}]}}}]}
        """
            .formatted(type, identifier);
    Mapper exporter = new Mapper(mapping("config.json", config));
    Sample sample = samples().filter(s -> s.type().name().equals(type)).findFirst().orElseThrow();
    assertThat(exporter.absent(sample.type(), sample.key()))
        .map(Deletion::entity)
        .containsExactly(new EntityRef("thing", expected));
    assertThat(sent(exporter, sample).path("identifier").asText()).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void theBlueprintHasWhatTheEntityHas(Sample sample) {
    JsonNode blueprint = requireNonNull(sample.type().blueprint());
    JsonNode properties = blueprint.path("schema").path("properties");
    assertThat(sample.entity().path("blueprint")).isEqualTo(blueprint.path("identifier"));
    assertThat(names(sample.entity().path("properties"))).isEqualTo(names(properties));
    assertThat(names(sample.entity().path("relations")))
        .containsExactlyInAnyOrderElementsOf(names(blueprint.path("relations")));
    sample
        .entity()
        .path("properties")
        .properties()
        .forEach(field -> {
          if (!field.getValue().isNull()) {
            assertThat(field.getValue().getNodeType().name().toLowerCase(Locale.ROOT))
                .as(field.getKey())
                .isEqualTo(properties.path(field.getKey()).path("type").asText());
          }
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AWS::EC2::Instance | {'State': {'Name': 'pending'}} | settling",
        "AWS::EC2::Instance | {'State': {'Name': 'running'}} | stable",
        "AWS::EC2::Instance | {'State': {'Name': 'stopping'}} | settling",
        "AWS::EC2::Instance | {'State': {'Name': 'shutting-down'}} | leaving",
        "AWS::EC2::Instance | {'State': {'Name': 'terminated'}} | gone",
        "AWS::EC2::Instance | {'State': 'terminated'} | stable",
        "AWS::RDS::DBInstance | {'DBInstanceStatus': 'creating', 'Engine': 'mysql'} | settling",
        "AWS::RDS::DBInstance | {'DBInstanceStatus': 'configuring-log-exports'} | settling",
        "AWS::RDS::DBInstance | {'DBInstanceStatus': 'available', 'Engine': 'mysql'} | stable",
        "AWS::RDS::DBInstance | {'DBInstanceStatus': 'storage-optimization'} | stable",
        "AWS::RDS::DBInstance | {'DBInstanceStatus': 'deleting', 'Engine': 'mysql'} | leaving",
        "AWS::RDS::DBInstance | {'DBInstanceStatus': 'available', 'Engine': 'docdb'} | gone",
        "AWS::RDS::DBSnapshot | {'Status': 'creating'} | settling",
        "AWS::RDS::DBSnapshot | {'Status': 'deleting'} | leaving",
        "AWS::RDS::DBSnapshot | {'Status': 'available'} | stable",
        "AWS::RDS::DBClusterSnapshot | {'Status': 'copying'} | settling",
        "AWS::RDS::DBClusterSnapshot | {'Status': 'available', 'Engine': 'neptune'} | gone",
        "AWS::Lambda::Function | {'State': 'Pending'} | settling",
        "AWS::Lambda::Function | {} | stable",
        "AWS::S3::Bucket | {} | stable",
      })
  void aStateTellsWhetherItWillLast(String name, String json, String expected) throws IOException {
    ResourceType type = Outcomes.CATALOG.find(name).orElseThrow();
    JsonNode properties = JSON.readTree(json.replace('\'', '"'));
    String found =
        type.isGone(properties)
            ? "gone"
            : type.isLeaving(properties)
                ? "leaving"
                : type.isSettling(properties) ? "settling" : "stable";
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void aQueuesArnHasTheAccountOfItsUrl() {
    ResourceType type = Outcomes.CATALOG.find("AWS::SQS::Queue").orElseThrow();
    String url = "https://sqs.eu-west-1.amazonaws.com/444455556666/orders";
    ResourceKey key = new ResourceKey(type.name(), "111122223333", "eu-west-1", url);
    assertThat(type.knownFromKey(key).path("Arn").asText())
        .isEqualTo("arn:aws:sqs:eu-west-1:444455556666:orders");
  }

  @Test
  void aSnapshotIsRelatedToNoInstanceThatPortWouldBringBack() {
    Sample snapshot =
        samples()
            .filter(s -> s.toString().equals("AWS::RDS::DBSnapshot"))
            .findFirst()
            .orElseThrow();
    assertThat(sent(OWN, snapshot).path("relations").fieldNames())
        .toIterable()
        .containsExactly("account");
  }

  /** The one entity of a sample, its blueprint among the rest as in the sample's file. */
  private static JsonNode sent(Mapper mapper, Sample sample) {
    Mapped mapped = mapper.map(sample.type(), sample.key(), sample.properties());
    assertThat(mapped.failures()).isEmpty();
    assertThat(mapped.entities()).hasSize(1);
    Entity entity = mapped.entities().getFirst();
    ObjectNode sent = JSON.createObjectNode().put("blueprint", entity.blueprint());
    sent.setAll(entity.body());
    // Numbers as they arrive: a long 50 and an int 50 are the same JSON.
    try {
      return JSON.readTree(sent.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> names(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }

  private static Mapping ownMapping() {
    Problems problems = new Problems();
    Mapping mapping = MappingFile.ofCatalog(Outcomes.CATALOG, problems);
    assertThat(problems.list()).isEmpty();
    return mapping;
  }

  private static Mapping mapping(String source, String text) {
    Problems problems = new Problems();
    Mapping mapping = MappingFile.parse(source, text, null, Outcomes.CATALOG, problems);
    assertThat(problems.list()).isEmpty();
    return mapping;
  }

  static Stream<Sample> samples() {
    Path folder =
        Path.of(System.getProperty("repo.root", ".."), "pipeline/src/test/resources/events/state");
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().map(ShapeTest::sample).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Sample sample(Path file) {
    try {
      JsonNode json = JSON.readTree(Files.readString(file));
      ResourceType type = Outcomes.CATALOG.find(json.path("type").asText()).orElseThrow();
      ResourceKey key =
          new ResourceKey(
              type.name(),
              json.path("account").asText(),
              json.path("region").asText(),
              json.path("identifier").asText());
      return new Sample(type, key, json.path("properties"), json.path("entity"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
