package io.portaws.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ResourceKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;
import software.amazon.awssdk.services.cloudcontrol.model.CloudControlException;
import software.amazon.awssdk.services.cloudcontrol.model.HandlerFailureException;
import software.amazon.awssdk.services.cloudcontrol.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cloudcontrol.model.ThrottlingException;
import software.amazon.awssdk.services.cloudcontrol.model.TypeNotFoundException;
import software.amazon.awssdk.services.cloudcontrol.model.UnsupportedActionException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.Filter;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

class AwsStandInTest {
  private static final String ACCOUNT = "111122223333";
  private static final String OTHER = "444455556666";
  private static final String STREAM = "AWS::Kinesis::Stream";
  private static final ResourceKey LOGS = new ResourceKey(STREAM, ACCOUNT, "eu-west-1", "logs");

  private final FakeClock clock = new FakeClock();
  private final SdkHttpClient http = AwsCrtHttpClient.create();
  private AwsStandIn aws;
  private CloudControlClient cloudControl;

  @BeforeEach
  void start() {
    aws = AwsStandIn.start(ACCOUNT, clock);
    cloudControl = cloudControl(EmbeddedSqs.credentials());
  }

  @AfterEach
  void close() {
    http.close();
    aws.close();
  }

  @Test
  void aResourceIsReadInItsAccountAndRegion() {
    aws.put(LOGS, properties("Name", "logs"));
    var description = read("logs").resourceDescription();
    assertThat(description.identifier()).isEqualTo("logs");
    assertThat(description.properties()).isEqualTo("{\"Name\":\"logs\"}");
    assertThat(aws.reads()).containsExactly(entry("cloudcontrol:GetResource", 1L));
    var elsewhere = build(CloudControlClient.builder().region(Region.US_EAST_1));
    assertThatExceptionOfType(ResourceNotFoundException.class)
        .isThrownBy(() -> elsewhere.getResource(b -> b.typeName(STREAM).identifier("logs")));
  }

