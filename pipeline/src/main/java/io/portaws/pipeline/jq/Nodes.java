package io.portaws.pipeline.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.PathOutput;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.path.Path;
import net.thisptr.jackson.jq.path.RootPath;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a program, as jackson-jq expressions. Every node is {@link #guarded}: it takes a
 * step and a level of depth from the budget each time it runs, so whatever loops or recurses comes
 * past a check.
 *
 * <p>A node pushes its outputs downstream by calling its output. So an error raised downstream
 * comes back through the node: a node that catches errors must tell its own from those ({@link
 * #caught}).
 */
final class Nodes {
  /** One field of an object construction. */
  record Field(Expression key, Expression value) {}

  /** One {@code if} or {@code elif}. */
  record Branch(Expression condition, Expression then) {}

  private Nodes() {}

  static Expression guarded(Expression node) {
    return (scope, in, path, output, requirePath) -> {
      Budget budget = Budget.current();
      budget.enter();
      try {
        node.apply(scope, in, path, output, requirePath);
      } finally {
        budget.exit();
      }
    };
  }

  static Expression identity() {
    return Single.of(
        (scope, in) -> in, (scope, in, path, output, require) -> output.emit(in, path));
  }

  static Expression literal(JsonNode value) {
    return Single.of((scope, in) -> value);
  }

  static Expression variable(String name) {
    return Single.of((scope, in) -> {
      JsonNode value = scope.getValue(name);
      if (value == null) {
        throw Values.error("$" + name + " is not defined");
      }
      return value;
    });
  }

  static Expression pipe(Expression left, Expression right) {
    Expression pushing =
        guarded((scope, in, path, output, require) ->
            left.apply(
                scope,
                in,
                path,
                (value, at) -> right.apply(scope, value, at, output, require),
                require));
    if (!(left instanceof Single first)) {
      return pushing;
    }
    if (right instanceof Single second) {
      return Single.of((scope, in) -> second.value(scope, first.value(scope, in)), pushing);
    }
    return (scope, in, path, output, require) -> {
      if (path == null) {
        right.apply(scope, first.value(scope, in), null, output, require);
      } else {
        pushing.apply(scope, in, path, output, require);
      }
    };
  }

  static Expression comma(List<Expression> all) {
    return guarded((scope, in, path, output, require) -> {
      for (Expression one : all) {
        one.apply(scope, in, path, output, require);
      }
    });
  }

  static Expression index(Expression target, Expression key) {
    Expression pushing =
        guarded((scope, in, path, output, require) ->
            key.apply(
                scope,
                in,
                wanted ->
                    target.apply(
                        scope,
                        in,
                        path,
                        (value, at) ->
                            output.emit(Paths.get(value, wanted), Paths.chain(at, wanted)),
                        require)));
    return target instanceof Single one && key instanceof Single wanted
        ? Single.of(
            (scope, in) -> Paths.get(one.value(scope, in), wanted.value(scope, in)), pushing)
        : pushing;
  }

  static Expression slice(Expression target, Expression start, Expression end) {
    if (start instanceof Single from && end instanceof Single to) {
      return index(
          target,
          Single.of((scope, in) -> Paths.slice(from.value(scope, in), to.value(scope, in))));
    }
    Expression key =
        (scope, in, path, output, require) ->
            end.apply(
                scope,
                in,
                to -> start.apply(scope, in, from -> output.emit(Paths.slice(from, to), null)));
    return index(target, key);
  }

  static Expression iterate(Expression target) {
    return guarded((scope, in, path, output, require) ->
        target.apply(scope, in, path, (value, at) -> emitEach(value, at, output), require));
  }

  private static void emitEach(JsonNode value, @Nullable Path path, PathOutput output)
      throws JsonQueryException {
    if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        Budget.current().step();
        output.emit(value.get(i), path == null ? null : Paths.chain(path, Values.number(i)));
      }
    } else if (value.isObject()) {
      for (var field : value.properties()) {
        Budget.current().step();
        output.emit(
            field.getValue(),
            path == null ? null : Paths.chain(path, TextNode.valueOf(field.getKey())));
      }
    } else {
      throw Values.error(
          "Cannot iterate over " + (value.isNull() ? "null (null)" : Values.dump(value)));
    }
  }

  static Expression array(Expression elements) {
    return Single.of((scope, in) -> {
      ArrayNode array = Values.array();
      elements.apply(scope, in, value -> Values.append(array, value));
      return array;
    });
  }

  static Expression object(List<Field> fields) {
    if (fields.stream()
        .allMatch(field -> field.key instanceof Single && field.value instanceof Single)) {
      return Single.of((scope, in) -> filled(fields, scope, in));
    }
    return guarded((scope, in, path, output, require) ->
        fill(new JsonNode[2][fields.size()], fields, 0, scope, in, output));
  }

  private static JsonNode filled(List<Field> fields, Scope scope, JsonNode in)
      throws JsonQueryException {
    ObjectNode object = Values.object();
    for (Field field : fields) {
      if (field.key instanceof Single key && field.value instanceof Single value) {
        Values.put(object, Values.key(key.value(scope, in)), value.value(scope, in));
      }
    }
    return object;
  }

  /** The first field is the outermost loop. */
  private static void fill(
      JsonNode[][] filled, List<Field> fields, int at, Scope scope, JsonNode in, PathOutput output)
      throws JsonQueryException {
    if (at == fields.size()) {
      ObjectNode object = Values.object();
      for (int i = 0; i < fields.size(); i++) {
        Values.put(object, filled[0][i].textValue(), filled[1][i]);
      }
      output.emit(object, null);
      return;
    }
    Field field = fields.get(at);
    field.key.apply(
        scope,
        in,
        key -> {
          Values.key(key);
          field.value.apply(
              scope,
              in,
              value -> {
                filled[0][at] = key;
                filled[1][at] = value;
                fill(filled, fields, at + 1, scope, in, output);
              });
        });
  }

  static Expression interpolation(List<String> texts, List<Expression> parts, Expression format) {
    return guarded((scope, in, path, output, require) ->
        interpolate("", texts, parts, parts.size(), format, scope, in, output));
  }

  private static void interpolate(
      String end,
      List<String> texts,
      List<Expression> parts,
      int at,
      Expression format,
      Scope scope,
      JsonNode in,
      PathOutput output)
      throws JsonQueryException {
    String tail = texts.get(at) + end;
    Texts.checkLength(tail.length());
    if (at == 0) {
      output.emit(Values.text(tail), null);
      return;
    }
    parts
        .get(at - 1)
        .apply(
            scope,
            in,
            part ->
                format.apply(
                    scope,
                    part,
                    text ->
                        interpolate(
                            Texts.toText(text) + tail,
                            texts,
                            parts,
                            at - 1,
                            format,
                            scope,
                            in,
                            output)));
  }

  static Expression negate(Expression node) {
    return node instanceof Single one
        ? Single.of((scope, in) -> negative(one.value(scope, in)))
        : guarded((scope, in, path, output, require) ->
            node.apply(scope, in, value -> output.emit(negative(value), null)));
  }

  private static JsonNode negative(JsonNode value) throws JsonQueryException {
    return Values.number(-Values.number(value, "cannot be negated"));
  }

  static Expression binary(Operators.Operator operator, Expression left, Expression right) {
    if (left instanceof Single l && right instanceof Single r) {
      return Single.of((scope, in) -> {
        JsonNode second = r.value(scope, in);
        return operator.apply(l.value(scope, in), second);
      });
    }
    return guarded((scope, in, path, output, require) ->
        right.apply(
            scope, in, r -> left.apply(scope, in, l -> output.emit(operator.apply(l, r), null))));
  }

  static Expression and(Expression left, Expression right) {
    return logic(left, right, false);
  }

  static Expression or(Expression left, Expression right) {
    return logic(left, right, true);
  }

  private static Expression logic(Expression left, Expression right, boolean decided) {
    return guarded((scope, in, path, output, require) ->
        left.apply(
            scope,
            in,
            l -> {
              if (Values.isTrue(l) == decided) {
                output.emit(BooleanNode.valueOf(decided), null);
              } else {
                right.apply(
                    scope, in, r -> output.emit(BooleanNode.valueOf(Values.isTrue(r)), null));
              }
            }));
  }

  static Expression conditional(List<Branch> branches, Expression otherwise) {
    Expression chain = otherwise;
    for (Branch branch : branches.reversed()) {
      chain = conditional(branch, chain);
    }
    return chain;
  }

  private static Expression conditional(Branch branch, Expression otherwise) {
    if (!(branch.condition instanceof Single condition)) {
      return guarded((scope, in, path, output, require) ->
          branch.condition.apply(
              scope,
              in,
              yes ->
                  (Values.isTrue(yes) ? branch.then : otherwise)
                      .apply(scope, in, path, output, require)));
    }
    Expression pushing =
        guarded((scope, in, path, output, require) -> {
          boolean yes = Values.isTrue(condition.value(scope, in));
          (yes ? branch.then : otherwise).apply(scope, in, path, output, require);
        });
    return branch.then instanceof Single yes && otherwise instanceof Single no
        ? Single.of(
            (scope, in) -> (Values.isTrue(condition.value(scope, in)) ? yes : no).value(scope, in),
            pushing)
        : pushing;
  }

  static Expression attempt(Expression body, @Nullable Expression handler) {
    return guarded((scope, in, path, output, require) -> {
      JsonQueryException error = caught(body, scope, in, path, output, require);
      if (error != null && handler != null) {
        handler.apply(scope, error.getMessageAsJsonNode(), null, output, require);
      }
    });
  }

  /**
   * Runs {@code body}; the error it raised itself, or null. Errors raised by {@code output} pass
   * through.
   */
  private static @Nullable JsonQueryException caught(
      Expression body,
      Scope scope,
      JsonNode in,
      @Nullable Path path,
      PathOutput output,
      boolean require)
      throws JsonQueryException {
    Object self = new Object();
    try {
      body.apply(
          scope,
          in,
          path,
          (value, at) -> {
            try {
              output.emit(value, at);
            } catch (JsonQueryException e) {
              throw new Unwinding(self, e);
            }
          },
          require);
      return null;
    } catch (JsonQueryException e) {
      return e;
    } catch (Unwinding unwinding) {
      JsonQueryException downstream = unwinding.error();
      if (unwinding.isFor(self) && downstream != null) {
        throw downstream;
      }
      throw unwinding;
    }
  }

  /**
   * {@code left // right}: the true outputs of the left; if there are none, the right. An error of
   * the left stays an error.
   */
  static Expression alternative(Expression left, Expression right) {
    return guarded((scope, in, path, output, require) -> {
      boolean[] any = {false};
      left.apply(
          scope,
          in,
          path,
          (value, at) -> {
            if (Values.isTrue(value)) {
              any[0] = true;
              output.emit(value, at);
            }
          },
          require);
      if (!any[0]) {
        right.apply(scope, in, path, output, require);
      }
    });
  }

  static Expression label(String name, Expression body) {
    return guarded((scope, in, path, output, require) -> {
      JsonNode self = Values.object();
      Scope inner = Scope.newChildScope(scope);
      inner.setValue(labelled(name), self);
      try {
        body.apply(inner, in, path, output, require);
      } catch (Unwinding unwinding) {
        if (!unwinding.isFor(self)) {
          throw unwinding;
        }
      }
    });
  }

  static Expression breakOut(String name) {
    return guarded((scope, in, path, output, require) -> {
      throw new Unwinding(scope.getValue(labelled(name)), null);
    });
  }

  private static String labelled(String name) {
    return "*label*" + name;
  }

  static Expression reduce(Expression source, Pattern pattern, Expression init, Expression update) {
    return guarded((scope, in, path, output, require) ->
        init.apply(
            scope,
            in,
            path,
            (first, firstAt) -> {
              var state = new State(first, firstAt);
              source.apply(
                  scope,
                  in,
                  item ->
                      pattern.bind(
                          scope,
                          item,
                          inner -> {
                            var last = new State(NullNode.getInstance(), null);
                            update.apply(inner, state.value, state.path, last::set, require);
                            state.set(last.value, last.path);
                          }));
              output.emit(state.value, state.path);
            },
            require));
  }

  static Expression foreach(
      Expression source, Pattern pattern, Expression init, Expression update, Expression extract) {
    return guarded((scope, in, path, output, require) ->
        init.apply(
            scope,
            in,
            path,
            (first, firstAt) -> {
              var state = new State(first, firstAt);
              source.apply(
                  scope,
                  in,
                  item ->
                      pattern.bind(
                          scope,
                          item,
                          inner ->
                              update.apply(
                                  inner,
                                  state.value,
                                  state.path,
                                  (value, at) -> {
                                    state.set(value, at);
                                    extract.apply(inner, value, at, output, require);
                                  },
                                  require)));
            },
            require));
  }

  private static final class State {
    private JsonNode value;
    private @Nullable Path path;

    State(JsonNode value, @Nullable Path path) {
      this.value = value;
      this.path = path;
    }

    void set(JsonNode newValue, @Nullable Path newPath) {
      this.value = newValue;
      this.path = newPath;
    }
  }

  static Expression bind(Expression source, Pattern pattern, Expression body) {
    return guarded((scope, in, path, output, require) ->
        source.apply(
            scope,
            in,
            value ->
                pattern.bind(scope, value, inner -> body.apply(inner, in, path, output, require))));
  }

  static Expression define(Definition.Template definition, Expression body) {
    return guarded((scope, in, path, output, require) -> {
      Scope inner = Scope.newChildScope(scope);
      definition.addTo(inner);
      body.apply(inner, in, path, output, require);
    });
  }

  /** {@code target = value}: one output for each value. */
  static Expression assign(Expression target, Expression value) {
    return guarded((scope, in, path, output, require) ->
        value.apply(
            scope,
            in,
            set -> {
              JsonNode result = in;
              for (JsonNode at : paths(target, scope, in)) {
                result = Paths.setAt(result, at, old -> set);
              }
              output.emit(result, null);
            }));
  }

  /** {@code target op= value}: the value is computed on the whole input, one output for each. */
  static Expression assign(Expression target, Operators.Operator operator, Expression value) {
    return guarded((scope, in, path, output, require) ->
        value.apply(
            scope,
            in,
            operand -> {
              JsonNode result = in;
              for (JsonNode at : paths(target, scope, in)) {
                result = Paths.setAt(result, at, old -> operator.apply(old, operand));
              }
              output.emit(result, null);
            }));
  }

  /**
   * {@code target |= update}: the first output replaces the old value; without one, the path is
   * deleted.
   */
  static Expression update(Expression target, Expression update) {
    return guarded((scope, in, path, output, require) -> {
      JsonNode result = in;
      ArrayNode gone = Values.array();
      for (JsonNode at : paths(target, scope, in)) {
        JsonNode updated = first(update, scope, Paths.getAt(result, at));
        if (updated == null) {
          Values.append(gone, at);
        } else {
          result = Paths.setAt(result, at, old -> updated);
        }
      }
      output.emit(gone.isEmpty() ? result : Paths.deleteAll(result, gone), null);
    });
  }

  private static @Nullable JsonNode first(Expression node, Scope scope, JsonNode in)
      throws JsonQueryException {
    Object self = new Object();
    @Nullable JsonNode[] found = {null};
    try {
      node.apply(
          scope,
          in,
          value -> {
            found[0] = value;
            throw new Unwinding(self, null);
          });
    } catch (Unwinding unwinding) {
      if (!unwinding.isFor(self)) {
        throw unwinding;
      }
    }
    return found[0];
  }

  static List<JsonNode> paths(Expression target, Scope scope, JsonNode in)
      throws JsonQueryException {
    List<JsonNode> paths = new ArrayList<>();
    target.apply(
        scope,
        in,
        RootPath.getInstance(),
        (value, at) -> {
          Budget.current().element(paths.size());
          paths.add(Paths.toArray(at, value));
        },
        true);
    return paths;
  }
}
