package io.portaws.pipeline.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.state.State.Cause;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudControlReaderTest {
  private static final ResourceKey KEY = FakeAws.key("AWS::S3::Bucket", "b");

  private FakeAws aws;
  private AwsClients clients;

  @BeforeEach
  void open() throws IOException {
    aws = new FakeAws();
    clients = aws.clients();
  }

  @AfterEach
  void close() {
    clients.close();
    aws.close();
  }

  private State read() {
    var states = new CloudControlReader(clients).read(List.of(KEY));
    assertThat(states).containsOnlyKeys(KEY);
    return states.values().iterator().next();
  }

  private Cause cause() {
    assertThat(read()).isInstanceOf(State.Unknown.class);
    return ((State.Unknown) read()).cause();
  }

  @Test
  void presentResourceHasItsProperties() {
    aws.cloudControl = call -> FakeAws.properties(call, "{\"BucketName\":\"b\",\"N\":[1,null]}");

    assertThat(read())
        .isEqualTo(new State.Present(FakeAws.parse("{\"BucketName\":\"b\",\"N\":[1,null]}")));
    assertThat(aws.calls)
        .singleElement()
        .satisfies(call -> {
          assertThat(call.member("TypeName")).isEqualTo("AWS::S3::Bucket");
          assertThat(call.member("Identifier")).isEqualTo("b");
          assertThat(call.accessKey()).isEqualTo("OWNKEY");
          assertThat(call.region()).isEqualTo(FakeAws.REGION);
        });
  }

  @Test
  void identifierReachesCloudControlAsItIs() {
    ResourceKey odd = FakeAws.key("AWS::ECS::Service", "arn:aws:ecs:x|\"ü\\ 日本/\n");
    new CloudControlReader(clients).read(List.of(odd));

    assertThat(aws.calls.getFirst().member("Identifier")).isEqualTo(odd.identifier());
  }

  @Test
  void onlyResourceNotFoundMeansAbsent() {
    aws.cloudControl = _ -> FakeAws.error(400, "ResourceNotFoundException");

    assertThat(read()).isEqualTo(new State.Absent());
  }

  @ParameterizedTest
  @CsvSource({
    "400, UnsupportedActionException, UNSUPPORTED",
    "400, TypeNotFoundException, UNSUPPORTED",
    "400, PrivateTypeException, UNSUPPORTED",
    "400, InvalidRequestException, INVALID",
    "400, ValidationException, INVALID",
    "400, InvalidParameterValue, INVALID",
    "400, AccessDenied, DENIED",
    "400, AccessDeniedException, DENIED",
    "400, UnauthorizedOperation, DENIED",
    "400, InvalidCredentialsException, DENIED",
    "400, UnrecognizedClientException, DENIED",
    "400, InvalidClientTokenId, DENIED",
    "400, ExpiredToken, DENIED",
    "400, ExpiredTokenException, DENIED",
    "403, SomethingNew, DENIED",
    "400, ThrottlingException, THROTTLED",
    "400, Throttling, THROTTLED",
    "400, ThrottledException, THROTTLED",
    "400, TooManyRequestsException, THROTTLED",
    "400, RequestLimitExceeded, THROTTLED",
    "429, SomethingNew, THROTTLED",
    "400, GeneralServiceException, UNAVAILABLE",
    "400, NetworkFailureException, UNAVAILABLE",
    "400, NotStabilizedException, UNAVAILABLE",
    "400, HandlerFailureException, UNAVAILABLE",
    "404, NotFoundException, UNAVAILABLE",
    "500, ServiceInternalErrorException, UNAVAILABLE",
    "500, InternalFailure, UNAVAILABLE",
    "503, ServiceUnavailable, UNAVAILABLE"
  })
  void errorCodeTellsWhyAwsDidNotSay(int status, String code, Cause cause) {
    aws.cloudControl = _ -> FakeAws.error(status, code);

    assertThat(read())
        .isInstanceOfSatisfying(
            State.Unknown.class,
            unknown -> {
              assertThat(unknown.cause()).isEqualTo(cause);
              assertThat(unknown.detail()).startsWith(code);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "400, UNAVAILABLE",
    "403, DENIED",
    "404, UNAVAILABLE",
    "429, THROTTLED",
    "500, UNAVAILABLE",
    "503, UNAVAILABLE"
  })
  void errorWithoutCodeIsToldByItsStatus(int status, Cause cause) {
    for (String body : List.of("{}", "", "<html>a proxy's page</html>")) {
      aws.cloudControl = _ -> FakeAws.reply(status, body);
      assertThat(cause()).as(body).isEqualTo(cause);
    }
  }

  @Test
  void longMessageIsShortened() {
    aws.cloudControl =
        _ ->
            FakeAws.reply(
                400,
                "{\"__type\":\"InvalidRequestException\",\"Message\":\""
                    + "m".repeat(5000)
                    + "\"}");

    assertThat(read())
        .isInstanceOfSatisfying(
            State.Unknown.class,
            unknown -> assertThat(unknown.detail()).hasSizeLessThan(400).endsWith("m…"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "not json", "null", "\"text\"", "[]", "1", "{} {}"})
  void propertiesThatAreNoJsonObjectAreNoState(String properties) {
    aws.cloudControl = call -> FakeAws.properties(call, properties);

    assertThat(cause()).isEqualTo(Cause.UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"ResourceDescription\":null}",
        "{\"ResourceDescription\":{}}",
        "{\"ResourceDescription\":{\"Properties\":null}}"
      })
  void answerWithoutPropertiesIsNoState(String answer) {
    aws.cloudControl = _ -> FakeAws.reply(200, answer);

    assertThat(cause()).isEqualTo(Cause.UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html/>", "{\"ResourceDescription\":"})
  void answerThatIsNoJsonIsNoState(String answer) {
    aws.cloudControl = _ -> FakeAws.reply(200, answer);

    assertThat(cause()).isEqualTo(Cause.UNAVAILABLE);
  }

  @Test
  void droppedConnectionIsUnavailable() {
    aws.cloudControl = _ -> FakeAws.dropped();

    assertThat(cause()).isEqualTo(Cause.UNAVAILABLE);
  }
}
