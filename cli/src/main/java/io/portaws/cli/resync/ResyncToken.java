package io.portaws.cli.resync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.ResyncRequest;
import io.portaws.pipeline.catalog.Slice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How far a resync has come: what was asked for, and the last slice that is on the queue whole.
 * Holds no secret.
 *
 * @param after null before the first
 */
record ResyncToken(ResyncRequest.Whole request, @Nullable Slice after) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int VERSION = 1;

  /** What a user gave is no token of ours. */
  static final class NotAToken extends Exception {
    private static final long serialVersionUID = 1;

    NotAToken() {
      super("is not a token that a resync printed: copy the whole of it");
    }
  }

  /** As it is printed: one word, for a shell without quotes. */
  String text() {
    ObjectNode token = JSON.createObjectNode().put("v", VERSION).put("run", request.run());
    add(token.putArray("types"), request.types());
    add(token.putArray("accounts"), request.accounts());
    add(token.putArray("regions"), request.regions());
    if (after != null) {
      token
          .putObject("after")
          .put("type", after.type())
          .put("account", after.account())
          .put("region", after.region());
    }
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(token.toString().getBytes(StandardCharsets.UTF_8));
  }

  static ResyncToken parse(String text) throws NotAToken {
    try {
      JsonNode token = JSON.readTree(Base64.getUrlDecoder().decode(text.strip()));
      if (token == null || token.path("v").asInt() != VERSION) {
        throw new NotAToken();
      }
      JsonNode after = token.path("after");
      return new ResyncToken(
          new ResyncRequest.Whole(
              token.path("run").asText(),
              words(token.path("types")),
              words(token.path("accounts")),
              words(token.path("regions"))),
          after.isMissingNode()
              ? null
              : new Slice(
                  after.path("type").asText(),
                  after.path("account").asText(),
                  after.path("region").asText()));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new NotAToken();
    } catch (IOException e) {
      throw new NotAToken();
    }
  }

  private static void add(ArrayNode list, Set<String> words) {
    new TreeSet<>(words).forEach(list::add);
  }

  private static Set<String> words(JsonNode list) throws NotAToken {
    Set<String> words = new TreeSet<>();
    list.forEach(each -> words.add(each.asText()));
    if (words.isEmpty()) {
      throw new NotAToken();
    }
    return words;
  }
}
