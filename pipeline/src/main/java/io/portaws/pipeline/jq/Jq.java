package io.portaws.pipeline.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.List;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/** One compiled jq expression. Immutable and safe for use by many threads at once. */
public final class Jq {
  private static final Scope ROOT = rootScope();

  private final String text;
  private final JsonQuery query;

  private Jq(String text, JsonQuery query) {
    this.text = text;
    this.query = query;
  }

  /**
   * Compiles {@code text}.
   *
   * @throws JqException of kind SYNTAX, with jq's own words, when the text is not jq
   */
  public static Jq compile(String text) {
    try {
      return new Jq(text, JsonQuery.compile(text, Versions.JQ_1_7));
    } catch (JsonQueryException e) {
      throw new JqException(JqException.Kind.SYNTAX, String.valueOf(e.getMessage()));
    }
  }

  /**
   * All outputs of the program on {@code input}, which is not modified.
   *
   * @throws JqException of kind ERROR or LIMIT
   */
  public List<JsonNode> all(JsonNode input) {
    List<JsonNode> out = new ArrayList<>();
    try {
      query.apply(Scope.newChildScope(ROOT), input, out::add);
    } catch (JsonQueryException e) {
      throw new JqException(JqException.Kind.ERROR, String.valueOf(e.getMessage()));
    }
    return out;
  }

  /** The first output, or JSON null when the program gives none. */
  public JsonNode first(JsonNode input) {
    List<JsonNode> out = all(input);
    return out.isEmpty() ? NullNode.getInstance() : out.getFirst();
  }

  /** The expression as it was written. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }

  private static Scope rootScope() {
    Scope scope = Scope.newEmptyScope();
    BuiltinFunctionLoader.getInstance().loadFunctions(Versions.JQ_1_7, scope);
    return scope;
  }
}