  @Test
  void errorsAreTheSdksOwn() {
    aws.unsupportedType("AWS::Old::Thing");
    aws.unknownType("AWS::No::Type");
    assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(() -> read("absent"));
    assertThatExceptionOfType(UnsupportedActionException.class)
        .isThrownBy(() -> read("AWS::Old::Thing", "x"));
    assertThatExceptionOfType(TypeNotFoundException.class)
        .isThrownBy(() -> read("AWS::No::Type", "x"));
    assertThatExceptionOfType(TypeNotFoundException.class)
        .isThrownBy(() -> read("AWS::RDS::DBSnapshot", "x"));
    aws.failNext(1, "HandlerFailureException");
    assertThatExceptionOfType(HandlerFailureException.class).isThrownBy(() -> read("absent"));
    aws.deny(STREAM);
    assertThatExceptionOfType(CloudControlException.class)
        .isThrownBy(() -> read("absent"))
        .satisfies(
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException"));
  }

  @Test
  void throttlingIsThrottlingInEveryProtocol() {
    aws.put(LOGS, properties("Name", "logs"));
    aws.throttleNext(1);
    assertThatExceptionOfType(ThrottlingException.class).isThrownBy(() -> read("logs"));
    assertThat(read("logs").typeName()).isEqualTo(STREAM);
    aws.throttleWhen(call -> call.type().startsWith("AWS::RDS::"));
    assertThat(read("logs").typeName()).isEqualTo(STREAM);
    assertThatThrownBy(() -> rds().describeDBSnapshots())
        .isInstanceOfSatisfying(
            AwsServiceException.class, e -> assertThat(e.isThrottlingException()).isTrue());
  }

  @Test
  void readsLagBehindTheState() {
    aws.put(LOGS, properties("Version", "1"));
    clock.pass(Duration.ofSeconds(10));
    aws.lag(Duration.ofSeconds(3));
    aws.put(LOGS, properties("Version", "2"));
    assertThat(read("logs").resourceDescription().properties()).contains("\"1\"");
    clock.pass(Duration.ofSeconds(3));
    assertThat(read("logs").resourceDescription().properties()).contains("\"2\"");
    aws.remove(LOGS);
    assertThat(read("logs").resourceDescription().properties()).contains("\"2\"");
    assertThat(aws.get(LOGS)).isEmpty();
    clock.pass(Duration.ofSeconds(3));
    assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(() -> read("logs"));
  }

  @Test
  void listenersChangeTheStateUnderWay() {
    aws.put(LOGS, properties("Version", "1"));
    aws.onRead(call -> aws.put(LOGS, properties("Version", "2")));
    assertThat(read("logs").resourceDescription().properties()).contains("\"1\"");
    assertThat(read("logs").resourceDescription().properties()).contains("\"2\"");
    aws.clearScript();
    List<AwsCall> seen = new ArrayList<>();
    aws.beforeRead(seen::add);
    aws.beforeRead(call -> aws.put(LOGS, properties("Version", "3")));
    assertThat(read("logs").resourceDescription().properties()).contains("\"3\"");
    assertThat(seen)
        .containsExactly(
            new AwsCall("cloudcontrol:GetResource", ACCOUNT, "eu-west-1", STREAM, List.of("logs")));
  }

  @Test
  void anAssumedRoleReadsItsAccount() {
    aws.put(STREAM, OTHER, "eu-west-1", "theirs", properties("Name", "theirs"));
    aws.requireExternalId("agreed");
    StsClient sts = build(StsClient.builder().region(Region.EU_WEST_1));
    assertThat(sts.getCallerIdentity().account()).isEqualTo(ACCOUNT);
    String role = "arn:aws:iam::" + OTHER + ":role/reader";
    assertThatExceptionOfType(StsException.class)
        .isThrownBy(() -> sts.assumeRole(b -> b.roleArn(role).roleSessionName("test")))
        .satisfies(e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDenied"));
    var assumed = sts.assumeRole(b -> b.roleArn(role).roleSessionName("test").externalId("agreed"));
    var session = assumed.credentials();
    AwsCredentialsProvider credentials =
        StaticCredentialsProvider.create(
            AwsSessionCredentials.create(
                session.accessKeyId(), session.secretAccessKey(), session.sessionToken()));
    CloudControlClient theirs = cloudControl(credentials);
    var found = theirs.getResource(b -> b.typeName(STREAM).identifier("theirs"));
    assertThat(found.resourceDescription().identifier()).isEqualTo("theirs");
    assertThat(session.expiration()).isEqualTo(clock.instant().plus(Duration.ofHours(1)));
    clock.pass(Duration.ofHours(1));
    assertThatExceptionOfType(CloudControlException.class)
        .isThrownBy(() -> theirs.getResource(b -> b.typeName(STREAM).identifier("theirs")))
        .satisfies(
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ExpiredTokenException"));
  }

  @Test
  void refusedRolesAreDenied() {
    aws.refuseRoles(arn -> arn.contains(OTHER));
    StsClient sts = build(StsClient.builder().region(Region.EU_WEST_1));
    assertThatExceptionOfType(StsException.class)
        .isThrownBy(() ->
            sts.assumeRole(
                b -> b.roleArn("arn:aws:iam::" + OTHER + ":role/x").roleSessionName("test")));
  }

  @Test
  void aBatchHasWhatIsThereAndPagesWhatIsMany() {
    for (int i = 0; i < 130; i++) {
      aws.put("AWS::RDS::DBSnapshot", ACCOUNT, "eu-west-1", "snap-" + i, snapshot("snap-" + i));
    }
    RdsClient rds = rds();
    var one = rds.describeDBSnapshots(b -> b.filters(snapshots("snap-7"))).dbSnapshots();
    assertThat(one.getFirst().snapshotCreateTime()).isEqualTo("2026-03-01T10:00:00.123Z");
    assertThat(one.getFirst().allocatedStorage()).isEqualTo(20);
    assertThat(one.getFirst().encrypted()).isTrue();
    assertThat(one.getFirst().tagList().getFirst().value()).isEqualTo("a < b & c");
    Filter some = snapshots("snap-1", "gone", "snap-2");
    assertThat(rds.describeDBSnapshots(b -> b.filters(some)).dbSnapshots())
        .extracting(s -> s.dbSnapshotIdentifier())
        .containsExactly("snap-1", "snap-2");
    String[] all = IntStream.range(0, 130).mapToObj(i -> "snap-" + i).toArray(String[]::new);
    assertThat(rds.describeDBSnapshotsPaginator(b -> b.filters(snapshots(all))).dbSnapshots())
        .hasSize(130);
    assertThat(rds.describeDBSnapshots(b -> b.filters(snapshots("gone"))).dbSnapshots()).isEmpty();
    assertThat(aws.unknownOperations()).isEmpty();
  }

  @Test
  void whatOneCallAnswersStaysWhenAnotherIsPut() {
    aws.put(LOGS, properties("Name", "logs"));
    ResourceKey snapshot = new ResourceKey("AWS::RDS::DBSnapshot", ACCOUNT, "eu-west-1", "snap-1");
    aws.put(snapshot, snapshot("snap-1"));
    aws.put(snapshot, "rds:ListTagsForResource", properties("Key", "x"));
    assertThat(aws.get(snapshot)).contains(snapshot("snap-1"));
    aws.remove(snapshot);
    assertThat(aws.get(snapshot)).isEmpty();
    aws.put(snapshot, "rds:ListTagsForResource", properties("Key", "x"));
    assertThat(aws.get(snapshot)).as("gone is gone").isEmpty();
  }

  @Test
  void secretsAndObjectsAreRead() {
    String arn = aws.putSecret(ACCOUNT, "eu-west-1", "port", "{\"id\":\"a\"}");
    aws.putObject("config", "dir/config.json", "{}");
    var secrets = build(SecretsManagerClient.builder().region(Region.EU_WEST_1));
    assertThat(secrets.getSecretValue(b -> b.secretId("port")).secretString()).contains("\"a\"");
    assertThat(secrets.getSecretValue(b -> b.secretId(arn)).name()).isEqualTo("port");
    S3Client s3 = build(S3Client.builder().region(Region.EU_WEST_1));
    var object = s3.getObjectAsBytes(b -> b.bucket("config").key("dir/config.json"));
    assertThat(object.asUtf8String()).isEqualTo("{}");
    assertThatExceptionOfType(NoSuchKeyException.class)
        .isThrownBy(() -> s3.getObjectAsBytes(b -> b.bucket("config").key("absent")));
    assertThat(aws.unknownOperations()).isEmpty();
  }

  @Test
  void anUnknownOperationIsRefusedAndRemembered() {
    assertThatThrownBy(() -> rds().describeCertificates())
        .isInstanceOfSatisfying(
            AwsServiceException.class, e -> assertThat(e.statusCode()).isEqualTo(501));
    assertThat(aws.unknownOperations()).containsExactly("rds:DescribeCertificates");
  }

  @Test
  void aDroppedConnectionIsAClientError() {
    aws.put(LOGS, properties("Name", "logs"));
    aws.dropNext(1);
    assertThatThrownBy(() -> read("logs")).isNotInstanceOf(AwsServiceException.class);
    assertThat(read("logs").typeName()).isEqualTo(STREAM);
  }

  @Test
  void theSdkRetriesThrottling() {
    aws.put(LOGS, properties("Name", "logs"));
    aws.throttleNext(2);
    var calls = new AtomicInteger();
    aws.beforeRead(call -> calls.incrementAndGet());
    CloudControlClient retrying =
        CloudControlClient.builder()
            .region(Region.EU_WEST_1)
            .endpointOverride(aws.endpoint())
            .credentialsProvider(AwsStandIn.credentials(ACCOUNT))
            .httpClient(http)
            .build();
    retrying.getResource(b -> b.typeName(STREAM).identifier("logs"));
    assertThat(calls).hasValue(1);
    assertThat(aws.reads("cloudcontrol:GetResource")).isEqualTo(3);
  }

  private software.amazon.awssdk.services.cloudcontrol.model.GetResourceResponse read(
      String identifier) {
    return read(STREAM, identifier);
  }

  private software.amazon.awssdk.services.cloudcontrol.model.GetResourceResponse read(
      String type, String identifier) {
    return cloudControl.getResource(b -> b.typeName(type).identifier(identifier));
  }

  private CloudControlClient cloudControl(AwsCredentialsProvider credentials) {
    return build(CloudControlClient.builder().region(Region.EU_WEST_1), credentials);
  }

  private RdsClient rds() {
    return build(RdsClient.builder().region(Region.EU_WEST_1));
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C build(B builder) {
    return build(builder, EmbeddedSqs.credentials());
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C build(
      B builder, AwsCredentialsProvider credentials) {
    return builder
        .endpointOverride(aws.endpoint())
        .credentialsProvider(credentials)
        .httpClient(http)
        .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1)))
        .build();
  }

  private static java.util.Map.Entry<String, Long> entry(String name, long count) {
    return java.util.Map.entry(name, count);
  }

  private static ObjectNode properties(String name, String value) {
    return Json.object().put(name, value);
  }

  private static Filter snapshots(String... names) {
    return Filter.builder().name("db-snapshot-id").values(names).build();
  }

  private static ObjectNode snapshot(String identifier) {
    ObjectNode snapshot = properties("DBSnapshotIdentifier", identifier);
    snapshot.put("SnapshotCreateTime", "2026-03-01T10:00:00.123Z");
    snapshot.put("AllocatedStorage", 20);
    snapshot.put("Encrypted", true);
    snapshot.putArray("TagList").addObject().put("Key", "note").put("Value", "a < b & c");
    return snapshot;
  }
}
