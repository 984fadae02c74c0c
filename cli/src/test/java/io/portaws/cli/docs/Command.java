package io.portaws.cli.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A simple command of a shell block.
 *
 * @param variables assigned before it, for it alone, or by it when it is {@code export}
 * @param words the program and its arguments, without quotes; empty when it only assigns variables
 * @param input what a here-document gives it
 * @param into the file that takes its output
 * @param piped whether the command before it gives it its output
 */
record Command(
    Map<String, String> variables,
    List<String> words,
    Optional<String> input,
    Optional<String> into,
    boolean piped) {
  String program() {
    return words.isEmpty() ? "" : words.getFirst();
  }

  List<String> arguments() {
    return words.isEmpty() ? List.of() : words.subList(1, words.size());
  }

  /** The values of an option, {@code --name value} or {@code --name=value}. */
  List<String> values(String... names) {
    List<String> values = new ArrayList<>();
    for (int i = 1; i < words.size(); i++) {
      for (String name : names) {
        if (words.get(i).equals(name) && i + 1 < words.size()) {
          values.add(words.get(i + 1));
        } else if (words.get(i).startsWith(name + "=")) {
          values.add(words.get(i).substring(name.length() + 1));
        }
      }
    }
    return values;
  }

  @Override
  public String toString() {
    return String.join(" ", words);
  }
}
