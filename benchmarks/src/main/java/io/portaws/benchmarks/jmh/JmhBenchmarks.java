package io.portaws.benchmarks.jmh;

import io.portaws.benchmarks.Run;
import io.portaws.benchmarks.report.Measurement;
import io.portaws.benchmarks.report.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs JMH's benchmarks, each in processes of its own, and writes what they come to. */
public final class JmhBenchmarks {
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  /** How much is done of each benchmark. */
  private record Effort(int forks, int warmUps, int iterations, TimeValue each) {
    static Effort asked() {
      return Run.isLong()
          ? new Effort(3, 5, 5, TimeValue.seconds(1))
          : new Effort(1, 2, 4, TimeValue.milliseconds(300));
    }

    ChainedOptionsBuilder options() {
      return new OptionsBuilder()
          .forks(forks)
          .warmupIterations(warmUps)
          .warmupTime(each)
          .measurementIterations(iterations)
          .measurementTime(each);
    }

    @Override
    public String toString() {
      return "%d fork%s with %d iterations to warm up and %d to measure, of %d ms each"
          .formatted(
              forks,
              forks == 1 ? "" : "s",
              warmUps,
              iterations,
              each.convertTo(java.util.concurrent.TimeUnit.MILLISECONDS));
    }
  }

  private JmhBenchmarks() {}

  /** Measures; see {@link Run} for what it is told. */
  public static void main(String[] args) throws RunnerException, IOException {
    if (!Run.wants(Measurement.JMH)) {
      return;
    }
    Effort effort = Effort.asked();
    Collection<RunResult> results =
        new Runner(
                effort
                    .options()
                    .include(JqBenchmark.class.getName() + "\\..*")
                    .include(EventBenchmark.class.getName() + "\\..*")
                    .addProfiler(GCProfiler.class)
                    .jvmArgsAppend(
                        "--enable-native-access=ALL-UNNAMED", "-Xmx1g", "-XX:+UseSerialGC")
                    .shouldFailOnError(true)
                    .build())
            .run();
    Run.write(result(effort, results));
  }

  private static Result result(Effort effort, Collection<RunResult> results) {
    List<List<@Nullable Object>> rows = results.stream().map(JmhBenchmarks::row).toList();
    return Result.of(
        Measurement.JMH,
        "What does one expression cost, and what one event?",
        """
        JMH, %s version: %s. An expression is compiled and evaluated by our jq, under its limits, and by jackson-jq as its \
        documentation uses it, on a bucket with five tags. An event is decoded, resolved and mapped to the bucket's entity: \
        all that is done but for requests and the parsing of AWS's answer. Each benchmark checks what it gives before it is \
        measured, and returns it.\
        """
            .formatted(Run.isLong() ? "long" : "short", effort),
        Run.command(Measurement.JMH),
        List.of("benchmark", "unit", "score", "error", "bytes allocated"),
        rows);
  }

  private static List<@Nullable Object> row(RunResult result) {
    var score = result.getPrimaryResult();
    var allocated = result.getSecondaryResults().get(ALLOCATED);
    return Arrays.asList(
        name(result),
        score.getScoreUnit(),
        number(score.getScore(), 3),
        number(score.getScoreError(), 3),
        allocated == null ? null : number(allocated.getScore(), 4));
  }

  private static String name(RunResult result) {
    var params = result.getParams();
    List<String> values = new ArrayList<>();
    params.getParamsKeys().forEach(key -> values.add(params.getParam(key)));
    String method = params.getBenchmark().replaceAll(".*\\.", "");
    return switch (method) {
      case "compile" -> "jq, compile, " + String.join(", ", values);
      case "compileByJacksonJq" -> "jackson-jq, compile, " + String.join(", ", values);
      case "evaluate" -> "jq, evaluate, " + String.join(", ", values);
      case "evaluateByJacksonJq" -> "jackson-jq, evaluate, " + String.join(", ", values);
      default -> "event: " + String.join(", mapping: ", values.reversed());
    };
  }

  /** So many significant digits; null for what JMH could not tell. */
  private static @Nullable Double number(double value, int digits) {
    return Double.isFinite(value)
        ? Double.valueOf(
            new java.math.BigDecimal(value).round(new java.math.MathContext(digits)).doubleValue())
        : null;
  }
}
