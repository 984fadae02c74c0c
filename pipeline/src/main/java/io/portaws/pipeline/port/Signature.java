package io.portaws.pipeline.port;

import java.nio.charset.StandardCharsets;
import okio.ByteString;

/** The value of {@code x-port-signature}. Pure. */
final class Signature {
  static final String HEADER = "x-port-signature";

  private Signature() {}

  /** {@code sha256=} and the lower-case hex HMAC-SHA256 of exactly these bytes. */
  static String of(ByteString body, String secret) {
    return "sha256="
        + body.hmacSha256(ByteString.encodeString(secret, StandardCharsets.UTF_8)).hex();
  }
}
