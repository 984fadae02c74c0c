package io.portaws.pipeline.port;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Port's access token, shared by all callers and asked for by one at a time; the others wait for
 * its answer and take it, also when it is a failure.
 *
 * <p>Port gives the same token again until it expires, so a token is used until shortly before the
 * expiry that came with it. Refused credentials are read again once and then left alone for {@link
 * #BACK_OFF}, so that a wrong secret does not become a flood. This class is threadsafe.
 */
final class AccessTokens {
  static final Duration BACK_OFF = Duration.ofSeconds(10);

  private static final Duration MAX_MARGIN = Duration.ofMinutes(1);
  private static final long DEFAULT_LIFE_SECONDS = 300;
  private static final Pattern HEADER = Pattern.compile("[\\x21-\\x7e]+ [\\x21-\\x7e]+");
  private static final MediaType JSON = MediaType.get("application/json");

  sealed interface Token {
    /** {@code header} is the value of Authorization. */
    record Granted(String header) implements Token {
      @Override
      public String toString() {
        return "Granted[header=***]";
      }
    }

    /** None to be had: {@code reason} tells why. */
    record Withheld(Reply reason) implements Token {}
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final HttpUrl url;
  private final CredentialsSource source;
  private final Transport transport;
  private final InstantSource clock;

  private Token token = new Token.Withheld(new Reply.Unauthorized("not asked yet"));
  private Instant usableUntil = Instant.MIN;
  private Instant renewedAt = Instant.MIN;
  private final AtomicLong failures = new AtomicLong();

  AccessTokens(HttpUrl url, CredentialsSource source, Transport transport, InstantSource clock) {
    this.url = url;
    this.source = source;
    this.transport = transport;
    this.clock = clock;
  }

  /** The token to use now. */
  Token current() throws InterruptedException {
    long failuresBefore = failures.get();
    lock.lockInterruptibly();
    try {
      boolean failedWhileWaiting = failures.get() != failuresBefore;
      if (failedWhileWaiting || clock.instant().isBefore(usableUntil)) {
        return token;
      }
      return ask(source.current(), true);
    } finally {
      lock.unlock();
    }
  }

  /** Another token in place of one that Port answered 401; empty when there is none to try. */
  Optional<Token> insteadOf(Token.Granted refused) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Instant now = clock.instant();
      if (!token.equals(refused)) {
        return Optional.of(token);
      }
      if (renewedAt.isAfter(now.minus(BACK_OFF))) {
        return Optional.empty();
      }
      renewedAt = now;
      PortCredentials credentials = readAgain(source.current());
      Token renewed = ask(credentials, false);
      boolean fixed = credentials instanceof PortCredentials.StaticToken;
      return fixed && renewed.equals(refused) ? Optional.empty() : Optional.of(renewed);
    } finally {
      lock.unlock();
    }
  }

  private Token ask(PortCredentials credentials, boolean mayReadAgain) throws InterruptedException {
    return switch (credentials) {
      case PortCredentials.StaticToken given ->
          keep(new Token.Granted(given.authorization()), Instant.MAX);
      case PortCredentials.ClientSecret given -> exchange(given, mayReadAgain);
    };
  }

  private Token exchange(PortCredentials.ClientSecret given, boolean mayReadAgain)
      throws InterruptedException {
    Reply reply = transport.send("token", request(given));
    Instant now = clock.instant();
    if (!(reply instanceof Reply.Answered answered)) {
      return fail(reply, now);
    }
    if (answered.successful()) {
      return granted(answered, now);
    }
    if (!refusesCredentials(answered.status())) {
      return fail(answered, now);
    }
    if (mayReadAgain) {
      PortCredentials fresh = readAgain(given);
      if (!fresh.equals(given)) {
        return ask(fresh, false);
      }
    }
    return fail(refused(answered), now.plus(BACK_OFF));
  }

  private Token granted(Reply.Answered answered, Instant now) {
    JsonNode said = answered.json();
    String header =
        said.path("tokenType").asText("Bearer") + " " + said.path("accessToken").asText("");
    if (!HEADER.matcher(header).matches()) {
      return fail(new Reply.Unanswered("Port's token reply was not understood"), now);
    }
    Duration life =
        Duration.ofSeconds(Math.max(0, said.path("expiresIn").asLong(DEFAULT_LIFE_SECONDS)));
    Duration tenth = life.dividedBy(10);
    Duration margin = tenth.compareTo(MAX_MARGIN) < 0 ? tenth : MAX_MARGIN;
    return keep(new Token.Granted(header), now.plus(life).minus(margin));
  }

  private Token keep(Token kept, Instant until) {
    token = kept;
    usableUntil = until;
    return kept;
  }

  private Token fail(Reply reason, Instant until) {
    failures.incrementAndGet();
    return keep(new Token.Withheld(reason), until);
  }

  private PortCredentials readAgain(PortCredentials known) {
    try {
      return source.reload();
    } catch (IOException e) {
      return known;
    }
  }

  /** Port answers 404 and 422 too when it does not know a client id or dislikes its form. */
  private static boolean refusesCredentials(int status) {
    return status == 400 || status == 401 || status == 403 || status == 404 || status == 422;
  }

  /** The status and the trace only: the words of this answer may repeat what we sent. */
  private static Reply refused(Reply.Answered answered) {
    @Nullable String trace = answered.trace();
    return new Reply.Unauthorized(
        new Reply.Answered(answered.status(), "", trace, null).detail() + " for a token");
  }

  private Request request(PortCredentials.ClientSecret given) {
    ByteString body =
        Json.bytes(
            JsonNodeFactory.instance
                .objectNode()
                .put("clientId", given.id())
                .put("clientSecret", given.secret()));
    return new Request.Builder().url(url).post(RequestBody.create(body, JSON)).build();
  }
}
