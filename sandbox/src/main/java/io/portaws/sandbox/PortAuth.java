package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Credentials and tokens: one valid token at a time. Safe for use by many threads. */
final class PortAuth {
  private final InstantSource clock;
  private final Set<String> fixedTokens = ConcurrentHashMap.newKeySet();
  private String clientId = PortStandIn.CLIENT_ID;
  private String clientSecret = PortStandIn.CLIENT_SECRET;
  private Duration lifetime = Duration.ofHours(3);
  private PortRole role = PortRole.ADMIN;
  private String token = "";
  private Instant expires = Instant.MIN;

  PortAuth(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void credentials(String id, String secret) {
    clientId = id;
    clientSecret = secret;
    revoke();
  }

  synchronized void lifetime(Duration newLifetime) {
    lifetime = newLifetime;
    revoke();
  }

  synchronized void revoke() {
    expires = Instant.MIN;
  }

  void accept(String fixedToken) {
    fixedTokens.add(fixedToken);
  }

  /** The token that is valid now. */
  synchronized String token() {
    Instant now = clock.instant();
    if (!now.isBefore(expires)) {
      token = "sandbox-" + UUID.randomUUID();
      expires = now.plus(lifetime);
    }
    return token;
  }

  synchronized Answer issue(Incoming request) {
    JsonNode body = request.json().orElseThrow(() -> PortError.invalid("the body is not JSON"));
    if (!body.path("clientId").isTextual()
        || !body.path("clientSecret").isTextual()
        || body.size() != 2) {
      throw PortError.invalid("the body must have clientId and clientSecret and nothing else");
    }
    if (!body.path("clientId").asText().equals(clientId)
        || !body.path("clientSecret").asText().equals(clientSecret)) {
      throw PortError.unauthorized("the client credentials are wrong");
    }
    ObjectNode reply = Json.object();
    reply.put("ok", true);
    reply.put("accessToken", token());
    reply.put("expiresIn", Duration.between(clock.instant(), expires).toSeconds());
    reply.put("tokenType", "Bearer");
    return Answer.json(200, reply);
  }

  /** Sets what all credentials may do. */
  synchronized void role(PortRole newRole) {
    role = newRole;
  }

  synchronized void check(Incoming request, PortEndpoint endpoint) {
    String header = request.header("authorization");
    if (!header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      throw PortError.unauthorized("the Authorization header is missing or not a bearer token");
    }
    String presented = header.substring(7).trim();
    boolean current = presented.equals(token) && clock.instant().isBefore(expires);
    if (!current && !fixedTokens.contains(presented)) {
      throw PortError.unauthorized("the token is not valid");
    }
    if (!role.may(endpoint)) {
      throw new PortError(403, "forbidden", "the role " + role + " may not do this");
    }
  }
}
