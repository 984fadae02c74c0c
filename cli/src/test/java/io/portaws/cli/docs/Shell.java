package io.portaws.cli.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the shell that pages show: words and quotes, comments, continued lines, pipes, lists,
 * redirections, here-documents, {@code for} loops and command substitution. What is substituted
 * comes as commands of its own, before the one that it is part of.
 */
final class Shell {
  private static final Pattern HERE = Pattern.compile("<<\\s*'?([A-Z]+)'?");
  private static final Pattern ASSIGNED = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)=(.*)");
  private static final Set<String> KEYWORDS =
      Set.of("do", "done", "then", "fi", "if", "else", "while");

  private final List<Command> commands = new ArrayList<>();
  private final String text;
  private int at;

  // Of the command that is being read.
  private List<String> words = new ArrayList<>();
  private StringBuilder word = new StringBuilder();
  private boolean inWord;
  private boolean piped;
  private boolean target;
  private Optional<String> into = Optional.empty();
  private Optional<String> input = Optional.empty();

  private Shell(String text) {
    this.text = text;
  }

  static List<Command> commands(String text) {
    Shell shell = new Shell(text);
    shell.read();
    return shell.commands;
  }

  private void read() {
    while (at < text.length()) {
      char c = text.charAt(at);
      switch (c) {
        case '\\' -> escaped();
        case '\'' -> quoted('\'');
        case '"' -> quoted('"');
        case '$' -> dollar();
        case ' ', '\t' -> {
          endWord();
          at++;
        }
        case '\n' -> {
          at++;
          endCommand(false);
        }
        case '#' -> {
          if (inWord) {
            take(c);
          } else {
            skipLine();
          }
        }
        case '|', '&', ';' -> operator(c);
        case '<', '>' -> redirection(c);
        default -> take(c);
      }
    }
    endCommand(false);
  }

  private void take(char c) {
    word.append(c);
    inWord = true;
    at++;
  }

  private void escaped() {
    if (text.startsWith("\\\n", at)) {
      endWord();
      at += 2;
    } else {
      at++;
      take(text.charAt(at));
    }
  }

  private void quoted(char quote) {
    inWord = true;
    at++;
    while (text.charAt(at) != quote) {
      if (quote == '"' && text.charAt(at) == '$') {
        dollar();
      } else if (quote == '"' && text.charAt(at) == '\\') {
        escaped();
      } else {
        take(text.charAt(at));
      }
    }
    at++;
  }

  private void dollar() {
    if (!text.startsWith("$(", at)) {
      take('$');
      return;
    }
    int depth = 0;
    int end = at + 1;
    do {
      char c = text.charAt(end++);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    } while (depth > 0);
    commands.addAll(commands(text.substring(at + 2, end - 1)));
    word.append(text, at, end);
    inWord = true;
    at = end;
  }

  private void skipLine() {
    int end = text.indexOf('\n', at);
    at = end < 0 ? text.length() : end;
  }

  private void operator(char c) {
    boolean twice = at + 1 < text.length() && text.charAt(at + 1) == c;
    at += twice ? 2 : 1;
    endCommand(c == '|' && !twice);
  }

  private void redirection(char c) {
    Matcher here = HERE.matcher(text).region(at, text.length());
    if (c == '<' && here.lookingAt()) {
      at = here.end();
      int line = text.indexOf('\n', at);
      int end = text.indexOf("\n" + here.group(1) + "\n", line);
      input = Optional.of(text.substring(line + 1, end + 1));
      // The rest of the line first, then on behind the document.
      String rest = text.substring(at, line);
      String after = text.substring(end + here.group(1).length() + 1);
      commands.addAll(rest(rest + after));
      at = text.length();
      words = new ArrayList<>();
      input = Optional.empty();
      into = Optional.empty();
      return;
    }
    if (word.toString().matches("[0-9]")) {
      word.setLength(0);
      inWord = false;
    }
    endWord();
    at += text.startsWith(">>", at) ? 2 : 1;
    target = c == '>';
  }

  /** The same command, read on in a text without the here-document. */
  private List<Command> rest(String remaining) {
    endWord();
    Shell shell = new Shell(remaining);
    shell.words = words;
    shell.input = input;
    shell.into = into;
    shell.piped = piped;
    shell.read();
    return shell.commands;
  }

  private void endWord() {
    if (!inWord) {
      return;
    }
    if (target) {
      into = Optional.of(word.toString());
      target = false;
    } else {
      words.add(word.toString());
    }
    word = new StringBuilder();
    inWord = false;
  }

  private void endCommand(boolean pipe) {
    endWord();
    while (!words.isEmpty() && KEYWORDS.contains(words.getFirst())) {
      words.removeFirst();
    }
    Map<String, String> variables = new TreeMap<>();
    boolean exports = !words.isEmpty() && words.getFirst().equals("export");
    int first = exports ? 1 : 0;
    while (first < words.size()) {
      Matcher assigned = ASSIGNED.matcher(words.get(first));
      if (!assigned.matches()) {
        break;
      }
      variables.put(assigned.group(1), assigned.group(2));
      first++;
    }
    List<String> rest =
        exports ? List.copyOf(words) : List.copyOf(words.subList(first, words.size()));
    if (!rest.isEmpty() || !variables.isEmpty()) {
      commands.add(new Command(Map.copyOf(variables), rest, input, into, piped));
      piped = pipe;
    }
    words = new ArrayList<>();
    into = Optional.empty();
    input = Optional.empty();
  }
}
