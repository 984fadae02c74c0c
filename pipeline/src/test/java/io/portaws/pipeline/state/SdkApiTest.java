package io.portaws.pipeline.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.TestCatalog;
import io.portaws.pipeline.catalog.Problems;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;

/** The SDK's own clients by the names in type files, over HTTP, in each protocol that AWS has. */
@Timeout(60)
class SdkApiTest {
  private static final String ATTEMPTS = "aws.maxAttempts";

  private final MockWebServer server = new MockWebServer();
  private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
  private volatile MockResponse answer = FakeAws.reply(200, "");
  private AwsClients clients;
  private SdkApi api;

  @BeforeEach
  void open() throws IOException {
    System.setProperty(ATTEMPTS, "1");
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            requests.add(request);
            return answer;
          }
        });
    server.start();
    clients =
        new AwsClients(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("OWNKEY", "secret")),
            FakeAws.OWN,
            FakeAws.REGION,
            null,
            _ -> Optional.of(server.url("/").uri()),
            AwsCrtHttpClient.create());
    api = new SdkApi(clients);
  }

  @AfterEach
  void close() {
    System.clearProperty(ATTEMPTS);
    clients.close();
    server.close();
  }

  private JsonNode call(String service, String operation, String request) {
    return Reads.plain(
        api.call(service, operation, FakeApi.json(request), FakeAws.OWN, FakeAws.REGION));
  }

  private void answers(String body) {
    answer = FakeAws.reply(200, body);
  }

  private RecordedRequest request() {
    assertThat(requests).hasSize(1);
    RecordedRequest request = requests.getFirst();
    assertThat(request.getHeaders().get("Authorization"))
        .contains("Credential=OWNKEY/", "/" + FakeAws.REGION + "/");
    return request;
  }

  private static String body(RecordedRequest request) {
    return request.getBody() == null ? "" : request.getBody().utf8();
  }

  private static List<String> form(RecordedRequest request) {
    return Stream.of(body(request).split("&", -1))
        .map(pair -> URLDecoder.decode(pair, StandardCharsets.UTF_8))
        .filter(pair -> !pair.startsWith("Version="))
        .toList();
  }

  @Test
  void awsJson() {
    answers(
        """
        {"clusters": [{"clusterName": "a", "runningTasksCount": 3, "tags": [], "unheardOf": 1}],
         "failures": []}
        """);
    assertThat(call("ecs", "DescribeClusters", "{'clusters': ['a'], 'include': ['TAGS']}"))
        .isEqualTo(
            FakeApi.json(
                "{'clusters': [{'clusterName': 'a', 'runningTasksCount': 3, 'tags': []}],"
                    + " 'failures': []}"));
    RecordedRequest request = request();
    assertThat(request.getHeaders().get("X-Amz-Target"))
        .isEqualTo("AmazonEC2ContainerServiceV20141113.DescribeClusters");
    assertThat(FakeAws.parse(body(request)))
        .isEqualTo(FakeApi.json("{'clusters': ['a'], 'include': ['TAGS']}"));
  }

  @Test
  void query() {
    answers(
        """
        <DescribeDBSnapshotsResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/">
        <DescribeDBSnapshotsResult><Marker>next</Marker><DBSnapshots><DBSnapshot>
        <DBSnapshotIdentifier>s</DBSnapshotIdentifier><AllocatedStorage>20</AllocatedStorage>
        <Encrypted>true</Encrypted><SnapshotCreateTime>2026-11-20T03:10:22.114Z</SnapshotCreateTime>
        <TagList><Tag><Key>team</Key><Value>web</Value></Tag></TagList>
        </DBSnapshot></DBSnapshots></DescribeDBSnapshotsResult></DescribeDBSnapshotsResponse>
        """);
    String request = "{'Filters': [{'Name': 'db-snapshot-id', 'Values': ['s', 't']}]}";
    assertThat(call("rds", "DescribeDBSnapshots", request))
        .isEqualTo(
            FakeApi.json(
                "{'Marker': 'next', 'DBSnapshots': [{'DBSnapshotIdentifier': 's',"
                    + " 'AllocatedStorage': 20, 'Encrypted': true,"
                    + " 'SnapshotCreateTime': '2026-11-20T03:10:22.114000+00:00',"
                    + " 'TagList': [{'Key': 'team', 'Value': 'web'}]}]}"));
    assertThat(form(request()))
        .containsExactlyInAnyOrder(
            "Action=DescribeDBSnapshots",
            "Filters.Filter.1.Name=db-snapshot-id",
            "Filters.Filter.1.Values.Value.1=s",
            "Filters.Filter.1.Values.Value.2=t");
  }

  @Test
  void ec2() {
    answers(
        """
        <DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>
        <reservationSet><item><reservationId>r-1</reservationId><instancesSet><item>
        <instanceId>i-1</instanceId><instanceState><code>16</code><name>running</name></instanceState>
        <launchTime>2026-11-20T03:10:22.000Z</launchTime><ebsOptimized>false</ebsOptimized>
        </item></instancesSet></item></reservationSet></DescribeInstancesResponse>
        """);
    assertThat(
            call(
                "ec2",
                "DescribeInstances",
                "{'Filters': [{'Name': 'instance-id', 'Values': ['i-1']}]}"))
        .isEqualTo(
            FakeApi.json(
                "{'Reservations': [{'ReservationId': 'r-1', 'Instances': [{'InstanceId': 'i-1',"
                    + " 'State': {'Code': 16, 'Name': 'running'}, 'EbsOptimized': false,"
                    + " 'LaunchTime': '2026-11-20T03:10:22+00:00'}]}]}"));
    assertThat(form(request()))
        .containsExactlyInAnyOrder(
            "Action=DescribeInstances", "Filter.1.Name=instance-id", "Filter.1.Value.1=i-1");
  }

  @Test
  void restJson() {
    answers(
        """
        {"Configuration": {"FunctionName": "f", "MemorySize": 128, "Timeout": 3},
         "Tags": {"team": "web"}}
        """);
    assertThat(call("lambda", "GetFunction", "{'FunctionName': 'arn:x:f', 'Qualifier': 'live'}"))
        .isEqualTo(
            FakeApi.json(
                "{'Configuration': {'FunctionName': 'f', 'MemorySize': 128, 'Timeout': 3},"
                    + " 'Tags': {'team': 'web'}}"));
    assertThat(request().getMethod()).isEqualTo("GET");
    assertThat(request().getTarget()).isEqualTo("/2015-03-31/functions/arn%3Ax%3Af?Qualifier=live");
  }

  @Test
  void restXml() {
    answers(
        """
        <ListAllMyBucketsResult><Buckets><Bucket><Name>b</Name>
        <CreationDate>2026-11-20T03:10:22.000Z</CreationDate></Bucket></Buckets>
        <Owner><ID>o</ID></Owner></ListAllMyBucketsResult>
        """);
    assertThat(call("s3", "ListBuckets", "{'MaxBuckets': 10}"))
        .isEqualTo(
            FakeApi.json(
                "{'Buckets': [{'Name': 'b', 'CreationDate': '2026-11-20T03:10:22+00:00'}],"
                    + " 'Owner': {'ID': 'o'}}"));
    assertThat(request().getTarget()).startsWith("/?").contains("max-buckets=10");
  }

  /**
   * Else what is gone would never be seen to be: an empty list must not look like a missing one.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ecs; DescribeClusters; {\"clusters\": []}; clusters",
        "rds; DescribeDBSnapshots; <DescribeDBSnapshotsResponse><DescribeDBSnapshotsResult><DBSnapshots/></DescribeDBSnapshotsResult></DescribeDBSnapshotsResponse>; DBSnapshots",
        "ec2; DescribeInstances; <DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>; Reservations",
        "s3; ListBuckets; <ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>; Buckets"
      })
  void anEmptyListInTheAnswerIsAnEmptyList(
      String service, String operation, String body, String member) {
    answers(body);
    assertThat(call(service, operation, "{}").path(member)).isEqualTo(Reads.JSON.createArrayNode());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ecs; DescribeClusters; {}; clusters",
        "ecs; DescribeClusters; {\"clusters\": null}; clusters",
        "rds; DescribeDBSnapshots; <DescribeDBSnapshotsResponse><DescribeDBSnapshotsResult/></DescribeDBSnapshotsResponse>; DBSnapshots",
        "ec2; DescribeInstances; <DescribeInstancesResponse/>; Reservations"
      })
  void aListThatAwsLeftOutIsLeftOut(String service, String operation, String body, String member) {
    answers(body);
    assertThat(call(service, operation, "{}").has(member)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ecs; DescribeClusters; {\"__type\":\"com.amazonaws.ecs#ClusterNotFoundException\",\"message\":\"m\"}; ClusterNotFoundException",
        "rds; DescribeDBInstances; <ErrorResponse><Error><Code>DBInstanceNotFound</Code><Message>m</Message></Error></ErrorResponse>; DBInstanceNotFound",
        "ec2; DescribeInstances; <Response><Errors><Error><Code>InvalidInstanceID.NotFound</Code><Message>m</Message></Error></Errors></Response>; InvalidInstanceID.NotFound",
        "s3; ListBuckets; <Error><Code>NoSuchBucket</Code><Message>m</Message></Error>; NoSuchBucket"
      })
  void anErrorHasTheCodeThatIsOnTheWire(
      String service, String operation, String body, String code) {
    answer = FakeAws.reply(404, body);
    assertThatThrownBy(() -> call(service, operation, "{}"))
        .isInstanceOfSatisfying(
            AwsServiceException.class,
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>a proxy's page</html>", "{", "[]", "\"text\""})
  void whatIsNoAnswerOfAwsIsNoList(String body) {
    answers(body);
    JsonNode found;
    try {
      found = call("ecs", "DescribeClusters", "{}");
    } catch (SdkException e) {
      return;
    }
    assertThat(found.has("clusters")).isFalse();
  }

  /** A list that is none must not look like one without the resource. */
  @ParameterizedTest
  @ValueSource(strings = {"{}", "\"text\"", "7", "true", "{\"a\":[]}", "[null]", "[\"text\"]"})
  void whatIsNoListIsNoEmptyList(String clusters) {
    answers("{\"clusters\": " + clusters + ", \"failures\": []}");
    JsonNode found;
    try {
      found = call("ecs", "DescribeClusters", "{}");
    } catch (SdkException | IllegalArgumentException e) {
      return;
    }
    assertThat(found.path("clusters")).isNotEqualTo(Reads.JSON.createArrayNode());
  }

  @Test
  void aDroppedConnectionIsTheSdksOwnFailure() {
    answer = new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build();
    assertThatThrownBy(() -> call("ecs", "DescribeClusters", "{}"))
        .isInstanceOf(SdkException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "shop; DescribeTills; {}; no client of 'shop' ships; there are [account, acm,",
        "ecs; DescribeTills; {}; ecs has no operation DescribeTills",
        "ecs; DescribeClusters; {'cluster': 'a'}; there is no 'cluster' among [clusters, include]"
      })
  void whatThereIsNotIsToldInWords(
      String service, String operation, String request, String message) {
    assertThatThrownBy(() -> call(service, operation, request))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
    assertThat(requests).isEmpty();
  }

  @Test
  void whatThereIsNotDeepInARequestIsToldInWords() {
    assertThatThrownBy(
            () -> call("rds", "DescribeDBSnapshots", "{'Filters': [{'name': 'db-snapshot-id'}]}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no 'name' among [Name, Values]");
  }

  @Test
  void anInterruptedCallEndsAndTheThreadStaysInterrupted() throws InterruptedException {
    answer = new MockResponse.Builder().headersDelay(5, TimeUnit.MINUTES).build();
    CountDownLatch arrived = new CountDownLatch(1);
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            arrived.countDown();
            return answer;
          }
        });
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicReference<Boolean> interrupted = new AtomicReference<>();
    Thread caller =
        Thread.ofVirtual()
            .start(() -> {
              try {
                call("ecs", "DescribeClusters", "{}");
              } catch (RuntimeException e) {
                thrown.set(e);
                interrupted.set(Thread.currentThread().isInterrupted());
              }
            });
    assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
    caller.interrupt();
    caller.join();
    assertThat(thrown.get()).isInstanceOf(SdkException.class);
    assertThat(interrupted.get()).isTrue();
  }

  @Test
  void callsOfACatalogueThatNoClientCanMakeAreToldWithTheirTypes() {
    String events =
        """
        events:
          - native: { source: shop.till, detail-type: Drawer Opened }
            identifiers: .detail.drawer
        """;
    Problems problems = new Problems();
    SdkApi.check(
        TestCatalog.of(
            "type: Shop::Till::Drawer\n"
                + events
                + """
                read:
                  calls:
                    - cloudcontrol
                    - { call: 'ecs:DescribeDrawers', request: '{}' }
                exporter-read:
                  calls: [{ call: 'shop:GetDrawer', request: '{}' }]
                """,
            "type: Shop::Till::Coin\n"
                + events
                + "read: { calls: [{ call: 'sns:GetTopicAttributes', request: '{}' }] }\n"),
        problems);
    assertThat(problems.list())
        .filteredOn(problem -> problem.startsWith("Shop::"))
        .satisfiesExactly(
            problem ->
                assertThat(problem)
                    .isEqualTo(
                        "Shop::Till::Drawer read.calls: ecs has no operation DescribeDrawers"),
            problem ->
                assertThat(problem)
                    .startsWith(
                        "Shop::Till::Drawer exporter-read.calls: no client of 'shop' ships;"));
  }
}
