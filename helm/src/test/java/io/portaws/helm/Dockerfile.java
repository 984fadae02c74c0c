package io.portaws.helm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The last stage of the Dockerfile: what the image is. */
final class Dockerfile {
  static final Path FILE = Chart.ROOT.resolve("Dockerfile");

  private record Instruction(String name, String arguments) {}

  private final List<Instruction> instructions = new ArrayList<>();
  private final String text;

  private Dockerfile(String text) {
    this.text = text;
  }

  static Dockerfile read() {
    Dockerfile file = new Dockerfile(Yaml.text(FILE));
    StringBuilder whole = new StringBuilder();
    for (String line : file.text.lines().filter(line -> !line.startsWith("#")).toList()) {
      boolean goesOn = line.endsWith("\\");
      whole.append(goesOn ? line.substring(0, line.length() - 1) : line);
      if (!goesOn && !whole.toString().isBlank()) {
        String[] words = whole.toString().strip().split("\\s+", 2);
        if (words[0].equals("FROM")) {
          file.instructions.clear();
        }
        file.instructions.add(new Instruction(words[0], words.length > 1 ? words[1] : ""));
        whole.setLength(0);
      }
    }
    return file;
  }

  /** Comments and all stages. */
  String text() {
    return text;
  }

  /** The arguments of each instruction of that name. */
  List<String> all(String name) {
    return instructions.stream()
        .filter(each -> each.name().equals(name))
        .map(Instruction::arguments)
        .toList();
  }

  /** The arguments of the one of that name. */
  String one(String name) {
    List<String> found = all(name);
    if (found.size() != 1) {
      throw new AssertionError("the last stage has " + found.size() + " of " + name);
    }
    return found.getFirst();
  }

  /** A command in exec form, which may follow options. */
  static List<String> exec(String arguments) {
    try {
      return List.of(
          new ObjectMapper()
              .readValue(arguments.substring(arguments.indexOf('[')), String[].class));
    } catch (JsonProcessingException e) {
      throw new AssertionError(arguments + " is not in exec form", e);
    }
  }

  /** The names of the variables that the image sets. */
  List<String> variables() {
    return all("ENV").stream()
        .flatMap(arguments -> Stream.of(arguments.split("\\s+")))
        .map(pair -> pair.substring(0, pair.indexOf('=')))
        .toList();
  }
}
