package io.portaws.pipeline.jq;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import net.thisptr.jackson.jq.Scope;

/** C's mathematical functions, as far as jq has them. */
final class Numbers {
  private Numbers() {}

  static void addTo(Scope root) {
    addRounding(root);
    add(root, "sqrt", Math::sqrt);
    add(root, "cbrt", Math::cbrt);
    add(root, "fabs", Math::abs);
    add(root, "log", Math::log);
    add(root, "log2", x -> Math.log(x) / Math.log(2));
    add(root, "log10", Math::log10);
    add(root, "exp", Math::exp);
    add(root, "exp2", x -> Math.pow(2, x));
    add(root, "exp10", x -> Math.pow(10, x));
    add(root, "sin", Math::sin);
    add(root, "cos", Math::cos);
    add(root, "tan", Math::tan);
    add(root, "asin", Math::asin);
    add(root, "acos", Math::acos);
    add(root, "atan", Math::atan);
    add(root, "pow", Math::pow);
    add(root, "atan2", Math::atan2);
    add(root, "fmin", Math::min);
    add(root, "fmax", Math::max);
    add(root, "fmod", (x, y) -> x % y);
  }

  private static void addRounding(Scope root) {
    add(root, "floor", Math::floor);
    add(root, "ceil", Math::ceil);
    add(root, "round", x -> Math.copySign(Math.floor(Math.abs(x) + 0.5), x));
    add(root, "trunc", x -> x < 0 ? Math.ceil(x) : Math.floor(x));
    add(root, "rint", Math::rint);
    add(root, "nearbyint", Math::rint);
    add(
        root,
        "significand",
        x -> x == 0 || Double.isInfinite(x) ? x : x / Math.pow(2, Math.getExponent(x)));
    add(root, "logb", x -> x == 0 ? Double.NEGATIVE_INFINITY : Math.getExponent(x));
  }

  private static void add(Scope root, String name, DoubleUnaryOperator function) {
    root.addFunction(
        name + "/0",
        (scope, args, in, path, output, version) -> {
          double x = Values.number(in, "number required");
          output.emit(Values.number(function.applyAsDouble(x)), null);
        });
  }

  /** Of two arguments the last is the outer loop, as in jq. */
  private static void add(Scope root, String name, DoubleBinaryOperator function) {
    root.addFunction(
        name + "/2",
        (scope, args, in, path, output, version) ->
            args.get(1)
                .apply(
                    scope,
                    in,
                    second ->
                        args.get(0)
                            .apply(
                                scope,
                                in,
                                first -> {
                                  double x = Values.number(first, "number required");
                                  double y = Values.number(second, "number required");
                                  output.emit(Values.number(function.applyAsDouble(x, y)), null);
                                })));
  }
}
