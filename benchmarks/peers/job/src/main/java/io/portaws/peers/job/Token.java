package io.portaws.peers.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Port's access token, asked for once and again shortly before it ends. */
final class Token {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long EARLY_SECONDS = 60;

  private final OkHttpClient http;
  private final Request request;
  private volatile String header = "";
  private volatile Instant renewal = Instant.MIN;

  Token(OkHttpClient http, HttpUrl port, String clientId, String clientSecret) {
    ObjectNode credentials = JsonNodeFactory.instance.objectNode();
    credentials.put("clientId", clientId).put("clientSecret", clientSecret);
    this.http = http;
    this.request =
        new Request.Builder()
            .url(port.newBuilder().addPathSegments("v1/auth/access_token").build())
            .post(RequestBody.create(credentials.toString(), Port.JSON))
            .build();
  }

  /** The value of the Authorization header. */
  String header() throws IOException {
    return Instant.now().isBefore(renewal) ? header : renewed("");
  }

  /** Another token than {@code refused}, which Port did not take; one of many asks for it. */
  synchronized String renewed(String refused) throws IOException {
    if (Instant.now().isBefore(renewal) && !header.equals(refused)) {
      return header;
    }
    try (Response answer = http.newCall(request).execute()) {
      if (!answer.isSuccessful()) {
        throw new PortRefused("Port gives no token: " + answer.code());
      }
      JsonNode body = JSON.readTree(answer.body().byteStream());
      header = "Bearer " + body.path("accessToken").asText();
      renewal = Instant.now().plusSeconds(body.path("expiresIn").asLong() - EARLY_SECONDS);
      return header;
    }
  }
}
