package io.portaws.sandbox;

import io.portaws.sandbox.AwsInput.Caller;
import io.portaws.sandbox.AwsInput.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who is who: STS's GetCallerIdentity and AssumeRole, and the account behind an access key. Safe
 * for use by many threads.
 */
final class StsApi {
  private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
  private static final Pattern ROLE = Pattern.compile("arn:([\\w-]+):iam::(\\d{12}):role/(.+)");
  private static final Pattern SESSION_NAME = Pattern.compile("[\\w+=,.@-]{2,64}");
  private static final Pattern ACCOUNT_KEY = Pattern.compile("A[KS]IA(\\d{12}).*");
  private static final int MAX_SESSIONS = 10_000;

  private record Session(String account, String arn, String token, Instant expires) {}

  private final String defaultAccount;
  private final InstantSource clock;
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private volatile @Nullable String externalId;
  private volatile Predicate<String> refused = role -> false;

  StsApi(String defaultAccount, InstantSource clock) {
    if (!defaultAccount.matches("\\d{12}")) {
      throw new IllegalArgumentException("an account has 12 digits: " + defaultAccount);
    }
    this.defaultAccount = defaultAccount;
    this.clock = clock;
  }

  /** A long-term access key that belongs to {@code account}. */
  static String accessKeyOf(String account) {
    return "AKIA" + account + "XXXX";
  }

  void requireExternalId(@Nullable String id) {
    externalId = id;
  }

  void refuseRoles(Predicate<String> roleArn) {
    refused = roleArn;
  }

  /** The account that a request acts in; refuses expired and wrong session tokens. */
  String account(Scope scope, Incoming request) {
    Session session = sessions.get(scope.accessKeyId());
    if (session == null) {
      Matcher key = ACCOUNT_KEY.matcher(scope.accessKeyId());
      return key.matches() ? key.group(1) : defaultAccount;
    }
    if (!session.token().equals(request.header("x-amz-security-token"))) {
      throw new AwsFault(403, "InvalidClientTokenId", "The security token is invalid.");
    }
    if (!clock.instant().isBefore(session.expires())) {
      String json = request.header("x-amz-target");
      throw new AwsFault(
          json.isEmpty() ? 403 : 400,
          json.isEmpty() ? "ExpiredToken" : "ExpiredTokenException",
          "The security token included in the request is expired");
    }
    return session.account();
  }

  Answer callerIdentity(AwsInput input) {
    Caller caller = input.caller();
    Session session = sessions.get(caller.accessKeyId());
    String arn =
        session == null ? "arn:aws:iam::" + caller.account() + ":user/sandbox" : session.arn();
    return AwsReplies.query(
        "GetCallerIdentity",
        NAMESPACE,
        xml -> {
          AwsReplies.element(xml, "Arn", arn);
          AwsReplies.element(xml, "UserId", "AIDA" + caller.account());
          AwsReplies.element(xml, "Account", caller.account());
        });
  }

  Answer assumeRole(AwsInput input) {
    String roleArn = input.text("RoleArn");
    String sessionName = input.text("RoleSessionName");
    Matcher role = ROLE.matcher(roleArn);
    int seconds = input.number("DurationSeconds", 3600);
    if (!role.matches() || !SESSION_NAME.matcher(sessionName).matches()) {
      throw AwsFault.of(
          "ValidationError", "RoleArn '" + roleArn + "', RoleSessionName '" + sessionName + "'");
    }
    if (seconds < 900 || seconds > 43_200) {
      throw AwsFault.of("ValidationError", "DurationSeconds must be 900 to 43200: " + seconds);
    }
    if (!mayAssume(roleArn, input)) {
      throw AwsFault.of(
          "AccessDenied",
          "account "
              + input.caller().account()
              + " is not authorized to perform: sts:AssumeRole on resource: "
              + roleArn);
    }
    String arn =
        "arn:"
            + role.group(1)
            + ":sts::"
            + role.group(2)
            + ":assumed-role/"
            + role.group(3)
            + "/"
            + sessionName;
    return assumed(role.group(2), arn, Duration.ofSeconds(seconds));
  }

  private boolean mayAssume(String roleArn, AwsInput input) {
    String wanted = externalId;
    return !refused.test(roleArn) && (wanted == null || wanted.equals(input.text("ExternalId")));
  }

  private Answer assumed(String account, String arn, Duration lifetime) {
    String key = "ASIA" + account + suffix();
    Instant expires = clock.instant().plus(lifetime).truncatedTo(ChronoUnit.SECONDS);
    var session = new Session(account, arn, UUID.randomUUID().toString(), expires);
    if (sessions.size() >= MAX_SESSIONS) {
      sessions.values().removeIf(old -> !clock.instant().isBefore(old.expires()));
    }
    sessions.put(key, session);
    return AwsReplies.query(
        "AssumeRole",
        NAMESPACE,
        xml -> {
          xml.writeStartElement("Credentials");
          AwsReplies.element(xml, "AccessKeyId", key);
          AwsReplies.element(xml, "SecretAccessKey", "sandbox");
          AwsReplies.element(xml, "SessionToken", session.token());
          AwsReplies.element(xml, "Expiration", expires.toString());
          xml.writeEndElement();
          xml.writeStartElement("AssumedRoleUser");
          AwsReplies.element(xml, "AssumedRoleId", "AROA" + account + ":" + suffix());
          AwsReplies.element(xml, "Arn", arn);
          xml.writeEndElement();
        });
  }

  private static String suffix() {
    var random = ThreadLocalRandom.current();
    var text = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      text.append((char) ('A' + random.nextInt(26)));
    }
    return text.toString();
  }
}
