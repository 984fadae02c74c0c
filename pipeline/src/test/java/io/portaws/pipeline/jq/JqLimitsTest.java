package io.portaws.pipeline.jq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import io.portaws.pipeline.jq.JqException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JqLimitsTest {
  /**
   * Generous, since machines are noisy; without limits each of these runs for ever or exhausts the
   * heap.
   */
  private static final Duration BOUND = Duration.ofSeconds(5);

  static List<String> hostile() {
    return List.of(
        "range(1e12)",
        "[range(1e12)]",
        "last(range(1e12))",
        "range(1; 0; -1e-300) | empty",
        "[limit(1e9; repeat(1))]",
        "last(limit(1e9; repeat(1)))",
        "isempty(repeat(empty))",
        "[recurse(.)]",
        "last(recurse(.))",
        "until(false; .)",
        "last(while(true; .))",
        "def f: f; f",
        "def f: f, f; f",
        "def f: 1 + f; f",
        "def f(g): f(g | g); f(.)",
        "def f: [f]; f",
        "def c: c | c; c",
        "[range(1000)] | [., ., ., ., ., .] | combinations",
        "[range(10)] | combinations(12) | empty",
        "[[range(300)] | combinations(3)] | length",
        "(\"a\" * 1000) | gsub(\"\"; \"a\"; \"g\") | gsub(\"\"; . ; \"g\")",
        "reduce range(100) as $i (\"a\"; gsub(\"\"; \"aa\"; \"g\"))",
        "\"x\" * 1e9",
        "1e9 * \"x\"",
        "\"x\" * 1e300",
        "reduce range(40) as $i (\"x\"; . + .)",
        "reduce range(40) as $i (\"x\"; \"\\(.)\\(.)\")",
        "reduce range(40) as $i ([1]; . + .)",
        "reduce range(1e9) as $i (\"\"; . + \"aaaa\")",
        "reduce range(1e9) as $i ([]; . + [$i])",
        "reduce range(1e9) as $i ({}; . + {\"k\\($i)\": $i})",
        "reduce range(1e9) as $i ({}; .[\"k\\($i)\"] = $i)",
        "reduce range(1e9) as $i (0; . + 1)",
        "foreach range(1e9) as $i (0; . + 1; empty)",
        "(\"a\" * 40 + \"!\") | test(\"^(a+)+$\")",
        "(\"a\" * 40 + \"!\") | [match(\"^(a|a)*$\"; \"g\")]",
        "(\"a\" * 5000) | [match(\"(a|b|ab)*bc\"; \"g\")], test(\"(a|aa)+c\")",
        "(\"ab\" * 20000 + \"x\") | test(\"(.*)(.*)(.*)(.*)(.*)[xy][xy]$\")",
        "(\"a\" * 200000 + \"b\") | test(\"a*a*a*a*bc?b\")",
        "(\"=\" * 1000000 + \"x\") | @base64d",
        "[range(1e9) as $i | (\"=\" * 1000000 + \"x\") | try @base64d catch 1 | empty]",
        "(\"[\" + \"[],\" * 300000 + \"1]\") as $x | [range(1e9) | $x | fromjson]",
        "(\"é\" * 1000000) as $x | [range(1e9) | $x | length | empty]",
        "[range(1e9) | 0 | strftime(\"%A\" * 400) | empty]",
        "[range(1e9) | {a: 1, b: 2, c: 3}]",
        "[range(1e9) | {\"a\": [.]}] | length",
        "(\"a\" * 200000) | [scan(\"a\")] | length",
        "(\"a\" * 200000) | [splits(\"\")] | length",
        "(\"a\" * 200000) | sub(\"(?<x>.*)\"; \"\\(.x)\" * 100)",
        "\"a\" | test(\"(\" * 5000)",
        "\"a\" | test(\"a\" * 1000000)",
        ".[1e9] = 1",
        ".[2000000000] = 1",
        "[1] | .[1e9] |= 5",
        "setpath([1e9]; 1)",
        "setpath([range(100000) | \"a\"]; 1)",
        "[limit(100; repeat([range(50000)] | .[0] = 1))]",
        "[range(10000)] as $a | [$a[] | $a | .[0] = 1]",
        "reduce range(1e6) as $i (null; [.])",
        "reduce range(1e6) as $i (null; {a: .})",
        "reduce range(100000) as $i (null; [.]) | tojson",
        "reduce range(3000) as $i (null; [.])",
        "reduce range(3000) as $i (null; [.]) | flatten",
        "reduce range(3000) as $i (null; [.]) | tostream",
        "reduce range(3000) as $i (null; [.]) | . == (. | [.])",
        "(\"[\" * 5000) | fromjson",
        "(\"[\" * 5000 + \"]\" * 5000) | fromjson",
        "reduce range(60) as $i (0; [., .])",
        "reduce range(60) as $i (0; [., .]) | tojson",
        "reduce range(60) as $i (0; [., .]) | flatten",
        "reduce range(60) as $i (0; [., .]) | [..] | length",
        "reduce range(60) as $i (0; [., .]) | walk(.)",
        "reduce range(60) as $i (0; [., .]) | [paths] | length",
        "reduce range(60) as $i (0; {a: ., b: .}) | \"\\(.)\"",
        "def d: reduce range(60) as $i (0; [., .]); d == d",
        "def d: reduce range(60) as $i (0; [., .]); [d, d] | sort",
        "def d: reduce range(60) as $i (0; [., .]); d | contains(d)",
        "def d: reduce range(60) as $i (0; [., .]); [d] | index([d])",
        "reduce range(60) as $i ({a: 0}; {a: ., b: .}) | . * .",
        "[range(100000)] as $a | [$a, $a] | [.[0][] as $x | .[1][] as $y | $x + $y]",
        "[range(2000)] as $a | $a[] as $x | $a[] as $y | $a[] as $z | empty",
        "[range(50000)] | . - .  | [range(50000)] | [.[] as $x | indices($x)] | length",
        "[range(50000) | 0] | indices([range(25000) | 0] + [1])",
        "(\"a\" * 1000000) | indices(\"a\" * 500000 + \"b\")",
        "(\"a\" * 1000000) | [range(1e9) as $i | contains(\"a\" * 500 + \"b\")] | length",
        "(\"a\" * 1000000) | split(\"\")",
        "(\"a\" * 1000000) | explode",
        "(\"a,\" * 500000) | split(\",\")",
        "[range(100000) | \"aaaaaaaaaaaaaaaaaaaa\"] | join(\",\")",
        "[limit(1000; repeat(\"a\" * 1000000))] | join(\"\")",
        "[limit(1000; repeat(\"a\" * 1000000))] | add",
        "[limit(100; repeat(\"a\" * 1000000))] | @csv",
        "(\"<\" * 1000000) | @html | @uri | @uri",
        "[limit(1000000; repeat(1114111))] | implode",
        "(\"a\" * 1000000) | [range(1e9) as $i | ascii_downcase] | length",
        "[range(1e9) as $i | \"a\" | ltrimstr(\"b\")] | length",
        "[range(100000)] | [range(1e9) as $i | sort] | length",
        "[range(100000)] | [range(1e9) as $i | group_by(. % 7) | empty]",
        "[range(100000)] | [range(1e9) as $i | tojson | empty]",
        "[range(100000)] | [range(1e9) as $i | min_by(-.) | empty]",
        "[range(1000)] | until(false; map(. + 1))",
        "[range(100000)] | del(.[range(100000)]) | range(1e12)",
        "[range(100000)] | map_values(empty) | range(1e12)",
        "[range(100000)] | to_entries | from_entries | range(1e12)",
        "path(repeat(.a))",
        "[limit(1e9; path(recurse(.a)))]",
        "first(repeat(empty))",
        "label $f | repeat(empty)",
        "any(repeat(false); .)",
        "all(repeat(true); .)",
        "[splits(\"a\")?, range(1e12)]",
        "1e18 | todate, (range(1e12) | todate | empty)",
        "\"2015\" | strptime(\"%Y\" * 1000)",
        "0 | strftime(\"%Y\" * 100000)",
        "[1, 2] | transpose?, (range(1e12) | [[1]] | transpose | empty)",
        "fromstream(repeat([[0], 1]))",
        "[tostream] | fromstream(repeat(.[]))",
        "(1, 2, 3, 4, 5, 6, 7, 8, 9, 0)"
            + " as $x | (1, 2, 3, 4, 5, 6, 7, 8, 9, 0)".repeat(12)
            + " | empty",
        "{" + String.join(",", Collections.nCopies(30, "(\"a\", \"b\"): (1, 2)")) + "} | empty",
        "\"" + "\\(1, 2)".repeat(40) + "\" | empty",
        "[1, 2] as [$a] | (true, false) and (true, false) | range(1e12)",
        "@json \"\\(range(1e12))\"",
        "limit(-1; repeat(1))",
        "skip(1; repeat(1))",
        "nth(1e12; repeat(1))",
        "INDEX(repeat(1); .)",
        "IN(repeat(1); 2)",
        "[range(100000)] | combinations?, range(1e12)",
        "pick(repeat(.a))",
        ". as $x | def f: $x | f; f",
        "def f(x): x | f(x); f(.)",
        "def f: reduce 1 as $x (0; f); f",
        "def f: try f catch f; f",
        "def f: f // f; f",
        "def f: {a: f}; f",
        "def f: \"\\(f)\"; f",
        "def f: path(f); f",
        "def f: . as [$a] | f; f",
        "def f: .a |= f; f",
        "def f: if f then f else f end; f",
        "def f: label $x | f; f",
        "def f: -f; f",
        "def f: first(f); f");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void hostileProgramEnds(String expression) throws Exception {
    Outcome outcome = within(BOUND, () -> outcome(expression, JqLimits.DEFAULT));
    assertThat(outcome.kind).as("%s", outcome).isIn(Kind.LIMIT, Kind.ERROR);
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void hostileProgramEndsOnAVirtualThread(String expression) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Outcome> running = threads.submit(() -> outcome(expression, JqLimits.DEFAULT));
      assertThat(running.get(BOUND.toMillis(), TimeUnit.MILLISECONDS).kind)
          .isIn(Kind.LIMIT, Kind.ERROR);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "try range(1e12) catch \"swallowed\"",
        "try ([range(1e12)]) catch \"swallowed\"",
        "[range(1e12)]? // \"swallowed\"",
        "[.[]?, range(1e12)] // \"swallowed\"",
        "try (\"x\" * 1e9) catch \"swallowed\"",
        "(\"x\" * 1e9)? // \"swallowed\"",
        "try (def f: f; f) catch \"swallowed\"",
        "try ((\"a\" * 40 + \"!\") | test(\"^(a+)+$\")) catch \"swallowed\"",
        "first((\"x\" * 1e9)?, \"swallowed\")",
        "label $out | (try (\"x\" * 1e9) catch break $out), \"swallowed\"",
        "isempty(try (\"x\" * 1e9))",
        "reduce (try (\"x\" * 1e9)) as $x (\"swallowed\"; .)",
        ".a |= (try (\"x\" * 1e9))",
        "try error(\"x\" * 1e9) catch \"swallowed\"",
        "try (.[1e9] = 1) catch \"swallowed\""
      })
  void limitCannotBeSwallowed(String expression) throws Exception {
    assertThat(within(BOUND, () -> outcome(expression, JqLimits.DEFAULT)).kind)
        .isEqualTo(Kind.LIMIT);
  }

  /**
   * A process that gets no CPU for a while, or collects garbage, is no reason to fail a message.
   */
  @Test
  void pauseOfTheMachineIsNotTheProgramsTime() {
    Budget budget = new Budget(limitedTo(Duration.ofMillis(50)));
    long pauseEnds = System.nanoTime() + Duration.ofMillis(80).toNanos();
    while (System.nanoTime() < pauseEnds) {
      Thread.onSpinWait();
    }
    budget.steps(2_000);
    assertThat(budget.leftNanos()).isBetween(1L, Duration.ofMillis(50).toNanos());
  }

  @Test
  void stepsThatTakeLongAgainAndAgainAreTheProgramsTime() {
    Budget budget = new Budget(limitedTo(Duration.ofMillis(30)));
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 3; i++) {
                long pauseEnds = System.nanoTime() + Duration.ofMillis(25).toNanos();
                while (System.nanoTime() < pauseEnds) {
                  Thread.onSpinWait();
                }
                budget.steps(2_000);
              }
            })
        .isInstanceOf(LimitReached.class);
  }

  private static JqLimits limitedTo(Duration time) {
    return new JqLimits(time, 5, 1000, 1000, 1 << 20, 200);
  }

  @Test
  void outputsAreCounted() {
    JqLimits five = new JqLimits(Duration.ofSeconds(5), 5, 1000, 1000, 1 << 20, 200);
    assertThat(Jq.compile("range(5)").all(NullNode.getInstance(), five)).hasSize(5);
    assertThat(outcome("range(6)", five).message).isEqualTo("more than 5 outputs");
  }

  @Test
  void limitsAreReachedExactly() {
    JqLimits small = new JqLimits(Duration.ofSeconds(5), 10, 10, 10, 1 << 20, 200);
    assertThat(Jq.compile("\"x\" * 10").all(NullNode.getInstance(), small)).hasSize(1);
    assertThat(outcome("\"x\" * 11", small).message).isEqualTo("a string longer than 10 chars");
    assertThat(Jq.compile("[range(10)]").all(NullNode.getInstance(), small)).hasSize(1);
    assertThat(outcome("[range(11)]", small).message)
        .isEqualTo("an array of more than 10 elements");
  }

  @Test
  void limitsMustBePositive() {
    assertThatThrownBy(() -> new JqLimits(Duration.ZERO, 1, 1, 1, 1, 1))
        .hasMessageContaining("time");
    assertThatThrownBy(() -> new JqLimits(Duration.ofMillis(1), 0, 1, 1, 1, 1))
        .hasMessageContaining("maxOutputs");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(", "[", "-", "try ", "{a:", "def f: ", "if ", "\"\\(", ". as [", "reduce ", "1|", "1,",
        ".a//"
      })
  void deeplyNestedTextDoesNotOverflowTheCompiler(String part) {
    try {
      Jq.compile(part.repeat(60_000 / part.length()) + "1");
    } catch (JqException e) {
      assertThat(e.kind()).isEqualTo(Kind.SYNTAX);
    }
  }

  @Test
  void ordinaryRecursionIsWithinTheLimits() {
    assertThat(
            first("def fac: if . <= 1 then 1 else . * (. - 1 | fac) end; 60 | fac").doubleValue())
        .isGreaterThan(1e81);
    assertThat(first("reduce range(1000) as $i ([]; . + [$i]) | length"))
        .isEqualTo(IntNode.valueOf(1000));
    assertThat(
            first("[range(5000) | {key: \"k\\(.)\", value: .}] | from_entries | length").intValue())
        .isEqualTo(5000);
    assertThat(first("last(range(10000))")).isEqualTo(IntNode.valueOf(9999));
    assertThat(first("reduce range(60) as $i (0; [.]) | [..] | length"))
        .isEqualTo(IntNode.valueOf(61));
    assertThat(first("[" + "1,".repeat(5000) + "1] | length")).isEqualTo(IntNode.valueOf(5001));
    assertThat(first("{" + "a: .b.c,".repeat(300) + "a: 1 + 1 | . + 1}")).hasToString("{\"a\":3}");
    assertThat(first("0" + "|.+1".repeat(200))).isEqualTo(IntNode.valueOf(200));
  }

  @Test
  void manyThreadsShareOneProgram() throws Exception {
    Jq program =
        Jq.compile(
            "def f: if . > 0 then . - 1 | f else \"x\" end; [.n, (.n | f), ([range(.n)] | add), (.s | test(\"^n[0-9]+$\"))]");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<JsonNode>> results = new ArrayList<>();
      for (int i = 1; i <= 2000; i++) {
        JsonNode input =
            JsonNodeFactory.instance.objectNode().put("n", i % 50 + 1).put("s", "n" + i);
        results.add(threads.submit(() -> program.first(input)));
      }
      for (int i = 1; i <= 2000; i++) {
        int n = i % 50 + 1;
        assertThat(results.get(i - 1).get())
            .hasToString("[%d,\"x\",%d,true]".formatted(n, n * (n - 1) / 2));
      }
    }
  }

  private static JsonNode first(String expression) {
    return Jq.compile(expression).first(NullNode.getInstance());
  }

  private record Outcome(@Nullable Kind kind, String message) {}

  private static Outcome outcome(String expression, JqLimits limits) {
    try {
      List<JsonNode> outputs = Jq.compile(expression).all(NullNode.getInstance(), limits);
      return new Outcome(null, outputs.size() + " outputs");
    } catch (JqException e) {
      return new Outcome(e.kind(), String.valueOf(e.getMessage()));
    }
  }

  private static <T> T within(Duration bound, Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofPlatform().daemon().start(task);
    try {
      return task.get(bound.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }
}
