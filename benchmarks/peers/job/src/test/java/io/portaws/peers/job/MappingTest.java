package io.portaws.peers.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With the mapping that is measured. */
class MappingTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Mapping mapping;

  @BeforeEach
  void readsTheMeasuredMapping() throws Exception {
    mapping =
        Mapping.read(
            Path.of(
                Objects.requireNonNull(MappingTest.class.getResource("/mapping.json")).toURI()));
  }

  @Test
  void aBucketBecomesItsEntity() throws Exception {
    List<Entity> entities =
        mapping.entities(
            "AWS::S3::Bucket",
            json(
                """
                {"BucketName": "bucket-17", "Arn": "arn:aws:s3:::bucket-17",
                 "VersioningConfiguration": {"Status": "Enabled"},
                 "Tags": [{"Key": "team", "Value": "web"}, {"Key": "version", "Value": "42"}]}
                """));

    assertEquals(
        json(
            """
            {"identifier": "bucket-17", "title": "bucket-17", "blueprint": "s3Bucket",
             "properties": {"arn": "arn:aws:s3:::bucket-17",
               "link": "https://console.aws.amazon.com/s3/buckets/bucket-17",
               "regionalDomainName": null, "encryption": [], "versioning": "Enabled",
               "publicAccessBlocked": false, "tags": {"team": "web", "version": "42"},
               "version": "42"},
             "relations": {}}
            """),
        entities.getFirst().json());
    assertEquals(1, entities.size());
  }

  @Test
  void everyTypeHasAnEntityWhoseIdentifierIsTheResources() throws Exception {
    assertEquals("function-1", identifier("AWS::Lambda::Function", "FunctionName", "function-1"));
    assertEquals("table-1", identifier("AWS::DynamoDB::Table", "TableName", "table-1"));
    assertEquals("cluster-1", identifier("AWS::ECS::Cluster", "ClusterName", "cluster-1"));
    String topic = "arn:aws:sns:eu-west-1:000000000000:topic-1";
    assertEquals(topic, identifier("AWS::SNS::Topic", "TopicArn", topic));
    assertEquals(List.of("snsTopic"), mapping.blueprints("AWS::SNS::Topic"));
  }

  @Test
  void aTypeThatNoRuleIsForHasNone() throws Exception {
    assertEquals(List.of(), mapping.entities("AWS::EC2::VPC", json("{}")));
    assertEquals(List.of(), mapping.blueprints("AWS::EC2::VPC"));
  }

  @Test
  void aResourceWithoutItsNameIsRefused() {
    assertThrows(Unreadable.class, () -> mapping.entities("AWS::S3::Bucket", json("{}")));
  }

  private String identifier(String type, String key, String value) throws Exception {
    JsonNode properties = JSON.createObjectNode().put(key, value);
    return mapping.entities(type, properties).getFirst().json().path("identifier").asText();
  }

  private static JsonNode json(String text) throws Exception {
    return JSON.readTree(text);
  }
}
