package io.portaws.benchmarks.arena;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A stand-in's side of the talk with the harness: a line of JSON asks, a line of JSON answers. The
 * process ends with its input, so that none outlives the harness.
 */
final class CommandLoop {
  static final ObjectMapper JSON = new ObjectMapper();

  /** Carries out what one command asks for. */
  interface Command {
    ObjectNode run(JsonNode asked) throws Exception;
  }

  private CommandLoop() {}

  /** Answers until the input ends; {@code ready} is the first line. */
  static void run(ObjectNode ready, Map<String, Command> commands) throws IOException {
    PrintStream out = System.out;
    System.setOut(System.err);
    out.println(ready);
    out.flush();
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println(answer(JSON.readTree(line), commands));
      out.flush();
    }
    System.exit(0);
  }

  private static ObjectNode answer(JsonNode asked, Map<String, Command> commands) {
    Command command = commands.get(asked.path("do").asText());
    if (command == null) {
      return JSON.createObjectNode().put("error", "unknown: " + asked);
    }
    try {
      return command.run(asked);
    } catch (Exception e) {
      e.printStackTrace();
      return JSON.createObjectNode().put("error", e.toString());
    }
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }
}
