package io.portaws.pipeline.jq;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Cuts jq text into tokens. A string is one token, with the tokens of its interpolations inside.
 */
final class Lexer {
  enum Kind {
    /** A name, perhaps with {@code ::}. */
    NAME,
    KEYWORD,
    /** {@code .name}; the text is the name. */
    FIELD,
    /** {@code $name}; the text is the name. */
    VARIABLE,
    /** {@code @name}; the text is the name. */
    FORMAT,
    NUMBER,
    STRING,
    SYMBOL,
    END
  }

  /** A string's parts alternate: plain text, the tokens of an interpolation, plain text, … */
  record Token(
      Kind kind, String text, int at, List<String> texts, List<List<Token>> interpolations) {
    boolean is(String symbolOrKeyword) {
      return (kind == Kind.SYMBOL || kind == Kind.KEYWORD) && text.equals(symbolOrKeyword);
    }
  }

  private static final Set<String> KEYWORDS =
      Set.of(
          "def", "if", "then", "elif", "else", "end", "and", "or", "as", "reduce", "foreach", "try",
          "catch", "label", "import", "include", "module", "__loc__");
  private static final List<String> SYMBOLS =
      List.of(
          "?//=", "?//", "//=", "|=", "+=", "-=", "*=", "/=", "%=", "==", "!=", "<=", ">=", "//",
          "..", ".", "[", "]", "{", "}", "(", ")", "|", ",", ":", ";", "=", "<", ">", "+", "-", "*",
          "/", "%", "?", "$");
  private static final int MAX_NESTED_STRINGS = 50;

  private final String text;
  private int at;
  private int nested;

  private Lexer(String text) {
    this.text = text;
  }

  /** The tokens of {@code text}, the last one END. */
  static List<Token> tokens(String text) {
    Lexer lexer = new Lexer(text);
    return lexer.tokensUntil(false);
  }

  static JqException syntax(String message, int at) {
    return new JqException(
        JqException.Kind.SYNTAX, "syntax error at character " + (at + 1) + ": " + message);
  }

  /** Reads on to the end, or within a string to the parenthesis that closes the interpolation. */
  private List<Token> tokensUntil(boolean closing) {
    List<Token> tokens = new ArrayList<>();
    int open = 0;
    while (true) {
      skipBlanks();
      if (at >= text.length()) {
        if (closing) {
          throw syntax("unterminated string interpolation", at);
        }
        tokens.add(plain(Kind.END, "end of text", at));
        return tokens;
      }
      if (closing && open == 0 && text.charAt(at) == ')') {
        tokens.add(plain(Kind.END, ")", at++));
        return tokens;
      }
      Token token = next();
      open += token.is("(") ? 1 : token.is(")") ? -1 : 0;
      tokens.add(token);
    }
  }

  private void skipBlanks() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        while (at < text.length() && text.charAt(at) != '\n') {
          at++;
        }
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        at++;
      } else {
        return;
      }
    }
  }

  private Token next() {
    int start = at;
    char c = text.charAt(at);
    if (c == '"') {
      return string();
    }
    if (isDigit(c) || (c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1)))) {
      return number();
    }
    if (isNameStart(c)) {
      String name = name();
      return plain(KEYWORDS.contains(name) ? Kind.KEYWORD : Kind.NAME, name, start);
    }
    if ((c == '.' || c == '$' || c == '@')
        && at + 1 < text.length()
        && isNameStart(text.charAt(at + 1))) {
      at++;
      return plain(c == '.' ? Kind.FIELD : c == '$' ? Kind.VARIABLE : Kind.FORMAT, name(), start);
    }
    for (String symbol : SYMBOLS) {
      if (text.startsWith(symbol, at)) {
        at += symbol.length();
        return plain(Kind.SYMBOL, symbol, start);
      }
    }
    throw syntax("unexpected character " + text.substring(at, text.offsetByCodePoints(at, 1)), at);
  }

  private static Token plain(Kind kind, String text, int at) {
    return new Token(kind, text, at, List.of(), List.of());
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNameStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  private String name() {
    int start = at;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (isNameStart(c) || isDigit(c)) {
        at++;
      } else if (text.startsWith("::", at)
          && at + 2 < text.length()
          && isNameStart(text.charAt(at + 2))) {
        at += 2;
      } else {
        break;
      }
    }
    return text.substring(start, at);
  }

  private Token number() {
    int start = at;
    digits();
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      digits();
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      int before = at++;
      if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
        at++;
      }
      int exponent = at;
      digits();
      at = at == exponent ? before : at;
    }
    return plain(Kind.NUMBER, text.substring(start, at), start);
  }

  private void digits() {
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
  }

  private Token string() {
    int start = at++;
    if (++nested > MAX_NESTED_STRINGS) {
      throw syntax("strings nested deeper than " + MAX_NESTED_STRINGS, start);
    }
    List<String> texts = new ArrayList<>();
    List<List<Token>> interpolations = new ArrayList<>();
    StringBuilder plain = new StringBuilder();
    while (true) {
      if (at >= text.length()) {
        throw syntax("unterminated string", start);
      }
      char c = text.charAt(at++);
      if (c == '"') {
        break;
      }
      if (c != '\\') {
        plain.append(c);
      } else if (at < text.length() && text.charAt(at) == '(') {
        at++;
        texts.add(plain.toString());
        plain.setLength(0);
        interpolations.add(tokensUntil(true));
      } else {
        plain.append(escape());
      }
    }
    nested--;
    texts.add(plain.toString());
    return new Token(Kind.STRING, "string", start, List.copyOf(texts), List.copyOf(interpolations));
  }

  private char escape() {
    char c = at < text.length() ? text.charAt(at++) : ' ';
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw syntax("invalid escape \\" + c, at - 2);
    };
  }

  private char unicode() {
    int start = at;
    at = Math.min(at + 4, text.length());
    String hex = text.substring(start, at);
    if (!hex.matches("[0-9a-fA-F]{4}")) {
      throw syntax("invalid escape \\u" + hex, start - 2);
    }
    return (char) Integer.parseInt(hex, 16);
  }
}
