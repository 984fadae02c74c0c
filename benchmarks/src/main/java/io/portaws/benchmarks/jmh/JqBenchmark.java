package io.portaws.benchmarks.jmh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.portaws.benchmarks.jmh.Programs.Program;
import io.portaws.pipeline.jq.Jq;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What one jq expression costs to compile and to evaluate: by our {@link Jq}, under its limits, and
 * by jackson-jq as its documentation uses it, without any.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class JqBenchmark {
  /** A name of {@link Programs}; JMH sets it. */
  @Param({"path", "tags", "interpolation", "title"})
  public String expression = "path";

  private final JsonNode resource = Programs.resource();
  private final net.thisptr.jackson.jq.Scope builtins = builtins();
  private Program program = Programs.named("path");
  private Jq jq = Jq.compile(".");
  private JsonQuery query = compiled(".");

  private static net.thisptr.jackson.jq.Scope builtins() {
    net.thisptr.jackson.jq.Scope scope = net.thisptr.jackson.jq.Scope.newEmptyScope();
    BuiltinFunctionLoader.getInstance().loadFunctions(Versions.JQ_1_7, scope);
    return scope;
  }

  private static JsonQuery compiled(String text) {
    try {
      return JsonQuery.compile(text, Versions.JQ_1_7);
    } catch (JsonQueryException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Compiles both, and refuses to measure what does not give what it should. */
  @Setup
  public void prepare() throws JsonQueryException {
    program = Programs.named(expression);
    jq = Jq.compile(program.text());
    query = compiled(program.text());
    check("our jq", evaluate());
    check("jackson-jq", evaluateByJacksonJq());
    check("our jq, compiled anew", compile().first(resource));
    if (!query.toString().equals(compileByJacksonJq().toString())) {
      throw new IllegalStateException("jackson-jq compiles something else each time");
    }
  }

  private void check(String by, JsonNode given) {
    if (!program.expected().equals(given)) {
      throw new IllegalStateException(
          "%s gives %s of %s, and not %s".formatted(by, given, program.text(), program.expected()));
    }
  }

  /** One expression of a mapping, compiled by us. */
  @Benchmark
  public Jq compile() {
    return Jq.compile(program.text());
  }

  /** The same by jackson-jq. */
  @Benchmark
  public JsonQuery compileByJacksonJq() throws JsonQueryException {
    return JsonQuery.compile(program.text(), Versions.JQ_1_7);
  }

  /** What a mapping's property does once a resource: the first output, under the limits. */
  @Benchmark
  public JsonNode evaluate() {
    return jq.first(resource);
  }

  /** The same by jackson-jq, which has no way to stop at the first output. */
  @Benchmark
  public JsonNode evaluateByJacksonJq() throws JsonQueryException {
    List<JsonNode> outputs = new ArrayList<>(1);
    query.apply(net.thisptr.jackson.jq.Scope.newChildScope(builtins), resource, outputs::add);
    return outputs.isEmpty() ? NullNode.getInstance() : outputs.getFirst();
  }
}
