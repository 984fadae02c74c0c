package io.portaws.pipeline.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.state.State.Cause;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import mockwebserver3.MockResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;

class AwsClientsTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final AwsClients.ReadRole ROLE = new AwsClients.ReadRole("reader", null);

  private FakeAws aws;

  @BeforeEach
  void open() throws IOException {
    aws = new FakeAws();
  }

  @AfterEach
  void close() {
    aws.close();
  }

  private static State read(AwsClients clients, String account, String region) {
    ResourceKey key = new ResourceKey("AWS::Other::Thing", account, region, "b");
    return Reads.read(key, true, new SdkApi(clients));
  }

  private List<String> operations() {
    return aws.calls.stream().map(FakeAws.Call::operation).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "111122223333, , true",
    "444455556666, , false",
    "111122223333, reader, true",
    "444455556666, reader, true"
  })
  void otherAccountsAreReadableByRoleOnly(String account, @Nullable String role, boolean can) {
    try (AwsClients clients =
        aws.clients(FakeAws.REGION, role == null ? null : new AwsClients.ReadRole(role, null))) {
      assertThat(clients.canRead(account)).isEqualTo(can);
    }
  }

  @Test
  void ownAccountIsReadWithoutRole() {
    try (AwsClients clients = aws.clients(FakeAws.REGION, ROLE)) {
      read(clients, FakeAws.OWN, "us-east-2");
    }
    assertThat(operations()).containsExactly("CloudApiService.GetResource");
    assertThat(aws.calls.getFirst().accessKey()).isEqualTo("OWNKEY");
    assertThat(aws.calls.getFirst().region()).isEqualTo("us-east-2");
  }

  @Test
  void otherAccountIsReadWithTheRolesKeysInTheResourcesRegion() {
    try (AwsClients clients = aws.clients(FakeAws.REGION, ROLE)) {
      read(clients, FakeAws.OTHER, "us-east-2");
    }
    FakeAws.Call assume = aws.calls.getFirst();
    assertThat(operations()).containsExactly("AssumeRole", "CloudApiService.GetResource");
    assertThat(assume.accessKey()).isEqualTo("OWNKEY");
    assertThat(assume.region()).isEqualTo(FakeAws.REGION);
    assertThat(assume.parameters("ExternalId=")).isEmpty();
    assertThat(assume.parameters("RoleSessionName=")).containsExactly("port-aws-events");
    assertThat(aws.calls.getLast().accessKey()).isEqualTo("KEYOF" + FakeAws.OTHER);
    assertThat(aws.calls.getLast().region()).isEqualTo("us-east-2");
  }

  @Test
  void externalIdIsSentWhereOneIsSet() {
    var role = new AwsClients.ReadRole("reader", "an id/with=signs");
    try (AwsClients clients = aws.clients(FakeAws.REGION, role)) {
      read(clients, FakeAws.OTHER, FakeAws.REGION);
    }
    assertThat(aws.calls.getFirst().parameters("ExternalId=")).containsExactly("an id/with=signs");
  }

  @ParameterizedTest
  @CsvSource({
    "eu-west-1, aws",
    "cn-north-1, aws-cn",
    "us-gov-west-1, aws-us-gov",
    "us-iso-east-1, aws-iso",
    "us-isob-east-1, aws-iso-b",
    "eusc-de-east-1, aws-eusc"
  })
  void roleIsNamedInTheOwnRegionsPartition(String region, String partition) {
    try (AwsClients clients = aws.clients(region, ROLE)) {
      read(clients, FakeAws.OTHER, region);
    }
    assertThat(aws.calls.getFirst().parameters("RoleArn="))
        .containsExactly("arn:" + partition + ":iam::444455556666:role/reader");
  }

  @Test
  void roleIsAssumedOnceForAllRegions() {
    try (AwsClients clients = aws.clients(FakeAws.REGION, ROLE)) {
      read(clients, FakeAws.OTHER, "eu-west-1");
      read(clients, FakeAws.OTHER, "us-east-2");
      read(clients, FakeAws.OTHER, "us-east-2");
    }
    assertThat(operations()).containsOnlyOnce("AssumeRole").hasSize(4);
  }

  @Test
  void clientIsMadeOncePerPlace() {
    try (AwsClients clients = aws.clients(FakeAws.REGION, ROLE)) {
      CloudControlClient first = client(clients, "eu-west-1");
      assertThat(client(clients, "eu-west-1")).isSameAs(first);
      assertThat(client(clients, "eu-west-2")).isNotSameAs(first);
    }
  }

  private static CloudControlClient client(AwsClients clients, String region) {
    return clients.client(
        CloudControlClient.class, "CLOUDCONTROL", CloudControlClient::builder, region);
  }

  @Test
  void accountsShareAClientAndNeverTheirKeys() {
    try (AwsClients clients = aws.clients(FakeAws.REGION, ROLE)) {
      for (String account : List.of(FakeAws.OTHER, FakeAws.OWN, "777788889999", FakeAws.OTHER)) {
        read(clients, account, FakeAws.REGION);
      }
    }
    assertThat(aws.calls.stream().filter(c -> !c.operation().equals("AssumeRole")))
        .extracting(FakeAws.Call::accessKey)
        .containsExactly(
            "KEYOF" + FakeAws.OTHER, "OWNKEY", "KEYOF777788889999", "KEYOF444455556666");
  }

  /** A region is what a message says. */
  @Test
  void clientsAreKeptForSoManyRegionsAndNoMore() {
    try (AwsClients clients = aws.clients(FakeAws.REGION, null, InstantSource.system(), 2)) {
      CloudControlClient first = client(clients, "eu-west-1");
      client(clients, "eu-west-2");
      assertThat(client(clients, "eu-west-1")).isSameAs(first);
      client(clients, "eu-west-3");
      assertThat(client(clients, "eu-west-1")).as("used more recently").isSameAs(first);
      client(clients, "eu-west-2");
      client(clients, "eu-west-3");
      assertThat(client(clients, "eu-west-1")).isNotSameAs(first);
    }
  }

  @Test
  void aClientThatIsClosedWhileItIsUsedEndsItsCalls() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    aws.cloudControl =
        call -> {
          asked.countDown();
          await(answer);
          return FakeAws.properties(call, "{}");
        };
    try (AwsClients clients = aws.clients(FakeAws.REGION, null, InstantSource.system(), 1);
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<State> reading = executor.submit(() -> read(clients, FakeAws.OWN, FakeAws.REGION));
      await(asked);
      client(clients, "eu-west-2");
      client(clients, "eu-west-3");
      answer.countDown();
      assertThat(reading.get()).isInstanceOf(State.Present.class);
      assertThat(read(clients, FakeAws.OWN, FakeAws.REGION)).isInstanceOf(State.Present.class);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void manyReadsAtOnceAssumeTheRoleOnce() throws Exception {
    try (AwsClients clients = aws.clients(FakeAws.REGION, ROLE)) {
      Set<ResourceKey> keys = new LinkedHashSet<>();
      for (int i = 0; i < 100; i++) {
        keys.add(new ResourceKey("AWS::Other::Thing", FakeAws.OTHER, FakeAws.REGION, "b" + i));
      }
      assertThat(Reads.readAll(keys, true, new SdkApi(clients)).values())
          .hasOnlyElementsOfType(State.Present.class);
    }
    assertThat(operations()).containsOnlyOnce("AssumeRole").hasSize(101);
  }

  @Test
  void aRefusedRoleIsAskedForOnceHoweverManyReadsThereAre() {
    aws.sts = _ -> FakeAws.queryError(403, "AccessDenied");
    try (AwsClients clients = aws.clients(FakeAws.REGION, ROLE, () -> NOON, 10)) {
      for (int i = 0; i < 50; i++) {
        State state = read(clients, FakeAws.OTHER, FakeAws.REGION);
        assertThat(((State.Unknown) state).cause()).isEqualTo(Cause.DENIED);
      }
    }
    assertThat(operations()).containsExactly("AssumeRole");
  }

  @Test
  void aSessionThatWasEndedEarlyIsReplacedWithinTheCall() {
    List<String> ended = new CopyOnWriteArrayList<>(List.of("KEYOF" + FakeAws.OTHER));
    aws.cloudControl =
        call ->
            ended.remove(call.accessKey())
                ? FakeAws.error(400, "ExpiredTokenException")
                : FakeAws.properties(call, "{}");
    try (AwsClients clients = aws.clients(FakeAws.REGION, ROLE)) {
      assertThat(read(clients, FakeAws.OTHER, FakeAws.REGION)).isInstanceOf(State.Present.class);
    }
    assertThat(operations())
        .containsExactly(
            "AssumeRole",
            "CloudApiService.GetResource",
            "AssumeRole",
            "CloudApiService.GetResource");
  }

  @Test
  void ofOwnKeysThatHaveEndedThereAreNoOthers() {
    aws.cloudControl = _ -> FakeAws.error(400, "ExpiredTokenException");
    try (AwsClients clients = aws.clients(FakeAws.REGION, ROLE)) {
      State state = read(clients, FakeAws.OWN, FakeAws.REGION);
      assertThat(((State.Unknown) state).cause()).isEqualTo(Cause.DENIED);
    }
    assertThat(operations()).containsExactly("CloudApiService.GetResource");
  }

  @Test
  void theOwnCredentialsAreNotClosedWithAClient() {
    AtomicInteger closed = new AtomicInteger();
    final class Closeable implements AwsCredentialsProvider, AutoCloseable {
      @Override
      public AwsCredentials resolveCredentials() {
        return AwsBasicCredentials.create("OWNKEY", "secret");
      }

      @Override
      public void close() {
        closed.incrementAndGet();
      }
    }
    try (AwsClients clients = aws.clients(new Closeable(), 1)) {
      client(clients, "eu-west-1");
      client(clients, "eu-west-2");
    }
    assertThat(closed).hasValue(0);
  }

  /** Each client of the SDK has timers of its own unless they are handed in. */
  @Test
  void manyClientsNeedFewThreads() {
    try (AwsClients clients = aws.clients(FakeAws.REGION, null)) {
      for (int region = 0; region < 30; region++) {
        for (int i = 0; i < 3; i++) {
          read(clients, FakeAws.OWN, "xx-test-" + region);
        }
      }
      long timers =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().startsWith("sdk-ScheduledExecutor"))
              .count();
      assertThat(timers).isLessThanOrEqualTo(10);
    }
  }

  @Test
  void roleThatCannotBeAssumedIsDenied() {
    assertThat(stateWhenStsAnswers(_ -> FakeAws.queryError(403, "AccessDenied")))
        .isEqualTo(Cause.DENIED);
  }

  @Test
  void roleThatIsNotGrantedForNowIsNotDenied() {
    assertThat(stateWhenStsAnswers(_ -> FakeAws.queryError(400, "Throttling")))
        .isEqualTo(Cause.THROTTLED);
    assertThat(stateWhenStsAnswers(_ -> FakeAws.queryError(503, "ServiceUnavailable")))
        .isEqualTo(Cause.UNAVAILABLE);
    assertThat(stateWhenStsAnswers(_ -> FakeAws.dropped())).isEqualTo(Cause.UNAVAILABLE);
  }

  private Cause stateWhenStsAnswers(Function<FakeAws.Call, MockResponse> answer) {
    aws.sts = answer;
    try (AwsClients clients = aws.clients(FakeAws.REGION, ROLE)) {
      State state = read(clients, FakeAws.OTHER, FakeAws.REGION);
      assertThat(state).isInstanceOf(State.Unknown.class);
      return ((State.Unknown) state).cause();
    }
  }
}
