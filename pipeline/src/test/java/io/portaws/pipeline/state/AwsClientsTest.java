package io.portaws.pipeline.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.state.State.Cause;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import mockwebserver3.MockResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;

class AwsClientsTest {
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
      CloudControlClient first = client(clients, FakeAws.OWN, "eu-west-1");
      assertThat(client(clients, FakeAws.OWN, "eu-west-1")).isSameAs(first);
      assertThat(client(clients, FakeAws.OWN, "eu-west-2")).isNotSameAs(first);
      assertThat(client(clients, FakeAws.OTHER, "eu-west-1")).isNotSameAs(first);
    }
  }

  private static CloudControlClient client(AwsClients clients, String account, String region) {
    return clients.client(
        CloudControlClient.class, "CLOUDCONTROL", CloudControlClient::builder, account, region);
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
