package io.portaws.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Debian's Chromium without a window, driven by its DevTools protocol. One tab. Of one thread, but
 * for what the browser tells.
 */
final class Browser implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SOON = Duration.ofSeconds(60);

  /** What the page and the browser complained of, in their words. */
  final List<String> complaints = Collections.synchronizedList(new ArrayList<>());

  private final Process process;
  private final Path profile;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<Integer, CompletableFuture<JsonNode>> open = new ConcurrentHashMap<>();
  private final AtomicInteger ids = new AtomicInteger();
  private final WebSocket tab;

  /** Where it is, by its usual names; empty when it is not installed. */
  static Optional<Path> installed() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .flatMap(folder ->
            Stream.of("chromium", "chromium-browser", "google-chrome")
                .map(Path.of(folder)::resolve))
        .filter(Files::isExecutable)
        .findFirst();
  }

  Browser(Path program) {
    try {
      profile = Files.createTempDirectory("status-page-browser-");
      process =
          new ProcessBuilder(
                  program.toString(),
                  "--headless=new",
                  "--no-sandbox",
                  "--disable-gpu",
                  "--disable-dev-shm-usage",
                  "--no-first-run",
                  "--hide-scrollbars",
                  "--force-device-scale-factor=1",
                  "--remote-debugging-port=0",
                  "--user-data-dir=" + profile,
                  "about:blank")
              .redirectErrorStream(true)
              .redirectOutput(profile.resolve("log").toFile())
              .start();
      tab = http.newWebSocketBuilder().buildAsync(tabsAddress(), new Listener()).join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      call(domain + ".enable", JsonNodeFactory.instance.objectNode());
    }
  }

  /** The browser writes its port into its profile, and tells its tabs there. */
  private URI tabsAddress() {
    Path told = profile.resolve("DevToolsActivePort");
    return org.awaitility.Awaitility.await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(
            () -> {
              String port = Files.readAllLines(told).getFirst();
              URI list = URI.create("http://127.0.0.1:" + port + "/json/list");
              for (JsonNode each : JSON.readTree(get(list))) {
                if (each.path("type").asText().equals("page")) {
                  return URI.create(each.path("webSocketDebuggerUrl").asText());
                }
              }
              return null;
            },
            java.util.Objects::nonNull);
  }

  private String get(URI address) throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** Hears answers, and what the page complains of. */
  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        heard(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }
  }

  private void heard(String message) {
    JsonNode json = read(message);
    CompletableFuture<JsonNode> asked = open.remove(json.path("id").asInt());
    if (asked != null) {
      asked.complete(json);
      return;
    }
    JsonNode params = json.path("params");
    switch (json.path("method").asText()) {
      case "Runtime.consoleAPICalled" -> {
        if (List.of("error", "warning", "assert").contains(params.path("type").asText())) {
          complaints.add("console: " + params.path("args"));
        }
      }
      case "Runtime.exceptionThrown" -> complaints.add("exception: " + params);
      case "Log.entryAdded" -> complaints.add("log: " + params.path("entry"));
      default -> {}
    }
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode call(String method, ObjectNode params) {
    int id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    open.put(id, answer);
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    message.put("id", id).put("method", method).set("params", params);
    tab.sendText(message.toString(), true).join();
    JsonNode said = answer.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
    if (said.has("error")) {
      throw new AssertionError(method + ": " + said.path("error"));
    }
    return said.path("result");
  }

  private static ObjectNode params() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Goes there, and returns when the page is loaded. */
  void open(String address) {
    call("Page.navigate", params().put("url", address));
    org.awaitility.Awaitility.await()
        .atMost(SOON)
        .until(() ->
            evaluate("location.href").asText().equals(address)
                && evaluate("document.readyState").asText().equals("complete"));
  }

  /** The value of a script in the page; of a promise, its value. */
  JsonNode evaluate(String script) {
    JsonNode said =
        call(
            "Runtime.evaluate",
            params()
                .put("expression", script)
                .put("returnByValue", true)
                .put("awaitPromise", true));
    if (said.has("exceptionDetails")) {
      throw new AssertionError(said.path("exceptionDetails").toString());
    }
    return said.path("result").path("value");
  }

  /** What an element says. */
  String text(String selector) {
    return evaluate("document.querySelector('" + selector + "').innerText").asText();
  }

  /** Shows it so wide, dark or light. */
  void shows(int width, int height, boolean dark) {
    call(
        "Emulation.setDeviceMetricsOverride",
        params()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", width < 600));
    ObjectNode media = params();
    media
        .putArray("features")
        .addObject()
        .put("name", "prefers-color-scheme")
        .put("value", dark ? "dark" : "light");
    call("Emulation.setEmulatedMedia", media);
  }

  /** Scripts run from the next page on, or do not. */
  void scripts(boolean run) {
    call("Emulation.setScriptExecutionDisabled", params().put("value", !run));
  }

  /** The whole page as a picture. */
  byte[] picture() {
    JsonNode shot =
        call(
            "Page.captureScreenshot",
            params().put("format", "png").put("captureBeyondViewport", true));
    return Base64.getDecoder()
        .decode(shot.path("data").asText().getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() {
    tab.abort();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
    http.close();
    try (Stream<Path> files = Files.walk(profile)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException stillWritten) {
      // The system's folder for temporary files is emptied by the system.
      profile.toFile().deleteOnExit();
    }
  }
}
