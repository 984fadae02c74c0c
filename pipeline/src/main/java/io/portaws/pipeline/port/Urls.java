package io.portaws.pipeline.port;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Which addresses we talk to, and how identifiers become parts of them. Pure. */
final class Urls {
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1]");

  private Urls() {}

  /**
   * Throws unless {@code url} is https, or http to this machine, without user information, query or
   * fragment. Messages show the scheme and the host only: a webhook's path is as good as a key.
   */
  static void check(String name, URI url) {
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    String host = url.getHost();
    if (host == null) {
      throw new IllegalArgumentException(name + " must have a host, scheme was: " + scheme);
    }
    boolean local = LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
    if (!scheme.equals("https") && !(scheme.equals("http") && local)) {
      throw new IllegalArgumentException(
          name + " must be https, or http to a loopback address, was: " + origin(url));
    }
    if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getFragment() != null) {
      throw new IllegalArgumentException(
          name
              + " must have no user information, query or fragment, was: "
              + scheme
              + "://"
              + host);
    }
  }

  /** Scheme, host and port, which may be shown. */
  static String origin(URI url) {
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return url.getScheme() + "://" + url.getHost() + port;
  }

  static HttpUrl http(URI url) {
    @Nullable HttpUrl parsed = HttpUrl.parse(url.toString());
    if (parsed == null) {
      throw new IllegalArgumentException("not an address of http: " + origin(url));
    }
    return parsed;
  }

  /**
   * One path segment with everything but letters, digits and {@code -_.*} percent-encoded, as
   * Port's own exporter does; okhttp by itself would leave {@code :} and {@code +} as they are.
   * Segments of one or two dots cannot be written so and are refused by {@link LocalCheck} first.
   */
  static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
