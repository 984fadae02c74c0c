package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The status page in a real browser. Leaves its pictures in {@code target/status-page}. Skipped
 * where there is no Chromium (Debian: {@code apt-get install chromium}).
 */
class StatusPageBrowserTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Path PICTURES = Path.of("target", "status-page");

  private static SandboxStack stack;
  private static Worker worker;
  private static Browser browser;
  private static String page;

  @BeforeAll
  static void start() {
    Optional<Path> program = Browser.installed();
    assumeTrue(
        program.isPresent(),
        "no chromium on the PATH: the status page was not looked at in a browser");
    stack = new SandboxStack("status-browser");
    for (int i = 0; i < 30; i++) {
      stack.putCluster("orders-" + i);
      stack.send(
          SandboxStack.ecsEvent("CreateCluster", "orders-" + i),
          SandboxStack.ecsEvent("CreateCluster", "orders-" + i));
    }
    stack.port.rateLimit(1_000, Duration.ofMinutes(5));
    worker = stack.startWorker();
    await().atMost(SOON).until(() -> stack.isIdle() && worker.ledger().sums().deleted() == 60);
    page = "http://127.0.0.1:" + worker.managementPort() + "/";
    browser = new Browser(program.orElseThrow());
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
      stack.close();
    }
  }

  @BeforeEach
  void quiet() {
    browser.complaints.clear();
    browser.shows(1_280, 900, false);
  }

  @Test
  void itLoadsAndShowsTheFiguresWithoutAComplaint() {
    browser.open(page);

    assertThat(browser.text(".sentence")).startsWith("Keeping up: a change reaches Port after");
    assertThat(browser.text("#saved")).containsPattern("30 of \\d+ changes \\(\\d+ %\\)");
    assertThat(browser.text("#bounds")).contains("of 1,000 requests left");
    assertThat(browser.complaints).isEmpty();
  }

  @Test
  void itUpdatesByItselfAndShowsAFailure() {
    browser.open(page);
    browser.evaluate("document.querySelector('details').open = true; window.stays = 1");
    stack.send("{\"what\":\"<b>is this</b>\"}");

    await().atMost(SOON).until(() -> browser.text("#failures").contains("unknown-form"));
    assertThat(browser.text("#dead")).contains("unknown-form", "./port-aws-events redrive");
    assertThat(browser.evaluate("document.querySelector('details').open && window.stays").asInt())
        .as("neither loaded anew nor closed")
        .isEqualTo(1);
    assertThat(browser.complaints).isEmpty();
  }

  @Test
  void aFailureLeadsToWhatHappened() {
    stack.send("{\"what\":\"is that\"}");
    browser.open(page);
    await()
        .atMost(SOON)
        .until(() -> browser.evaluate("!!document.querySelector('#failures a')").asBoolean());
    String why = browser.evaluate("document.querySelector('#failures a').href").asText();
    browser.open(why);

    assertThat(browser.text("main")).contains("given up: unknown-form", "dead-letter queue");
    assertThat(browser.complaints).isEmpty();
    pictures("why");
  }

  @Test
  void withScriptsOffTheMainFiguresAreThere() {
    browser.scripts(false);
    try {
      browser.open(page);
      assertThat(browser.text(".sentence")).startsWith("Keeping up");
      assertThat(browser.text("#saved")).contains("30 shared another's");
      assertThat(browser.text("#bounds")).contains("requests left");
      assertThat(
              browser.evaluate("!!document.querySelector('meta[http-equiv=refresh]')").asBoolean())
          .isTrue();
    } finally {
      browser.scripts(true);
    }
  }

  @ParameterizedTest
  @CsvSource({"360, false", "360, true", "1280, false", "1280, true"})
  void everybodyCanReadIt(int width, boolean dark) throws IOException {
    browser.shows(width, 900, dark);
    browser.open(page);
    browser.evaluate("document.querySelector('details').open = true");

    assertThat(violations()).isEmpty();
    assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
        .as("nothing sticks out")
        .isLessThanOrEqualTo(width);
  }

  @Test
  void portBeingAwayIsTheFirstThingToSee() {
    browser.open(page);
    stack.port.down(true);
    try {
      for (int i = 30; i < 40; i++) {
        stack.putCluster("orders-" + i);
        stack.send(SandboxStack.ecsEvent("CreateCluster", "orders-" + i));
      }
      await().atMost(SOON).until(() -> browser.text(".sentence").startsWith("Port is away since"));
      assertThat(browser.text("#word")).isEqualTo("Port away");
      assertThat(browser.evaluate("document.title").asText()).startsWith("Port away");
      assertThat(browser.complaints).isEmpty();
      pictures("away");
    } finally {
      stack.port.down(false);
    }
    await().atMost(SOON).until(() -> browser.text(".sentence").startsWith("Keeping up"));
    pictures("page");
  }

  private static void pictures(String name) {
    try {
      Files.createDirectories(PICTURES);
      for (int width : new int[] {360, 1_280}) {
        for (boolean dark : new boolean[] {false, true}) {
          browser.shows(width, 900, dark);
          String file = "%s-%d-%s.png".formatted(name, width, dark ? "dark" : "light");
          Files.write(PICTURES.resolve(file), browser.picture());
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What axe finds wrong, of whatever weight, with the element that it is about. */
  private static List<String> violations() throws IOException {
    try (InputStream in = StatusPageBrowserTest.class.getResourceAsStream("/axe.min.js")) {
      String axe = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      browser.evaluate(axe + "; true");
    }
    JsonNode found = browser.evaluate("axe.run(document).then(said => said.violations)");
    assertThat(found.isArray()).isTrue();
    List<String> violations = new ArrayList<>();
    found.forEach(each ->
        violations.add(
            "%s %s: %s %s"
                .formatted(
                    each.path("impact").asText(),
                    each.path("id").asText(),
                    each.path("help").asText(),
                    each.path("nodes").path(0).path("html").asText())));
    assertThat(browser.evaluate("axe.version").asText()).isNotEmpty();
    return violations;
  }
}
