package io.portaws.pipeline.jq;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.PathOutput;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Version;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.path.Path;

/**
 * A function written in jq, with the scope it was defined in. Immutable once its scope is complete.
 */
final class Definition implements Function {
  /** A function's text, not yet in a scope. */
  record Template(String name, List<String> parameters, Expression body) {
    void addTo(Scope scope) {
      scope.addFunction(name, parameters.size(), new Definition(this, scope));
    }
  }

  private final Template template;
  private final Scope home;

  private Definition(Template template, Scope home) {
    this.template = template;
    this.home = home;
  }

  @Override
  public void apply(
      Scope scope,
      List<Expression> arguments,
      JsonNode in,
      Path path,
      PathOutput output,
      Version version)
      throws JsonQueryException {
    bind(0, Scope.newChildScope(home), scope, arguments, in, path, output);
  }

  private void bind(
      int at,
      Scope inner,
      Scope caller,
      List<Expression> arguments,
      JsonNode in,
      Path path,
      PathOutput output)
      throws JsonQueryException {
    if (at == arguments.size()) {
      template.body.apply(inner, in, path, output, path != null);
      return;
    }
    String parameter = template.parameters.get(at);
    Expression argument = arguments.get(at);
    if (!parameter.startsWith("$")) {
      inner.addFunction(parameter, 0, new Closure(argument, caller));
      bind(at + 1, inner, caller, arguments, in, path, output);
      return;
    }
    String name = parameter.substring(1);
    argument.apply(
        caller,
        in,
        value -> {
          Scope bound = Scope.newChildScope(inner);
          bound.setValue(name, value);
          bound.addFunction(name, 0, new Closure(argument, caller));
          Budget budget = Budget.current();
          budget.enter();
          try {
            bind(at + 1, bound, caller, arguments, in, path, output);
          } finally {
            budget.exit();
          }
        });
  }

  /** An argument: the caller's expression, run in the caller's scope. */
  private record Closure(Expression expression, Scope caller) implements Function {
    @Override
    public void apply(
        Scope scope,
        List<Expression> arguments,
        JsonNode in,
        Path path,
        PathOutput output,
        Version version)
        throws JsonQueryException {
      expression.apply(caller, in, path, output, path != null);
    }
  }
}
