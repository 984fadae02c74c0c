package io.portaws.worker;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;

/**
 * Asks the worker of this container whether it lives, for platforms whose health check is a command
 * in the container: {@code java -cp port-aws-events-worker.jar io.portaws.worker.Probe}. The image
 * has neither a shell nor curl. Ends with 0 when it lives, else with 1 and a line that says why.
 *
 * <p>It asks {@code /livez} and not {@code /readyz}: what waits for Port must not be replaced.
 */
public final class Probe {
  private static final int TIMEOUT_MILLIS = 4_000;
  private static final int SHOWN_BYTES = 1_000;

  private Probe() {}

  public static void main(String[] args) {
    String port = System.getenv().getOrDefault("MANAGEMENT_PORT", "").strip();
    String problem = problem(port.isEmpty() ? "8080" : port);
    if (!problem.isEmpty()) {
      System.out.println(problem);
      System.exit(1);
    }
  }

  /** What is wrong; empty when the worker lives. */
  static String problem(String port) {
    try {
      URL url = URI.create("http://127.0.0.1:" + port + "/livez").toURL();
      // Not by a proxy, whatever the JVM's properties say: it is this container's own port.
      HttpURLConnection connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      int status = connection.getResponseCode();
      return status == 200 ? "" : "/livez answers " + status + ": " + said(connection);
    } catch (IOException | IllegalArgumentException e) {
      return "/livez does not answer on MANAGEMENT_PORT " + port + ": " + e.getMessage();
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
