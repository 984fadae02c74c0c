package io.portaws.pipeline.port;

import static io.portaws.pipeline.port.FakePort.dropped;
import static io.portaws.pipeline.port.FakePort.json;
import static io.portaws.pipeline.port.FakePort.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portaws.pipeline.port.PortCredentials.ClientSecret;
import io.portaws.pipeline.port.PortCredentials.StaticToken;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import mockwebserver3.MockResponse;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortClientTest {
  private static final ByteString BODY = ByteString.encodeUtf8("{\"identifier\":\"e\"}");

  private final FakePort port = open();

  @AfterEach
  void close() {
    port.close();
  }

  @Test
  void theTokenIsAskedForOnceAndUsedAgain() throws InterruptedException {
    PortClient client = port.client();

    upsert(client);
    upsert(client);

    assertThat(port.tokenCalls).hasSize(1);
    assertThat(port.tokenCalls.getFirst().json())
        .isEqualTo(
            FakePort.parse(
                "{\"clientId\":\"client\",\"clientSecret\":\"" + FakePort.SECRET + "\"}"));
    assertThat(port.calls)
        .extracting(FakePort.Call::authorization)
        .containsExactly("Bearer token-1", "Bearer token-1");
    assertThat(port.metrics.requests).containsExactly("token 200", "upsert 200", "upsert 200");
  }

  @ParameterizedTest(name = "a token of {0} s is used for {1} s")
  @CsvSource({"10800, 10740", "100, 90"})
  void theTokenIsReplacedShortlyBeforeItExpires(long life, long used) throws InterruptedException {
    port.tokenAnswer = _ -> token("token-" + port.tokenCalls.size(), life);
    PortClient client = port.client();
    upsert(client);

    port.time.pass(Duration.ofSeconds(used).minusMillis(1));
    upsert(client);
    port.time.pass(Duration.ofMillis(1));
    upsert(client);

    assertThat(port.calls)
        .extracting(FakePort.Call::authorization)
        .containsExactly("Bearer token-1", "Bearer token-1", "Bearer token-2");
  }

  @Test
  void a401GetsAnotherTokenForTheSecretReadAgainAndOneMoreTry() throws InterruptedException {
    Rotated source =
        new Rotated(new ClientSecret("client", "old"), new ClientSecret("client", "new"));
    port.answerInTurn(json(401, "{}"), json(200, "{\"ok\":true}"));

    Reply reply = upsert(port.client(source));

    assertThat(((Reply.Answered) reply).status()).isEqualTo(200);
    assertThat(source.reloads).isEqualTo(1);
    assertThat(port.tokenCalls)
        .extracting(call -> call.json().path("clientSecret").asText())
        .containsExactly("old", "new");
    assertThat(port.calls)
        .extracting(FakePort.Call::authorization)
        .containsExactly("Bearer token-1", "Bearer token-2");
  }

  @Test
  void a401ThatStaysIsNotAFlood() throws InterruptedException {
    port.answerInTurn(json(401, "{}"));
    PortClient client = port.client();

    assertThat(((Reply.Answered) upsert(client)).status()).isEqualTo(401);
    upsert(client);
    assertThat(port.calls).hasSize(3);
    assertThat(port.tokenCalls).hasSize(2);

    port.time.pass(AccessTokens.BACK_OFF);
    upsert(client);
    assertThat(port.tokenCalls).hasSize(3);
  }

  @Test
  void aSecretRefusedAtTheTokenEndpointIsReadAgainOnceAndThenLeftAlone()
      throws InterruptedException {
    Rotated source =
        new Rotated(new ClientSecret("client", "old"), new ClientSecret("client", "bad"));
    port.tokenAnswer = _ -> json(401, "{\"ok\":false,\"error\":\"invalid_credentials\"}");
    PortClient client = port.client(source);

    assertThat(client.authenticate())
        .isInstanceOfSatisfying(
            Connection.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo("credentials"));
    client.authenticate();
    assertThat(port.tokenCalls).hasSize(2);
    assertThat(port.calls).isEmpty();
  }

  @Test
  void aSecretRotatedBeforeTheFirstTokenIsFound() throws InterruptedException {
    Rotated source =
        new Rotated(new ClientSecret("client", "old"), new ClientSecret("client", "new"));
    port.tokenAnswer =
        call -> call.body().contains("\"old\"") ? json(401, "{}") : token("fresh", 100);

    assertThat(port.client(source).authenticate()).isEqualTo(new Connection.Ready());
  }

  @Test
  void credentialsThatCannotBeReadAgainStayInUse() throws InterruptedException {
    CredentialsSource broken =
        new CredentialsSource() {
          @Override
          public PortCredentials current() {
            return new ClientSecret("client", "secret");
          }

          @Override
          public PortCredentials reload() throws IOException {
            throw new IOException("secrets manager is away");
          }
        };
    port.answerInTurn(json(401, "{}"), json(200, "{}"));

    assertThat(((Reply.Answered) upsert(port.client(broken))).status()).isEqualTo(200);
  }

  @Test
  void portBeingAwayIsToldFromBadCredentials() throws InterruptedException {
    port.tokenAnswer = _ -> json(503, "");

    assertThat(port.client().authenticate())
        .isInstanceOfSatisfying(
            Connection.Unreachable.class,
            away -> assertThat(away.reason()).isEqualTo("unavailable"));
  }

  @Test
  void aClosedPortIsUnreachable() throws InterruptedException {
    PortClient client = port.client();
    port.close();

    assertThat(client.authenticate())
        .isInstanceOfSatisfying(
            Connection.Unreachable.class,
            away -> assertThat(away.reason()).isEqualTo("unreachable"));
    assertThat(port.metrics.requests)
        .containsExactly("token io", "token io", "token io", "token io");
  }

  @ParameterizedTest
  @CsvSource({"abc, Bearer abc", "Bearer abc, Bearer abc", "' Basic xyz ', Basic xyz"})
  void aGivenTokenIsUsedAsItIs(String given, String header) throws InterruptedException {
    PortClient client = port.client(() -> new StaticToken(given));

    upsert(client);

    assertThat(port.tokenCalls).isEmpty();
    assertThat(port.calls.getFirst().authorization()).isEqualTo(header);
  }

  @Test
  void aGivenTokenThatIsRefusedAndNotReplacedIsNotTriedAgain() throws InterruptedException {
    port.answerInTurn(json(401, "{}"));

    upsert(port.client(() -> new StaticToken("given")));

    assertThat(port.calls).hasSize(1);
  }

  @Test
  void aGivenTokenThatWasReplacedIsTried() throws InterruptedException {
    port.answerInTurn(json(401, "{}"), json(200, "{}"));

    upsert(port.client(new Rotated(new StaticToken("old"), new StaticToken("new"))));

    assertThat(port.calls)
        .extracting(FakePort.Call::authorization)
        .containsExactly("Bearer old", "Bearer new");
  }

  @Test
  void manyCallersShareOneTokenRequest() throws Exception {
    PortClient client = port.client();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          Thread.startVirtualThread(() -> {
            try {
              start.await();
              upsert(client);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }));
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(port.calls).hasSize(8);
    assertThat(port.tokenCalls).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void faultsThatPassAreTriedAgainAfterAJitteredWaitThatGrows(int status)
      throws InterruptedException {
    PortClient client = port.client();
    client.authenticate();
    port.answerInTurn(json(status, ""), json(status, ""), json(status, ""), json(200, "{}"));

    assertThat(((Reply.Answered) upsert(client)).status()).isEqualTo(200);
    assertThat(port.time.pauses).hasSize(3);
    assertBetween(port.time.pauses.get(0), 225, 375);
    assertBetween(port.time.pauses.get(1), 450, 750);
    assertBetween(port.time.pauses.get(2), 900, 1500);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 207, 302, 400, 403, 404, 409, 413, 422, 501})
  void otherAnswersAreFinal(int status) throws InterruptedException {
    port.answerInTurn(json(status, "{}"));

    upsert(port.client());

    assertThat(port.calls).hasSize(1);
  }

  @Test
  void attemptsEndAtTheirNumber() throws InterruptedException {
    port.answerInTurn(json(503, ""));

    assertThat(((Reply.Answered) upsert(port.client())).status()).isEqualTo(503);
    assertThat(port.calls).hasSize(4);
  }

  @Test
  void aDroppedConnectionIsTriedAgainWithTheSameRequest() throws InterruptedException {
    port.answerInTurn(dropped(), json(200, "{}"));

    assertThat(((Reply.Answered) upsert(port.client())).status()).isEqualTo(200);
    assertThat(port.calls).hasSize(2);
    assertThat(port.calls.get(0).body()).isEqualTo(port.calls.get(1).body());
    assertThat(port.metrics.requests).containsExactly("token 200", "upsert io", "upsert 200");
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "Fri, 02 Jan 2026 03:04:12 GMT"})
  void retryAfterIsTheWaitAndHoldsForEveryone(String retryAfter) throws InterruptedException {
    PortClient client = port.client();
    client.authenticate();
    port.answerInTurn(json(429, "", "Retry-After", retryAfter), json(200, "{}"));

    upsert(client);

    assertThat(port.time.sinceStart()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void retryAfterIsTheWaitOfItsRequestAlsoWhereItClosesNothing() throws InterruptedException {
    PortClient client = port.client();
    client.authenticate();
    port.answerInTurn(json(502, "", "Retry-After", "7"), json(200, "{}"));

    upsert(client);

    assertThat(port.time.pauses).containsExactly(Duration.ofSeconds(7));
  }

  @Test
  void aRetryAfterBeyondTheLongestWaitIsGivenUpAndHandedOn() throws InterruptedException {
    PortClient client = port.client();
    client.authenticate();
    port.answerInTurn(json(429, "", "Retry-After", "120"));

    assertThat(((Reply.Answered) upsert(client)).retryAfter()).isEqualTo(Duration.ofMinutes(2));
    assertThat(upsert(client)).isEqualTo(new Reply.Withheld(Duration.ofMinutes(2)));
    assertThat(port.calls).hasSize(1);
    assertThat(port.time.pauses).isEmpty();
  }

  @Test
  void everyAnswerTeachesTheGovernor() throws InterruptedException {
    PortClient client = port.client();
    client.authenticate();
    port.answers =
        _ ->
            new MockResponse.Builder()
                .body("{}")
                .addHeader("x-ratelimit-limit", 100)
                .addHeader("x-ratelimit-remaining", 70)
                .addHeader("x-ratelimit-period", 60)
                .addHeader("x-ratelimit-reset", 60)
                .build();
    upsert(client);
    upsert(client);

    assertThat(port.time.sinceStart()).isEqualTo(Duration.ofMillis(1200));
    assertThat(port.metrics.waits).containsExactly(Duration.ofMillis(1200));
  }

  @Test
  void redirectsAreNotFollowed() throws InterruptedException {
    port.answerInTurn(json(302, "", "Location", port.url() + "elsewhere"));

    assertThat(Verdicts.failed(upsert(port.client())))
        .isInstanceOfSatisfying(
            Receipt.Misconfigured.class,
            wrong -> assertThat(wrong.reason()).isEqualTo("redirected"));
    assertThat(port.calls).hasSize(1);
  }

  @Test
  void everyRequestNamesUs() throws InterruptedException {
    upsert(port.client());

    assertThat(port.tokenCalls.getFirst().raw().getHeaders().get("User-Agent"))
        .isEqualTo("port-aws-events/test");
    assertThat(port.calls.getFirst().raw().getHeaders().get("User-Agent"))
        .isEqualTo("port-aws-events/test");
  }

  @Test
  void bodiesAreJsonWithoutACharset() throws InterruptedException {
    upsert(port.client());

    assertThat(port.calls.getFirst().raw().getHeaders().get("Content-Type"))
        .isEqualTo("application/json");
  }

  @Test
  void anAnswerIsReadUpToABound() throws InterruptedException {
    port.answerInTurn(json(200, "x".repeat((1 << 20) + 5)));

    assertThat(((Reply.Answered) upsert(port.client())).body()).hasSize(1 << 20);
  }

  @ParameterizedTest
  @CsvSource({
    "arn:aws:ecs:eu-west-1:1:cluster/a, arn%3Aaws%3Aecs%3Aeu-west-1%3A1%3Acluster%2Fa",
    "a|b, a%7Cb",
    "100%, 100%25",
    "a%2Fb, a%252Fb",
    "a+b=c@d, a%2Bb%3Dc%40d",
    "a b?c#d, a%20b%3Fc%23d",
    "größe, gr%C3%B6%C3%9Fe",
    "a\\b, a%5Cb",
    "...x, ...x"
  })
  void identifiersAreOnePathSegment(String identifier, String segment) throws InterruptedException {
    port.client().delete("b p", identifier, true);

    assertThat(port.lines())
        .containsExactly(
            "DELETE /v1/blueprints/b%20p/entities/" + segment + "?delete_dependents=true");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 403, 404})
  void aProbeThatIsAnsweredMeansReady(int status) throws InterruptedException {
    port.answerInTurn(json(status, "{}"));

    assertThat(port.client().probe()).isEqualTo(new Connection.Ready());
    assertThat(port.lines()).containsExactly("GET /v1/organization");
  }

  @ParameterizedTest
  @CsvSource({"401, Rejected", "302, Rejected", "500, Unreachable", "429, Unreachable"})
  void aProbeThatIsNotAnsweredForGoodSaysWhy(int status, String kind) throws InterruptedException {
    port.answerInTurn(json(status, "{}"));

    assertThat(port.client().probe().getClass().getSimpleName()).isEqualTo(kind);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not json",
        "",
        "{}",
        "{\"accessToken\":\"two\\nlines\",\"tokenType\":\"Bearer\"}",
        "{\"accessToken\":\"\"}"
      })
  void aTokenReplyThatIsNotOneIsNoToken(String body) throws InterruptedException {
    port.tokenAnswer = _ -> json(200, body);

    assertThat(port.client().authenticate()).isInstanceOf(Connection.Unreachable.class);
  }

  @Test
  void anInterruptedCallIsAnInterruption() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> upsert(port.client())).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  private static Reply upsert(PortClient client) throws InterruptedException {
    return client.upsert("bp", true, true, BODY);
  }

  private static void assertBetween(Duration actual, long minMillis, long maxMillis) {
    assertThat(actual.toMillis()).isBetween(minMillis, maxMillis);
  }

  private static FakePort open() {
    try {
      return new FakePort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Credentials that are others when they are read again. */
  private static final class Rotated implements CredentialsSource {
    private final PortCredentials next;
    private PortCredentials current;
    private int reloads;

    Rotated(PortCredentials first, PortCredentials next) {
      this.current = first;
      this.next = next;
    }

    @Override
    public PortCredentials current() {
      return current;
    }

    @Override
    public PortCredentials reload() {
      reloads++;
      current = next;
      return next;
    }
  }
}
