package io.portaws.pipeline.jq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The share of jq's own test suite that passes. {@code JQ_SUITE} names its files ({@code jq.test},
 * {@code onig.test}, {@code man.test} …), joined as a path is; without it this is skipped, since
 * the suite is not part of this project. What fails is printed when {@code JQ_SUITE_VERBOSE} is
 * set.
 *
 * <p>A test is a program, its input and its outputs, a line each, up to an empty line; one after
 * {@code %%FAIL} is a program that must not compile, and the message, which is jq's own affair.
 */
class JqSuiteShare {
  /** As jq reads JSON: NaN is a number, and a byte order mark is nothing. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(JsonReadFeature.ALLOW_LEADING_DECIMAL_POINT_FOR_NUMBERS)
          .build();

  private static final Pattern NAN = Pattern.compile("-?\\b(?:nan|NaN)\\b");

  /** One test of the suite; {@code fails} where it must not compile. */
  private record SuiteTest(
      int line, String program, String input, List<String> outputs, boolean fails) {
    /** Empty when it passes, else what came instead. What comes after an error is not looked at. */
    String difference() {
      try {
        if (fails) {
          Jq.compile(program);
          return "compiles";
        }
        return difference(JqCase.run(program, parse(input)));
      } catch (JqException e) {
        return fails && e.kind() == JqException.Kind.SYNTAX ? "" : "fails: " + e.getMessage();
      } catch (JsonProcessingException e) {
        return "has JSON that only jq reads: " + e.getOriginalMessage();
      }
    }

    private String difference(JqCase given) throws JsonProcessingException {
      if (given.syntax()) {
        return "does not compile";
      }
      List<String> expected = new ArrayList<>();
      for (String output : outputs) {
        expected.add(canonical(parse(output)));
      }
      List<String> actual = given.outputs().stream().map(SuiteTest::canonical).toList();
      return actual.equals(expected) ? "" : "gives " + actual + " instead of " + expected;
    }

    private static String canonical(JsonNode value) {
      return new JqCase("", value, List.of(value), false, false, "").result();
    }
  }

  @Test
  void shareOfJqsOwnTests() throws IOException {
    String files = System.getenv("JQ_SUITE");
    assumeTrue(files != null, "JQ_SUITE names no files of jq's test suite");
    for (String file : String.valueOf(files).split(File.pathSeparator, -1)) {
      List<SuiteTest> tests = tests(Files.readAllLines(Path.of(file)));
      assertThat(tests).as("tests in %s", file).isNotEmpty();
      long passed = tests.stream().filter(test -> passes(file, test)).count();
      System.out.printf(
          Locale.ROOT,
          "%s: %d of %d pass, %.1f %%%n",
          Path.of(file).getFileName(),
          passed,
          tests.size(),
          100.0 * passed / tests.size());
    }
  }

  private static boolean passes(String file, SuiteTest test) {
    String difference = test.difference();
    if (!difference.isEmpty() && System.getenv("JQ_SUITE_VERBOSE") != null) {
      System.out.println(file + ":" + test.line() + ": " + test.program() + " " + difference);
    }
    return difference.isEmpty();
  }

  private static List<SuiteTest> tests(List<String> lines) {
    List<SuiteTest> tests = new ArrayList<>();
    for (int at = 0; at < lines.size(); at++) {
      if (isNothing(lines.get(at))) {
        continue;
      }
      boolean fails = lines.get(at).startsWith("%%FAIL");
      int from = fails ? at + 1 : at;
      int to = from + 1;
      while (to < lines.size() && !lines.get(to).isBlank()) {
        to++;
      }
      List<String> rest =
          lines.subList(from + 1, to).stream().filter(line -> !isNothing(line)).toList();
      tests.add(
          fails
              ? new SuiteTest(from + 1, lines.get(from), "", List.of(), true)
              : new SuiteTest(
                  from + 1, lines.get(from), rest.getFirst(), rest.subList(1, rest.size()), false));
      at = to;
    }
    return tests;
  }

  private static boolean isNothing(String line) {
    return line.isBlank() || line.stripLeading().startsWith("#");
  }

  private static JsonNode parse(String text) throws JsonProcessingException {
    String plain = text.replace("\uFEFF", "").strip();
    try {
      return JSON.readTree(plain);
    } catch (JsonProcessingException notPlain) {
      return JSON.readTree(NAN.matcher(plain).replaceAll("NaN"));
    }
  }
}
