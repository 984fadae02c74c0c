package io.portaws.peers.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;

/** A compiled jq program. Safe for use by many threads. */
final class Jq {
  private static final Scope ROOT = root();

  /** Programs come with messages, nearly always the same few; what is beyond is not kept. */
  private static final int KEPT = 1_000;

  private static final Map<String, Jq> COMPILED = new ConcurrentHashMap<>();

  private final JsonQuery program;

  private Jq(JsonQuery program) {
    this.program = program;
  }

  private static Scope root() {
    Scope root = Scope.newEmptyScope();
    BuiltinFunctionLoader.getInstance().loadFunctions(Versions.JQ_1_6, root);
    return root;
  }

  /** The program of this text, compiled once. */
  static Jq of(String text) throws JsonProcessingException {
    Jq known = COMPILED.get(text);
    if (known != null) {
      return known;
    }
    Jq compiled = new Jq(JsonQuery.compile(text, Versions.JQ_1_6));
    if (COMPILED.size() < KEPT) {
      COMPILED.put(text, compiled);
    }
    return compiled;
  }

  /** The first output, JSON null when there is none. */
  JsonNode first(JsonNode input) throws JsonProcessingException {
    JsonNode[] first = {null};
    program.apply(
        Scope.newChildScope(ROOT),
        input,
        output -> {
          if (first[0] == null) {
            first[0] = output;
          }
        });
    return first[0] == null ? NullNode.getInstance() : first[0];
  }
}
