package io.portaws.pipeline.port;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where and how events are posted. {@code toString} shows neither the secret nor the URL's path,
 * which is the webhook's key.
 *
 * @param url of the ingest webhook: https, or http to a loopback address
 * @param secret of the signature; null when the webhook checks none
 * @param gap the least time from the end of one POST about a resource to the next about the same
 *     resource, since Port maps later and in any order
 */
public record WebhookSettings(URI url, @Nullable String secret, Duration gap) {
  public static final Duration DEFAULT_GAP = Duration.ofSeconds(5);

  private static final Duration MAX_GAP = Duration.ofMinutes(1);

  public WebhookSettings {
    Urls.check("the webhook's URL", url);
    if (secret != null && secret.isBlank()) {
      throw new IllegalArgumentException(
          "the webhook's secret must not be blank; leave it out when there is none");
    }
    if (gap.isNegative() || gap.compareTo(MAX_GAP) > 0) {
      throw new IllegalArgumentException("the gap must be 0 to " + MAX_GAP + ", was: " + gap);
    }
  }

  @Override
  public String toString() {
    return "WebhookSettings[url="
        + Urls.origin(url)
        + "/***, secret="
        + (secret == null ? "none" : "***")
        + ", gap="
        + gap
        + "]";
  }
}
