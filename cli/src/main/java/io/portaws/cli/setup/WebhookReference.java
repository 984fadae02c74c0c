package io.portaws.cli.setup;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a user names a webhook. {@code toString} shows no key. */
sealed interface WebhookReference {
  /** Port's limit. */
  int MAX_IDENTIFIER = 30;

  Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9@_=.-]+");
  Pattern API_PATH = Pattern.compile("(?:https?://[^/?#]+)?/v1/webhooks/([^/?#]+)/?");
  Pattern INGEST_URL = Pattern.compile("https?://[^/?#]+/(?:[^/?#]+/)*([^/?#]+)/?");

  /** By its identifier; made when there is none. */
  record ByIdentifier(String identifier) implements WebhookReference {}

  /** By the last part of its URL, which Port made. */
  record ByKey(String key) implements WebhookReference {
    boolean is(List<String> keyAndUrl) {
      return keyAndUrl.stream().anyMatch(each -> each.equals(key) || each.endsWith("/" + key));
    }

    @Override
    public String toString() {
      return "ByKey[key=***]";
    }
  }

  /**
   * Reads an identifier, a webhook's whole URL, or {@code /v1/webhooks/ID}, with a host or without.
   *
   * @throws IllegalArgumentException with a sentence that shows nothing of a URL's path
   */
  static WebhookReference parse(String text) {
    Matcher path = API_PATH.matcher(text);
    if (path.matches()) {
      return identified(path.group(1));
    }
    if (text.contains("://")) {
      Matcher url = INGEST_URL.matcher(text);
      if (!url.matches()) {
        throw new IllegalArgumentException(
            "is not a webhook's URL, which is https://ingest…/KEY without a query");
      }
      return new ByKey(url.group(1));
    }
    return identified(text);
  }

  private static WebhookReference identified(String identifier) {
    if (!IDENTIFIER.matcher(identifier).matches()) {
      throw new IllegalArgumentException(
          "'" + identifier + "' is neither an identifier nor a URL nor /v1/webhooks/ID");
    }
    if (identifier.length() > MAX_IDENTIFIER) {
      throw new IllegalArgumentException(
          "a webhook's identifier has at most %d characters, '%s' has %d"
              .formatted(MAX_IDENTIFIER, identifier, identifier.length()));
    }
    return new ByIdentifier(identifier);
  }
}
