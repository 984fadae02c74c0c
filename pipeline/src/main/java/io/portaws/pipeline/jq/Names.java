package io.portaws.pipeline.jq;

import java.util.HashSet;
import java.util.Set;
import net.thisptr.jackson.jq.Scope;
import org.jspecify.annotations.Nullable;

/**
 * The names a place in a program can see. Known while parsing, so that an undefined name is a
 * syntax error, as in jq.
 */
final class Names {
  private final @Nullable Names outer;
  private final Scope builtins;
  private final Set<String> names = new HashSet<>();

  private Names(@Nullable Names outer, Scope builtins) {
    this.outer = outer;
    this.builtins = builtins;
  }

  static Names outermost(Scope builtins) {
    return new Names(null, builtins);
  }

  Names inner() {
    return new Names(this, builtins);
  }

  void addFunction(String name, int arity) {
    names.add(name + "/" + arity);
  }

  void addVariable(String name) {
    names.add("$" + name);
  }

  void addLabel(String name) {
    names.add("*" + name);
  }

  boolean hasFunction(String name, int arity) {
    return has(name + "/" + arity) || builtins.getFunction(name, arity) != null;
  }

  boolean hasVariable(String name) {
    return has("$" + name);
  }

  boolean hasLabel(String name) {
    return has("*" + name);
  }

  private boolean has(String name) {
    return names.contains(name) || (outer != null && outer.has(name));
  }
}
