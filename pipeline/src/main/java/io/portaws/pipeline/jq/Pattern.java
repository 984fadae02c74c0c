package io.portaws.pipeline.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.List;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import org.jspecify.annotations.Nullable;

/** What stands after {@code as}: binds variables to parts of a value. */
sealed interface Pattern {
  /** Goes on in a scope that has the variables. */
  interface Then {
    void run(Scope inner) throws JsonQueryException;
  }

  void bind(Scope scope, JsonNode value, Then then) throws JsonQueryException;

  /** {@code $name}. */
  record Variable(String name) implements Pattern {
    @Override
    public void bind(Scope scope, JsonNode value, Then then) throws JsonQueryException {
      Budget budget = Budget.current();
      budget.enter();
      try {
        Scope inner = Scope.newChildScope(scope);
        inner.setValue(name, value);
        then.run(inner);
      } finally {
        budget.exit();
      }
    }
  }

  /** {@code [$a, [$b]]}. */
  record Elements(List<Pattern> elements) implements Pattern {
    @Override
    public void bind(Scope scope, JsonNode value, Then then) throws JsonQueryException {
      bind(scope, value, 0, then);
    }

    private void bind(Scope scope, JsonNode value, int at, Then then) throws JsonQueryException {
      if (at == elements.size()) {
        then.run(scope);
        return;
      }
      Budget budget = Budget.current();
      budget.enter();
      try {
        JsonNode element = Paths.get(value, Values.number(at));
        elements.get(at).bind(scope, element, inner -> bind(inner, value, at + 1, then));
      } finally {
        budget.exit();
      }
    }
  }

  /** One of {@code $name}, {@code $name: pattern}, {@code key: pattern}. */
  record Entry(@Nullable String variable, Expression key, @Nullable Pattern pattern) {}

  /** {@code {a: $x, $b, (expression): [$y]}}. */
  record Fields(List<Entry> entries) implements Pattern {
    @Override
    public void bind(Scope scope, JsonNode value, Then then) throws JsonQueryException {
      bind(scope, value, 0, then);
    }

    private void bind(Scope scope, JsonNode value, int at, Then then) throws JsonQueryException {
      if (at == entries.size()) {
        then.run(scope);
        return;
      }
      Entry entry = entries.get(at);
      Then next = inner -> bind(inner, value, at + 1, then);
      entry.key.apply(
          scope,
          value.isMissingNode() ? NullNode.getInstance() : value,
          key -> {
            if (!key.isTextual()) {
              throw Values.error(
                  "Cannot index " + Values.type(value) + " with " + Values.type(key));
            }
            bind(scope, Paths.get(value, key), entry, next);
          });
    }

    private static void bind(Scope scope, JsonNode field, Entry entry, Then next)
        throws JsonQueryException {
      Pattern pattern = entry.pattern;
      Then inner = pattern == null ? next : named -> pattern.bind(named, field, next);
      if (entry.variable == null) {
        inner.run(scope);
      } else {
        new Variable(entry.variable).bind(scope, field, inner);
      }
    }
  }
}
