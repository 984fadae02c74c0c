package io.portaws.benchmarks.jmh;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Change;
import io.portaws.pipeline.catalog.ExporterResolver;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.Resolution;
import io.portaws.pipeline.catalog.Resolver;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.event.Decoder;
import io.portaws.pipeline.event.Form;
import io.portaws.pipeline.mapping.Mapped;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.mapping.MappingFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What the pipeline itself costs of one event about one bucket: from the message's text to the
 * entity that Port gets. All but the network, and the parsing of what AWS answers.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EventBenchmark {
  private static final String ACCOUNT = "111122223333";
  private static final String BUCKET = "bucket-17";
  private static final Instant SENT = Instant.parse("2026-03-01T10:00:05Z");

  /** How the change is told; JMH sets it. */
  @Param({"cloudtrail-2k", "cloudtrail-32k", "exporter-2k"})
  public String message = "cloudtrail-2k";

  /** The catalogue's own mapping, or an exporter's file; JMH sets it. */
  @Param({"catalogue", "exporter"})
  public String mapping = "catalogue";

  private final TypeCatalog catalog = TypeCatalog.bundled();
  private final Resolver resolver = new Resolver(catalog);
  private final ExporterResolver exporterResolver = new ExporterResolver(catalog, ACCOUNT);
  private Mapper mapper = new Mapper(MappingFile.ofCatalog(catalog, new Problems()));
  private String body = "";
  private ObjectNode state = (ObjectNode) Programs.json("{}");
  private boolean forExporter;

  /** Refuses to measure what does not give the bucket's entity. */
  @Setup
  public void prepare() throws IOException {
    body = body(message);
    forExporter = mapping.equals("exporter");
    if (forExporter) {
      mapper =
          new Mapper(MappingFile.parse("mapping.json", exporterMapping(), null, catalog, none()));
    }
    state = state(forExporter);
    Mapped mapped = turn();
    String identifier = forExporter ? BUCKET : "arn:aws:s3:::" + BUCKET;
    if (mapped.entities().size() != 1
        || !mapped.failures().isEmpty()
        || !mapped.entities().getFirst().identifier().equals(identifier)) {
      throw new IllegalStateException(message + " by " + mapping + " gives " + mapped);
    }
  }

  /** Decode, resolve, shape, map. */
  @Benchmark
  public Mapped turn() {
    Change change = change();
    ResourceType type = catalog.findOrAssume(change.key().type()).orElseThrow();
    return mapper.map(
        type, change.key(), type.readPlans(forExporter).getFirst().shaped(change.key(), state));
  }

  private Change change() {
    Resolution resolution =
        switch (Decoder.decode(body)) {
          case Form.EventBridgeEvent event -> resolver.resolve(event, SENT);
          case Form.ExporterEvent event -> exporterResolver.resolve(event, SENT);
          case Form other -> throw new IllegalStateException("the message is " + other);
        };
    if (resolution instanceof Resolution.Changes changes) {
      return changes.changes().getFirst();
    }
    throw new IllegalStateException("the message is resolved to " + resolution);
  }

  private static Problems none() {
    return new Problems();
  }

  private static String exporterMapping() throws IOException {
    try (InputStream in = EventBenchmark.class.getResourceAsStream("/mapping.json")) {
      if (in == null) {
        throw new IOException("/mapping.json is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String body(String message) {
    return switch (message) {
      case "cloudtrail-2k" -> padded(CLOUDTRAIL, 2_048);
      case "cloudtrail-32k" -> padded(CLOUDTRAIL, 32_768);
      case "exporter-2k" -> padded(EXPORTER, 2_048);
      default -> throw new IllegalArgumentException("no message is named " + message);
    };
  }

  /** Many small members, as real events have them: one long text would be parsed sooner. */
  private static String padded(String template, int bytes) {
    StringBuilder padding = new StringBuilder();
    int left = bytes - template.length();
    for (int i = 0; padding.length() < left; i++) {
      padding
          .append(i == 0 ? "" : ",")
          .append("{\"Key\":\"tag-%d\",\"Value\":\"value-%d\",\"on\":true}".formatted(i, i));
    }
    return template.replace("<pad>", padding);
  }

  private static final String CLOUDTRAIL =
      """
      {"version":"0","id":"0d1f2c3b-0000-4000-8000-000000000017","detail-type":"AWS API Call via CloudTrail",\
      "source":"aws.s3","account":"111122223333","time":"2026-03-01T10:00:00Z","region":"eu-west-1","resources":[],\
      "detail":{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","accountId":"111122223333",\
      "arn":"arn:aws:sts::111122223333:assumed-role/deploy/ci"},"eventTime":"2026-03-01T10:00:00Z",\
      "eventSource":"s3.amazonaws.com","eventName":"PutBucketTagging","awsRegion":"eu-west-1",\
      "sourceIPAddress":"192.0.2.17","userAgent":"aws-sdk-java/2.40","requestParameters":{"bucketName":"bucket-17",\
      "Host":"bucket-17.s3.eu-west-1.amazonaws.com","Tagging":{"TagSet":{"Tag":[<pad>]}}},"responseElements":null,\
      "requestID":"ABCDEF0123456789","eventID":"5b0c0000-0000-4000-8000-000000000017","readOnly":false,\
      "eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management"}}\
      """;

  private static final String EXPORTER =
      """
      {"resource_type":"AWS::S3::Bucket","region":"\\"eu-west-1\\"","identifier":".name","name":"bucket-17",\
      "action":"\\"upsert\\"","tags":[<pad>]}\
      """;

  /** What AWS told of the bucket: the operations' answers, or Cloud Control's. */
  private static ObjectNode state(boolean byCloudControl) {
    return (ObjectNode)
        Programs.json(
            byCloudControl
                ? """
                {"BucketName":"bucket-17","Arn":"arn:aws:s3:::bucket-17",
                 "RegionalDomainName":"bucket-17.s3.eu-west-1.amazonaws.com",
                 "BucketEncryption":{"ServerSideEncryptionConfiguration":[{"ServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]},
                 "VersioningConfiguration":{"Status":"Enabled"},
                 "PublicAccessBlockConfiguration":{"BlockPublicAcls":true,"BlockPublicPolicy":true,"IgnorePublicAcls":true,"RestrictPublicBuckets":true},
                 "Tags":[{"Key":"team","Value":"payments"},{"Key":"stage","Value":"production"},{"Key":"version","Value":"42"}]}\
                """
                : """
                {"LocationConstraint":"eu-west-1","CreationDate":"2026-03-01T10:00:00Z",
                 "BucketEncryption":{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]},
                 "PublicAccessBlockConfiguration":{"BlockPublicAcls":true,"BlockPublicPolicy":true,"IgnorePublicAcls":true,"RestrictPublicBuckets":true},
                 "Tags":[{"Key":"team","Value":"payments"},{"Key":"stage","Value":"production"},{"Key":"version","Value":"42"}]}\
                """);
  }
}
