package io.portaws.pipeline.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.portaws.pipeline.jq.Lexer.Kind;
import io.portaws.pipeline.jq.Lexer.Token;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.internal.tree.FunctionCall;

/**
 * Reads jq 1.7's grammar into guarded nodes, by recursive descent. Our own rather than
 * jackson-jq's, because that one refuses parts of jq 1.7 ({@code if} without {@code else}, keywords
 * as keys) and its nodes cannot be given limits.
 */
final class Parser {
  private static final int MAX_NESTING = 200;
  private static final int MAX_CHARS = 64 << 10;
  private static final Set<String> ASSIGNMENTS =
      Set.of("=", "|=", "+=", "-=", "*=", "/=", "%=", "//=");
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final List<Token> tokens;
  private Names names;
  private int at;
  private int nesting;

  private Parser(List<Token> tokens, Names names) {
    this.tokens = tokens;
    this.names = names;
  }

  /** The program that {@code text} is, with the functions of {@code builtins}. */
  static Expression program(String text, Scope builtins) {
    if (text.length() > MAX_CHARS) {
      throw new JqException(
          JqException.Kind.SYNTAX, "a program longer than " + MAX_CHARS + " chars");
    }
    Parser parser = new Parser(Lexer.tokens(text), Names.outermost(builtins));
    Expression program = parser.peek().kind() == Kind.END ? Nodes.identity() : parser.pipe();
    parser.expectEnd();
    return program;
  }

  /** Adds the definitions that {@code text} consists of, one by one. */
  static void define(String text, Scope builtins) {
    Parser parser = new Parser(Lexer.tokens(text), Names.outermost(builtins));
    while (parser.peek().kind() != Kind.END) {
      parser.expect("def");
      parser.definition().addTo(builtins);
    }
  }

  private Token peek() {
    return tokens.get(at);
  }

