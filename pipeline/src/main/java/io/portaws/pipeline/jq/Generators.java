package io.portaws.pipeline.jq;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.PathOutput;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.path.Path;
import org.jspecify.annotations.Nullable;

/**
 * Builtins with several outputs, or that follow paths. jq runs its recursive generators (recurse,
 * until, while, repeat) in constant stack; so do these: the outputs of one step are gathered, and
 * the waiting ones are kept in a list instead of on the stack.
 */
final class Generators {
  private record At(JsonNode value, @Nullable Path path) {}

  /** What to do with one value of a generator. */
  private interface Visit {
    /** The values to go on with, next first. */
    List<At> apply(At at) throws JsonQueryException;
  }

  private Generators() {}

  static void addTo(Scope root) {
    root.addFunction("empty/0", (scope, args, in, path, output, version) -> {});
    root.addFunction("path/1", Generators::path);
    root.addFunction("getpath/1", Generators::getpath);
    root.addFunction("setpath/2", Generators::setpath);
    root.addFunction("range/2", Generators::range);
    root.addFunction("recurse/1", recurse());
    root.addFunction("until/2", until());
    root.addFunction("while/2", whileTrue());
    root.addFunction("repeat/1", repeat());
  }

  private static void path(
      Scope scope,
      List<Expression> args,
      JsonNode in,
      Path path,
      PathOutput output,
      net.thisptr.jackson.jq.Version version)
      throws JsonQueryException {
    args.getFirst()
        .apply(
            scope,
            in,
            net.thisptr.jackson.jq.path.RootPath.getInstance(),
            (value, at) -> output.emit(Paths.toArray(at, value), null),
            true);
  }

  private static void getpath(
      Scope scope,
      List<Expression> args,
      JsonNode in,
      Path path,
      PathOutput output,
      net.thisptr.jackson.jq.Version version)
      throws JsonQueryException {
    args.getFirst()
        .apply(
            scope,
            in,
            keys -> {
              JsonNode value = Paths.getAt(in, keys);
              @Nullable Path at = path;
              for (JsonNode key : keys) {
                at = Paths.chain(at, key);
              }
              output.emit(value, at);
            });
  }

  private static void setpath(
      Scope scope,
      List<Expression> args,
      JsonNode in,
      Path path,
      PathOutput output,
      net.thisptr.jackson.jq.Version version)
      throws JsonQueryException {
    args.get(1)
        .apply(
            scope,
            in,
            value ->
                args.get(0)
                    .apply(
                        scope, in, keys -> output.emit(Paths.setAt(in, keys, old -> value), null)));
  }

  private static void range(
      Scope scope,
      List<Expression> args,
      JsonNode in,
      Path path,
      PathOutput output,
      net.thisptr.jackson.jq.Version version)
      throws JsonQueryException {
    args.get(0)
        .apply(
            scope,
            in,
            from ->
                args.get(1)
                    .apply(
                        scope,
                        in,
                        to -> {
                          double end =
                              Values.number(to, "is not a number: Range bounds must be numeric");
                          double start =
                              Values.number(from, "is not a number: Range bounds must be numeric");
                          for (double i = start; i < end; i++) {
                            Budget.current().step();
                            output.emit(Values.number(i), null);
                          }
                        }));
  }

  private static Function recurse() {
    return (scope, args, in, path, output, version) ->
        visitAll(
            new At(in, path),
            at -> {
              output.emit(at.value, at.path);
              return outputs(args.getFirst(), scope, at);
            });
  }

  /**
   * The outputs of the argument on one and the same input, again and again: that is what jq 1.6 and
   * 1.7 do.
   */
  private static Function repeat() {
    return (scope, args, in, path, output, version) -> {
      while (true) {
        Budget.current().step();
        args.getFirst().apply(scope, in, path, output, path != null);
      }
    };
  }

  private static Function until() {
    return (scope, args, in, path, output, version) ->
        visitAll(
            new At(in, path),
            at -> {
              List<At> next = new ArrayList<>();
              for (At done : outputs(args.get(0), scope, new At(at.value, null))) {
                if (Values.isTrue(done.value)) {
                  output.emit(at.value, at.path);
                } else {
                  next.addAll(outputs(args.get(1), scope, at));
                }
              }
              return next;
            });
  }

  private static Function whileTrue() {
    return (scope, args, in, path, output, version) ->
        visitAll(
            new At(in, path),
            at -> {
              List<At> next = new ArrayList<>();
              for (At goesOn : outputs(args.get(0), scope, new At(at.value, null))) {
                if (Values.isTrue(goesOn.value)) {
                  output.emit(at.value, at.path);
                  next.addAll(outputs(args.get(1), scope, at));
                }
              }
              return next;
            });
  }

  private static void visitAll(At first, Visit visit) throws JsonQueryException {
    Deque<At> waiting = new ArrayDeque<>(List.of(first));
    while (!waiting.isEmpty()) {
      Budget.current().step();
      List<At> next = visit.apply(waiting.pop());
      next.reversed().forEach(waiting::push);
      Budget.current().element(waiting.size());
    }
  }

  private static List<At> outputs(Expression node, Scope scope, At at) throws JsonQueryException {
    List<At> outputs = new ArrayList<>();
    node.apply(
        scope,
        at.value,
        at.path,
        (value, path) -> {
          Budget.current().element(outputs.size());
          outputs.add(new At(value, path));
        },
        at.path != null);
    return outputs;
  }
}
