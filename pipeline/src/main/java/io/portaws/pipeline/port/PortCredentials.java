package io.portaws.pipeline.port;

import java.util.regex.Pattern;

/** What Port knows us by. No {@code toString} shows a secret. */
public sealed interface PortCredentials {
  /** A client id and its secret, exchanged for tokens that expire. */
  record ClientSecret(String id, String secret) implements PortCredentials {
    public ClientSecret {
      id = id.strip();
      secret = secret.strip();
      if (id.isEmpty() || secret.isEmpty()) {
        throw new IllegalArgumentException("Port's client id and secret must not be empty");
      }
    }

    @Override
    public String toString() {
      return "ClientSecret[id=" + ShortText.of(id) + ", secret=***]";
    }
  }

  /** A token used as it is given; {@code Bearer } is put before it when it names no scheme. */
  record StaticToken(String token) implements PortCredentials {
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+( [\\x21-\\x7e]+)?");

    public StaticToken {
      token = token.strip();
      if (!TOKEN.matcher(token).matches()) {
        throw new IllegalArgumentException(
            "Port's token must be printable ASCII with at most one space, length was: "
                + token.length());
      }
    }

    /** The value of the Authorization header. */
    String authorization() {
      return token.indexOf(' ') < 0 ? "Bearer " + token : token;
    }

    @Override
    public String toString() {
      return "StaticToken[token=***]";
    }
  }
}
