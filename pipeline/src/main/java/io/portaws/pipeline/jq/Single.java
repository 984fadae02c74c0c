package io.portaws.pipeline.jq;

import com.fasterxml.jackson.databind.JsonNode;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.PathOutput;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.path.Path;
import org.jspecify.annotations.Nullable;

/**
 * A node that gives one output. Its value can be had without an output to push it to, so that what
 * comes after it does not nest in it: an object of two hundred fields, or a pipe of fifty stages,
 * stays within the depth limit.
 */
final class Single implements Expression {
  /** The one output for an input. */
  interface Value {
    JsonNode of(Scope scope, JsonNode in) throws JsonQueryException;
  }

  private final Value value;
  private final @Nullable Expression pathed;

  private Single(Value value, @Nullable Expression pathed) {
    this.value = value;
    this.pathed = pathed;
  }

  /** A node whose output has no path. */
  static Single of(Value value) {
    return new Single(value, null);
  }

  /** A node whose output has a path; {@code pathed} is used when paths are followed. */
  static Single of(Value value, Expression pathed) {
    return new Single(value, pathed);
  }

  JsonNode value(Scope scope, JsonNode in) throws JsonQueryException {
    Budget budget = Budget.current();
    budget.enter();
    try {
      return value.of(scope, in);
    } finally {
      budget.exit();
    }
  }

  @Override
  public void apply(Scope scope, JsonNode in, Path path, PathOutput output, boolean requirePath)
      throws JsonQueryException {
    if (path != null && pathed != null) {
      pathed.apply(scope, in, path, output, requirePath);
    } else {
      output.emit(value(scope, in), null);
    }
  }
}
