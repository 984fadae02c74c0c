package io.portaws.pipeline.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.portaws.pipeline.catalog.ResourceKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;

/**
 * AWS over real local HTTP, for the SDK's own clients. Cloud Control and RDS answer what the fields
 * say; STS grants keys that name the role. While it is open the SDK makes one attempt a call.
 */
final class FakeAws implements AutoCloseable {
  static final String OWN = "111122223333";
  static final String OTHER = "444455556666";
  static final String REGION = "eu-west-1";

  private static final AwsCredentialsProvider OWN_KEYS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("OWNKEY", "secret"));

  private static final String ATTEMPTS = "aws.maxAttempts";
  private static final Pattern SIGNED_BY = Pattern.compile("Credential=([^/]+)/[^/]+/([^/]+)/");

  /** One request as it came: operation, who signed it for which region, and what it asks. */
  record Call(String operation, String accessKey, String region, String body) {
    /** A member of a JSON request. */
    String member(String name) {
      return parse(body).path(name).asText();
    }

    /** The parameters of a query request whose name begins so, in their order. */
    List<String> parameters(String prefix) {
      return Stream.of(body.split("&", -1))
          .filter(pair -> pair.startsWith(prefix))
          .map(pair ->
              URLDecoder.decode(pair.substring(pair.indexOf('=') + 1), StandardCharsets.UTF_8))
          .toList();
    }
  }

  final List<Call> calls = new CopyOnWriteArrayList<>();
  volatile Function<Call, MockResponse> cloudControl = call -> properties(call, "{}");
  volatile Function<Call, MockResponse> rds = _ -> instanceSnapshots(List.of());
  volatile Function<Call, MockResponse> sts = FakeAws::granted;
  private final @Nullable String attemptsBefore = System.getProperty(ATTEMPTS);
  private final MockWebServer server = new MockWebServer();

  FakeAws() throws IOException {
    System.setProperty(ATTEMPTS, "1");
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return answer(request);
          }
        });
    server.start();
  }

  private MockResponse answer(RecordedRequest request) {
    String body = request.getBody() == null ? "" : request.getBody().utf8();
    Matcher signed = SIGNED_BY.matcher(String.valueOf(request.getHeaders().get("Authorization")));
    boolean isSigned = signed.find();
    String target = request.getHeaders().get("X-Amz-Target");
    Call call =
        new Call(
            target == null ? operation(body) : target,
            isSigned ? signed.group(1) : "",
            isSigned ? signed.group(2) : "",
            body);
    calls.add(call);
    return switch (call.operation()) {
      case "CloudApiService.GetResource" -> cloudControl.apply(call);
      case "AssumeRole" -> sts.apply(call);
      default -> rds.apply(call);
    };
  }

  private static String operation(String form) {
    return new Call("", "", "", form).parameters("Action=").getFirst();
  }

  /** Clients of the own account alone. */
  AwsClients clients() {
    return clients(REGION, null);
  }

  AwsClients clients(String ownRegion, AwsClients.@Nullable ReadRole role) {
    return clients(ownRegion, role, InstantSource.system(), 100);
  }

  AwsClients clients(
      String ownRegion, AwsClients.@Nullable ReadRole role, InstantSource clock, int mostClients) {
    return clients(OWN_KEYS, ownRegion, role, clock, mostClients);
  }

  AwsClients clients(AwsCredentialsProvider own, int mostClients) {
    return clients(own, REGION, null, InstantSource.system(), mostClients);
  }

  private AwsClients clients(
      AwsCredentialsProvider own,
      String ownRegion,
      AwsClients.@Nullable ReadRole role,
      InstantSource clock,
      int mostClients) {
    URI url = server.url("/").uri();
    return new AwsClients(
        own,
        OWN,
        ownRegion,
        role,
        _ -> Optional.of(url),
        AwsCrtHttpClient.create(),
        clock,
        mostClients);
  }

  /** Cloud Control's answer: this text as the resource's properties. */
  static MockResponse properties(Call call, String text) {
    JsonNode answer =
        JsonNodeFactory.instance
            .objectNode()
            .put("TypeName", call.member("TypeName"))
            .set(
                "ResourceDescription",
                JsonNodeFactory.instance
                    .objectNode()
                    .put("Identifier", call.member("Identifier"))
                    .put("Properties", text));
    return reply(200, answer.toString());
  }

  /** An error of a JSON service. */
  static MockResponse error(int status, String code) {
    return reply(
        status,
        "{\"__type\":\"com.amazon.cloudapiservice#%s\",\"Message\":\"about %s\"}"
            .formatted(code, code));
  }

  /** An error of a query service. */
  static MockResponse queryError(int status, String code) {
    return reply(
        status,
        "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>about %s</Message></Error>"
                .formatted(code, code)
            + "<RequestId>r</RequestId></ErrorResponse>");
  }

  static MockResponse instanceSnapshots(Collection<String> identifiers) {
    return reply(
        200,
        snapshots("DescribeDBSnapshots", "DBSnapshot", "DBSnapshotIdentifier", identifiers, null));
  }

  static MockResponse instanceSnapshots(Collection<String> identifiers, String marker) {
    return reply(
        200,
        snapshots(
            "DescribeDBSnapshots", "DBSnapshot", "DBSnapshotIdentifier", identifiers, marker));
  }

  static MockResponse clusterSnapshots(Collection<String> identifiers) {
    return reply(
        200,
        snapshots(
            "DescribeDBClusterSnapshots",
            "DBClusterSnapshot",
            "DBClusterSnapshotIdentifier",
            identifiers,
            null));
  }

  private static String snapshots(
      String operation,
      String element,
      String member,
      Collection<String> identifiers,
      @Nullable String marker) {
    String list =
        identifiers.stream()
            .map(id ->
                "<%s><%s>%s</%s><Status>available</Status></%s>"
                    .formatted(element, member, id, member, element))
            .collect(Collectors.joining());
    String next = marker == null ? "" : "<Marker>" + marker + "</Marker>";
    return "<%sResponse><%sResult><%ss>%s</%ss>%s</%sResult></%sResponse>"
        .formatted(operation, operation, element, list, element, next, operation, operation);
  }

  /** Keys that name the account of the role. */
  private static MockResponse granted(Call call) {
    String arn = call.parameters("RoleArn=").getFirst();
    return reply(
        200,
        """
        <AssumeRoleResponse><AssumeRoleResult><Credentials>
        <AccessKeyId>KEYOF%s</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
        <SessionToken>t</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration>
        </Credentials></AssumeRoleResult></AssumeRoleResponse>
        """
            .formatted(arn.split(":", -1)[4]));
  }

  static MockResponse reply(int status, String body) {
    return new MockResponse.Builder().code(status).body(body).build();
  }

  static MockResponse dropped() {
    return new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build();
  }

  static ResourceKey key(String type, String identifier) {
    return new ResourceKey(type, OWN, REGION, identifier);
  }

  static JsonNode parse(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  @Override
  public void close() {
    if (attemptsBefore == null) {
      System.clearProperty(ATTEMPTS);
    } else {
      System.setProperty(ATTEMPTS, attemptsBefore);
    }
    server.close();
  }
}
