package io.portaws.pipeline.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.List;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import org.jspecify.annotations.Nullable;

/**
 * One compiled jq expression, of jq 1.7. Safe for text nobody has looked at: an evaluation ends
 * within its {@link JqLimits}, and reaches nothing but its input (no environment, files, modules,
 * further inputs). Safe for use by many threads at once.
 */
public final class Jq {
  /** Loaded with the first program that is compiled. */
  private static final class Root {
    static final Scope SCOPE = Builtins.load();
  }

  private final String text;

  /** Null until it is compiled. Two threads may do that at once, and come to the same. */
  private volatile @Nullable Expression program;

  private Jq(String text, @Nullable Expression program) {
    this.text = text;
    this.program = program;
  }

  /**
   * Compiles {@code text}, at most 64 Ki chars. Undefined functions and variables are found here.
   *
   * @throws JqException of kind SYNTAX when the text is not jq, with the reason and its place
   */
  public static Jq compile(String text) {
    return new Jq(text, parse(text));
  }

  /**
   * The same for text that was compiled before, as what ships was when it was packaged: it costs
   * nothing until it is evaluated. Text that is not jq makes each evaluation fail, with an
   * exception of kind SYNTAX.
   */
  public static Jq whenUsed(String text) {
    return new Jq(text, null);
  }

  private static Expression parse(String text) {
    try {
      return Parser.program(text, Root.SCOPE);
    } catch (StackOverflowError e) {
      throw new JqException(JqException.Kind.SYNTAX, "nested too deeply");
    }
  }

  private Expression program() {
    Expression compiled = program;
    if (compiled == null) {
      compiled = parse(text);
      program = compiled;
    }
    return compiled;
  }

  /** All outputs under the default limits; see {@link #all(JsonNode, JqLimits)}. */
  public List<JsonNode> all(JsonNode input) {
    return all(input, JqLimits.DEFAULT);
  }

  /**
   * All outputs of the program on {@code input}. The input is not modified, and must not be
   * modified while it runs; outputs may share parts with it.
   *
   * @throws JqException of kind ERROR when the program raises an error, whatever it put out before;
   *     of kind LIMIT when it goes over {@code limits}
   */
  public List<JsonNode> all(JsonNode input, JqLimits limits) {
    List<JsonNode> outputs = new ArrayList<>();
    run(
        input,
        limits,
        output -> {
          if (outputs.size() >= limits.maxOutputs()) {
            throw new LimitReached("more than " + limits.maxOutputs() + " outputs");
          }
          outputs.add(output);
        });
    return outputs;
  }

  /** The first output under the default limits; see {@link #first(JsonNode, JqLimits)}. */
  public JsonNode first(JsonNode input) {
    return first(input, JqLimits.DEFAULT);
  }

  /**
   * The first output, or JSON null when there is none. The program stops there: later errors and
   * endless loops do not matter.
   *
   * @throws JqException of kind ERROR or LIMIT, when that comes before the first output
   */
  public JsonNode first(JsonNode input, JqLimits limits) {
    List<JsonNode> first = new ArrayList<>(1);
    Object self = new Object();
    try {
      run(
          input,
          limits,
          output -> {
            first.add(output);
            throw new Unwinding(self, null);
          });
    } catch (Unwinding unwinding) {
      if (!unwinding.isFor(self)) {
        throw unwinding;
      }
    }
    return first.isEmpty() ? NullNode.getInstance() : first.getFirst();
  }

  private void run(JsonNode input, JqLimits limits, java.util.function.Consumer<JsonNode> outputs) {
    Expression compiled = program();
    Budget budget = new Budget(limits);
    try {
      ScopedValue.where(Budget.CURRENT, budget)
          .call(() -> {
            compiled.apply(
                Scope.newChildScope(Root.SCOPE),
                input,
                output -> outputs.accept(Json.finished(output)));
            return budget;
          });
    } catch (JsonQueryException e) {
      throw new JqException(JqException.Kind.ERROR, String.valueOf(e.getMessage()));
    } catch (LimitReached e) {
      throw new JqException(JqException.Kind.LIMIT, String.valueOf(e.getMessage()));
    } catch (StackOverflowError e) {
      throw new JqException(JqException.Kind.LIMIT, "nested deeper than the thread's stack");
    }
  }

  /** The expression as it was written. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }
}
