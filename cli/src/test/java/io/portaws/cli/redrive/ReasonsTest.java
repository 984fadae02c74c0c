package io.portaws.cli.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.state.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every reason that a consumer can give for a dead letter is known, and told on the page. */
class ReasonsTest {
  private static final Path ROOT = Path.of(System.getProperty("repo.root", ".."));

  /** What makes a message end, or wait until its receives are used up. */
  private static final Pattern MAKES =
      Pattern.compile(
          "\\b(?:Reject|Retry|Wait|LookAgain|Later|Misconfigured|Refused|Malformed|Rejected|reject|refuse|check"
              + "|internalError)\\(");

  private static final Pattern WORD = Pattern.compile("\"([a-z]+(?:-[a-z]+)*)\"");
  private static final Pattern CONSTANT =
      Pattern.compile(
          "static final String (?:RECHECK|UNFINISHED|MISSING_RELATION_TARGET) =\\s*\"([a-z-]+)\"");

  /** Put together from parts; each with the piece of source that does it. */
  private static final List<String[]> PUT_TOGETHER =
      List.of(
          new String[] {
            "catalog/ExporterResolver.java",
            "missing + \"-missing\"",
            "identifier-missing region-missing"
          },
          new String[] {"event/Decoder.java", "\"sns-\"", "sns-confirmation sns-other"},
          new String[] {"Planner.java", "\"aws-\" + unknown.cause().word()", ""});

  /** Words at such a place that are no reasons. */
  private static final Set<String> NO_REASONS =
      Set.of("confirmation", "other", "identifier", "region");

  private static Set<String> given() throws IOException {
    Set<String> given = new TreeSet<>();
    for (String module : List.of("pipeline", "queue", "worker", "lambda-shim")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          String source = Files.readString(file);
          CONSTANT.matcher(source).results().map(m -> m.group(1)).forEach(given::add);
          MAKES
              .matcher(source)
              .results()
              .map(m -> arguments(source, m))
              .forEach(arguments ->
                  WORD.matcher(arguments).results().map(m -> m.group(1)).forEach(given::add));
        }
      }
    }
    given.removeAll(NO_REASONS);
    given.addAll(List.of("identifier"));
    for (String[] each : PUT_TOGETHER) {
      Path file = ROOT.resolve("pipeline/src/main/java/io/portaws/pipeline").resolve(each[0]);
      assertThat(Files.readString(file)).contains(each[1]);
      given.addAll(Arrays.asList(each[2].split(" ")));
    }
    Arrays.stream(State.Cause.values()).map(cause -> "aws-" + cause.word()).forEach(given::add);
    given.remove("");
    return given;
  }

  /** From the opening parenthesis to the one that closes it. */
  private static String arguments(String source, MatchResult call) {
    int depth = 1;
    int at = call.end();
    while (depth > 0 && at < source.length()) {
      depth += source.charAt(at) == '(' ? 1 : source.charAt(at) == ')' ? -1 : 0;
      at++;
    }
    return source.substring(call.end(), at);
  }

  @Test
  void allThatConsumersGiveAreKnownAndNoOthers() throws IOException {
    Set<String> known = new TreeSet<>(Reasons.all().keySet());
    known.removeAll(
        List.of(Reasons.USED_UP, Reasons.NOT_DELIVERED, Reasons.NONE, Reasons.ANOTHER_QUEUE));
    assertThat(known).isEqualTo(given());
  }

  @Test
  void thePageTellsEachAsTheCommandDoes() throws IOException {
    String all = Files.readString(ROOT.resolve("docs/redrive.md"));
    String page = all.substring(all.indexOf("## Every reason"));
    Matcher rows = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| (.*) \\| (.*) \\|$").matcher(page);
    String told = rows.results().map(MatchResult::group).collect(Collectors.joining("\n"));
    String known =
        Reasons.all().entrySet().stream()
            .map(each ->
                "| `%s` | %s | %s |"
                    .formatted(each.getKey(), each.getValue().means(), each.getValue().mend()))
            .collect(Collectors.joining("\n"));
    assertThat(told).isEqualTo(known);
  }

  @Test
  void anUnknownReasonIsToldAsSuch() {
    assertThat(Reasons.of("never-heard-of").means()).contains("does not know");
  }
}
