package io.portaws.worker;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Asks the worker of this container whether it lives, for platforms whose health check is a command
 * in the container: {@code java -cp port-aws-events-worker.jar io.portaws.worker.Probe}. The image
 * has neither a shell nor curl. Ends with 0 when it lives, else with 1 and a line that says why.
 *
 * <p>It asks {@code /livez} and not {@code /readyz}: what waits for Port must not be replaced.
 *
 * <p>With arguments it asks other workers: each is a whole URL, such as {@code
 * http://port-aws-events.catalogue.svc:8080/readyz}, and all must answer with 200. {@code helm
 * test} does so. A line for each that does not says what it answered.
 */
public final class Probe {
  private static final int TIMEOUT_MILLIS = 4_000;
  private static final int SHOWN_BYTES = 1_000;

  private Probe() {}

  public static void main(String[] args) {
    String problem =
        args.length == 0
            ? problem(port(System.getenv().getOrDefault("MANAGEMENT_PORT", "")))
            : problems(List.of(args));
    if (!problem.isEmpty()) {
      System.out.println(problem);
      System.exit(1);
    }
  }

  private static String port(String told) {
    return told.isBlank() ? "8080" : told.strip();
  }

  /** What is wrong here; empty when the worker lives. */
  static String problem(String port) {
    return problem(
        "http://127.0.0.1:" + port + "/livez",
        "/livez",
        "/livez does not answer on MANAGEMENT_PORT " + port);
  }

  /** What is wrong with any of them, a line for each; empty when all answer with 200. */
  static String problems(List<String> urls) {
    return urls.stream()
        .map(url -> problem(url, url, url + " does not answer"))
        .filter(problem -> !problem.isEmpty())
        .collect(Collectors.joining("\n"));
  }

  private static String problem(String address, String name, String noAnswer) {
    try {
      URL url = URI.create(address).toURL();
      // Not by a proxy, whatever the JVM's properties say: it is this container's own port, or a
      // neighbour's.
      if (!(url.openConnection(Proxy.NO_PROXY) instanceof HttpURLConnection connection)) {
        return name + " is not an http address";
      }
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      int status = connection.getResponseCode();
      return status == 200 ? "" : name + " answers " + status + ": " + said(connection);
    } catch (IOException | IllegalArgumentException e) {
      return noAnswer + ": " + e.getMessage();
    }
  }

  private static String said(HttpURLConnection connection) throws IOException {
    try (var body = connection.getErrorStream()) {
      return body == null
          ? ""
          : new String(body.readNBytes(SHOWN_BYTES), StandardCharsets.UTF_8).strip();
    }
  }
}
