package io.portaws.pipeline.port;

import java.net.URI;
import java.time.Duration;

/**
 * How to call Port.
 *
 * @param baseUrl https, or http to a loopback address
 * @param userAgent names us in every request; Port shows it as the entities' data source
 * @param connectTimeout of one connection
 * @param callTimeout of one attempt, from its first byte to its answer's last
 * @param maxAttempts of one request, the first included
 * @param baseWait before the second attempt; it doubles from there, with jitter
 * @param maxWait between two attempts. A request that Port wants later than this is given up
 */
public record PortSettings(
    URI baseUrl,
    String userAgent,
    Duration connectTimeout,
    Duration callTimeout,
    int maxAttempts,
    Duration baseWait,
    Duration maxWait) {
  public static final URI DEFAULT_BASE_URL = URI.create("https://api.getport.io");

  public PortSettings {
    Urls.check("Port's base URL", baseUrl);
    if (userAgent.isBlank() || !userAgent.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
      throw new IllegalArgumentException(
          "the user agent must be printable ASCII and not blank, was: " + ShortText.of(userAgent));
    }
    checkPositive("the connect timeout", connectTimeout);
    checkPositive("the call timeout", callTimeout);
    checkPositive("the base wait", baseWait);
    if (maxAttempts < 1 || maxAttempts > 20) {
      throw new IllegalArgumentException("attempts must be 1 to 20, were: " + maxAttempts);
    }
    if (maxWait.compareTo(baseWait) < 0) {
      throw new IllegalArgumentException(
          "the longest wait must not be below the base wait " + baseWait + ", was: " + maxWait);
    }
  }

  /** The defaults, under this name. */
  public static PortSettings of(URI baseUrl, String userAgent) {
    return new PortSettings(
        baseUrl,
        userAgent,
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        4,
        Duration.ofMillis(300),
        Duration.ofSeconds(30));
  }

  private static void checkPositive(String name, Duration value) {
    if (value.toMillis() < 1) {
      throw new IllegalArgumentException(name + " must be at least 1 ms, was: " + value);
    }
  }
}
