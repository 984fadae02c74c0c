package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The check of a delivery's signature against a webhook's security settings. Pure. */
final class WebhookSignature {
  private WebhookSignature() {}

  /** Whether the request is signed as {@code security} demands; true when it demands nothing. */
  static boolean valid(JsonNode security, Incoming request) {
    String secret = security.path("secret").asText("");
    if (secret.isEmpty() || !security.hasNonNull("signatureAlgorithm")) {
      return true;
    }
    String header =
        request.header(Incoming.lowerCase(security.path("signatureHeaderName").asText("")));
    String prefix =
        security.hasNonNull("signaturePrefix") ? security.path("signaturePrefix").asText() : "";
    String expected =
        prefix + signature(security.path("signatureAlgorithm").asText(), secret, request.body());
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), header.getBytes(StandardCharsets.UTF_8));
  }

  private static String signature(String algorithm, String secret, byte[] body) {
    return switch (algorithm) {
      case "plain" -> secret;
      case "sha1" -> hmac("HmacSHA1", secret, body);
      case "sha256" -> hmac("HmacSHA256", secret, body);
      default -> throw PortError.invalid("signatureAlgorithm " + algorithm);
    };
  }

  private static String hmac(String algorithm, String secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no " + algorithm, e);
    }
  }
}