  private Token next() {
    Token token = tokens.get(at);
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  private boolean accept(String text) {
    boolean is = peek().is(text);
    if (is) {
      next();
    }
    return is;
  }

  private void expect(String text) {
    if (!accept(text)) {
      throw unexpected("expected " + text);
    }
  }

  private String expect(Kind kind) {
    if (peek().kind() != kind) {
      throw unexpected("expected a " + kind.name().toLowerCase(java.util.Locale.ROOT));
    }
    return next().text();
  }

  private void expectEnd() {
    if (peek().kind() != Kind.END) {
      throw unexpected("expected the end");
    }
  }

  private JqException unexpected(String expected) {
    return Lexer.syntax("unexpected " + peek().text() + ", " + expected, peek().at());
  }

  private static JqException undefined(String what, Token at) {
    return Lexer.syntax(what + " is not defined", at.at());
  }

  /** Parses with names that are forgotten again afterwards. */
  private Expression within(Names inner, java.util.function.Supplier<Expression> parse) {
    Names before = names;
    names = inner;
    try {
      return parse.get();
    } finally {
      names = before;
    }
  }

  private Expression pipe() {
    if (++nesting > MAX_NESTING) {
      throw Lexer.syntax("nested deeper than " + MAX_NESTING, peek().at());
    }
    try {
      if (accept("def")) {
        return within(names.inner(), () -> Nodes.define(definition(), pipe()));
      }
      List<Expression> stages = new ArrayList<>(List.of(comma()));
      while (accept("|")) {
        stages.add(peek().is("def") ? pipe() : comma());
      }
      return stages.reversed().stream()
          .reduce((right, left) -> Nodes.pipe(left, right))
          .orElseThrow();
    } finally {
      nesting--;
    }
  }

  private Definition.Template definition() {
    Token named = next();
    if (named.kind() != Kind.NAME && named.kind() != Kind.KEYWORD) {
      throw Lexer.syntax("unexpected " + named.text() + ", expected a name", named.at());
    }
    List<String> parameters = new ArrayList<>();
    if (accept("(")) {
      do {
        parameters.add(peek().kind() == Kind.VARIABLE ? "$" + next().text() : expect(Kind.NAME));
      } while (accept(";"));
      expect(")");
    }
    expect(":");
    Names inner = names.inner();
    inner.addFunction(named.text(), parameters.size());
    for (String parameter : parameters) {
      inner.addFunction(parameter.replace("$", ""), 0);
      if (parameter.startsWith("$")) {
        inner.addVariable(parameter.substring(1));
      }
    }
    Expression body = within(inner, this::pipe);
    expect(";");
    names.addFunction(named.text(), parameters.size());
    return new Definition.Template(named.text(), List.copyOf(parameters), body);
  }

  private Expression comma() {
    List<Expression> all = new ArrayList<>();
    do {
      all.add(alternative());
    } while (accept(","));
    return all.size() == 1 ? all.getFirst() : Nodes.comma(List.copyOf(all));
  }

  private Expression alternative() {
    List<Expression> choices = new ArrayList<>();
    do {
      choices.add(assignment());
    } while (accept("//"));
    Expression last = choices.removeLast();
    for (Expression choice : choices.reversed()) {
      last = Nodes.alternative(choice, last);
    }
    return last;
  }

  private Expression assignment() {
    Expression left = or();
    if (peek().kind() != Kind.SYMBOL || !ASSIGNMENTS.contains(peek().text())) {
      return left;
    }
    String symbol = next().text();
    Expression right = symbol.equals("//=") ? alternative() : or();
    return switch (symbol) {
      case "=" -> Nodes.assign(left, right);
      case "|=" -> Nodes.update(left, right);
      default ->
          Nodes.assign(left, Operators.named(symbol.substring(0, symbol.length() - 1)), right);
    };
  }

  private Expression or() {
    Expression left = and();
    while (accept("or")) {
      left = Nodes.or(left, and());
    }
    return left;
  }

  private Expression and() {
    Expression left = comparison();
    while (accept("and")) {
      left = Nodes.and(left, comparison());
    }
    return left;
  }

  private Expression comparison() {
    Expression left = sum();
    if (peek().kind() == Kind.SYMBOL && COMPARISONS.contains(peek().text())) {
      return Nodes.binary(Operators.named(next().text()), left, sum());
    }
    return left;
  }

  private Expression sum() {
    Expression left = peek().is("-") ? negation() : product();
    while (peek().is("+") || peek().is("-")) {
      left = Nodes.binary(Operators.named(next().text()), left, product());
    }
    return left;
  }

  private Expression negation() {
    expect("-");
    return Nodes.negate(product());
  }

  private Expression product() {
    Expression left = postfix();
    while (peek().is("*") || peek().is("/") || peek().is("%")) {
      left = Nodes.binary(Operators.named(next().text()), left, postfix());
    }
    return left;
  }

  private Expression postfix() {
    if (peek().is("-")) {
      return negation();
    }
    if (accept("try")) {
      Expression body = postfix();
      return Nodes.attempt(body, accept("catch") ? postfix() : null);
    }
    if (accept("label")) {
      String name = expect(Kind.VARIABLE);
      expect("|");
      Names inner = names.inner();
      inner.addLabel(name);
      return Nodes.label(name, within(inner, this::pipe));
    }
    if (peek().is("def")) {
      return pipe();
    }
    Expression term = suffixes(term());
    if (!accept("as")) {
      return term;
    }
    Names inner = names.inner();
    Pattern pattern = pattern(inner);
    expect("|");
    return Nodes.bind(term, pattern, within(inner, this::pipe));
  }

  private Expression suffixes(Expression target) {
    Expression term = target;
    while (true) {
      if (peek().kind() == Kind.FIELD) {
        term = Nodes.index(term, Nodes.literal(TextNode.valueOf(next().text())));
      } else if (peek().is("[")) {
        term = bracket(term);
      } else if (peek().is(".") && tokens.get(at + 1).kind() == Kind.STRING) {
        next();
        term = Nodes.index(term, string(format("text")));
      } else if (peek().is(".") && tokens.get(at + 1).is("[")) {
        next();
      } else if (accept("?")) {
        term = Nodes.attempt(term, null);
      } else {
        return term;
      }
    }
  }

  private Expression bracket(Expression target) {
    expect("[");
    Expression none = Nodes.literal(NullNode.getInstance());
    if (accept("]")) {
      return Nodes.iterate(target);
    }
    if (accept(":")) {
      Expression end = pipe();
      expect("]");
      return Nodes.slice(target, none, end);
    }
    Expression start = pipe();
    Expression term;
    if (accept(":")) {
      term = Nodes.slice(target, start, peek().is("]") ? none : pipe());
    } else {
      term = Nodes.index(target, start);
    }
    expect("]");
    return term;
  }

  private Expression term() {
    Token token = next();
    return switch (token.kind()) {
      case NUMBER -> Nodes.literal(number(token.text()));
      case FIELD -> Nodes.index(Nodes.identity(), Nodes.literal(TextNode.valueOf(token.text())));
      case VARIABLE -> variable(token);
      case FORMAT -> formatted(token);
      case STRING -> string(token, format("text"));
      case NAME -> call(token);
      case KEYWORD -> keyword(token);
      case SYMBOL -> symbol(token);
      case END -> throw Lexer.syntax("unexpected " + token.text(), token.at());
    };
  }

  private Expression variable(Token token) {
    if (token.text().equals("__loc__")) {
      var place = JsonNodeFactory.instance.objectNode().put("file", "<top-level>").put("line", 1);
      return Nodes.literal(place);
    }
    if (!names.hasVariable(token.text())) {
      throw undefined("$" + token.text(), token);
    }
    return Nodes.variable(token.text());
  }

  static JsonNode number(String text) {
    if (text.matches("[0-9]{1,400}")) {
      BigInteger whole = new BigInteger(text);
      return whole.bitLength() < 54
          ? Values.number(whole.doubleValue())
          : BigIntegerNode.valueOf(whole);
    }
    return Values.number(Double.parseDouble(text));
  }

  private Expression format(String name) {
    return new FunctionCall(null, "@" + name, List.of(), Versions.JQ_1_7);
  }

  private Expression formatted(Token token) {
    if (!names.hasFunction("@" + token.text(), 0)) {
      throw Lexer.syntax(token.text() + " is not a valid format", token.at());
    }
    Expression format = format(token.text());
    return peek().kind() == Kind.STRING ? string(format) : Nodes.guarded(format);
  }

  private Expression string(Expression format) {
    return string(next(), format);
  }

  private Expression string(Token token, Expression format) {
    if (token.interpolations().isEmpty()) {
      return Nodes.literal(TextNode.valueOf(token.texts().getFirst()));
    }
    List<Expression> parts = new ArrayList<>();
    for (List<Token> interpolation : token.interpolations()) {
      Parser inner = new Parser(interpolation, names);
      inner.nesting = nesting;
      parts.add(inner.pipe());
      inner.expectEnd();
    }
    return Nodes.interpolation(token.texts(), List.copyOf(parts), format);
  }

  private Expression call(Token token) {
    if (token.text().equals("null")) {
      return Nodes.literal(NullNode.getInstance());
    }
    if (token.text().equals("true") || token.text().equals("false")) {
      return Nodes.literal(JsonNodeFactory.instance.booleanNode(token.text().equals("true")));
    }
    if (token.text().equals("break") && peek().kind() == Kind.VARIABLE) {
      return breakOut(next());
    }
    List<Expression> arguments = new ArrayList<>();
    if (accept("(")) {
      do {
        arguments.add(pipe());
      } while (accept(";"));
      expect(")");
    }
    if (!names.hasFunction(token.text(), arguments.size())) {
      throw undefined(token.text() + "/" + arguments.size(), token);
    }
    return Nodes.guarded(
        new FunctionCall(null, token.text(), List.copyOf(arguments), Versions.JQ_1_7));
  }

  private Expression breakOut(Token label) {
    if (!names.hasLabel(label.text())) {
      throw undefined("$*label-" + label.text(), label);
    }
    return Nodes.breakOut(label.text());
  }

  private Expression keyword(Token token) {
    return switch (token.text()) {
      case "if" -> conditional();
      case "reduce" -> fold(true);
      case "foreach" -> fold(false);
      case "import", "include", "module" ->
          throw Lexer.syntax("modules are not supported", token.at());
      default -> throw Lexer.syntax("unexpected " + token.text(), token.at());
    };
  }

  private Expression conditional() {
    List<Nodes.Branch> branches = new ArrayList<>();
    do {
      Expression condition = pipe();
      expect("then");
      branches.add(new Nodes.Branch(condition, pipe()));
    } while (accept("elif"));
    Expression otherwise = accept("else") ? pipe() : Nodes.identity();
    expect("end");
    return Nodes.conditional(branches, otherwise);
  }

  private Expression fold(boolean reduce) {
    Expression source = suffixes(term());
    expect("as");
    Names inner = names.inner();
    Pattern pattern = pattern(inner);
    expect("(");
    Expression init = pipe();
    expect(";");
    Expression update = within(inner, this::pipe);
    Expression extract = !reduce && accept(";") ? within(inner, this::pipe) : Nodes.identity();
    expect(")");
    return reduce
        ? Nodes.reduce(source, pattern, init, update)
        : Nodes.foreach(source, pattern, init, update, extract);
  }

  private Expression symbol(Token token) {
    return switch (token.text()) {
      case "." ->
          peek().kind() == Kind.STRING
              ? Nodes.index(Nodes.identity(), string(format("text")))
              : Nodes.identity();
      case ".." -> Nodes.guarded(new FunctionCall(null, "recurse", List.of(), Versions.JQ_1_7));
      case "(" -> closed(pipe(), ")");
      case "[" ->
          accept("]")
              ? Nodes.array((scope, in, path, output, require) -> {})
              : Nodes.array(closed(pipe(), "]"));
      case "{" -> object();
      default -> throw Lexer.syntax("unexpected " + token.text(), token.at());
    };
  }

  private Expression closed(Expression inner, String bracket) {
    expect(bracket);
    return inner;
  }

  private Expression object() {
    List<Nodes.Field> fields = new ArrayList<>();
    while (!accept("}")) {
      if (!fields.isEmpty()) {
        expect(",");
      }
      fields.add(field());
    }
    return Nodes.object(List.copyOf(fields));
  }

  private Nodes.Field field() {
    Token token = next();
    Expression key;
    Expression value;
    switch (token.kind()) {
      case VARIABLE -> {
        key = Nodes.literal(TextNode.valueOf(token.text()));
        value = variable(token);
      }
      case NAME, KEYWORD -> {
        key = Nodes.literal(TextNode.valueOf(token.text()));
        value = Nodes.index(Nodes.identity(), key);
      }
      case STRING, FORMAT -> {
        key = token.kind() == Kind.STRING ? string(token, format("text")) : formatted(token);
        value = Nodes.index(Nodes.identity(), key);
      }
      default -> {
        if (!token.is("(")) {
          throw Lexer.syntax("unexpected " + token.text() + ", expected a key", token.at());
        }
        key = pipe();
        expect(")");
        expect(":");
        return new Nodes.Field(key, fieldValue());
      }
    }
    return accept(":") ? new Nodes.Field(key, fieldValue()) : new Nodes.Field(key, value);
  }

  private Expression fieldValue() {
    Expression value = alternative();
    return accept("|") ? Nodes.pipe(value, fieldValue()) : value;
  }

  /** Parses what stands after {@code as}; its variables are added to {@code inner}. */
  private Pattern pattern(Names inner) {
    Pattern pattern = onePattern(inner);
    if (peek().is("?//")) {
      throw Lexer.syntax("destructuring alternatives (?//) are not supported", peek().at());
    }
    return pattern;
  }

  private Pattern onePattern(Names inner) {
    if (peek().kind() == Kind.VARIABLE) {
      inner.addVariable(peek().text());
      return new Pattern.Variable(next().text());
    }
    if (accept("[")) {
      List<Pattern> elements = new ArrayList<>();
      do {
        elements.add(onePattern(inner));
      } while (accept(","));
      expect("]");
      return new Pattern.Elements(List.copyOf(elements));
    }
    expect("{");
    List<Pattern.Entry> entries = new ArrayList<>();
    do {
      entries.add(entry(inner));
    } while (accept(","));
    expect("}");
    return new Pattern.Fields(List.copyOf(entries));
  }

  private Pattern.Entry entry(Names inner) {
    Token token = next();
    if (token.kind() == Kind.VARIABLE) {
      inner.addVariable(token.text());
      Expression key = Nodes.literal(TextNode.valueOf(token.text()));
      return new Pattern.Entry(token.text(), key, accept(":") ? onePattern(inner) : null);
    }
    Expression key;
    if (token.is("(")) {
      key = within(inner, this::pipe);
      expect(")");
    } else if (token.kind() == Kind.STRING) {
      key = string(token, format("text"));
    } else if (token.kind() == Kind.NAME || token.kind() == Kind.KEYWORD) {
      key = Nodes.literal(TextNode.valueOf(token.text()));
    } else {
      throw Lexer.syntax("unexpected " + token.text() + ", expected a key", token.at());
    }
    expect(":");
    return new Pattern.Entry(null, key, onePattern(inner));
  }
}
