package io.portaws.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.cli.terminal.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** A command as a user runs it, in this process: what it wrote, and how it ended. */
public record Ran(int code, String out, String err) {
  public static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  public static Ran of(String... args) {
    return with(Map.of(), "", Ansi.AUTO, args);
  }

  public static Ran onTerminal(String... args) {
    return with(Map.of(), "", Ansi.ON, args);
  }

  public static Ran with(Map<String, String> environment, String in, Ansi ansi, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    var stdin = new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8));
    Surroundings here = new Surroundings(environment, stdin, InstantSource.fixed(NOW));
    CommandLine line =
        Commands.line(here, "test")
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .setColorScheme(CommandLine.Help.defaultColorScheme(ansi));
    int code = line.execute(args);
    return new Ran(code, out.toString(), err.toString());
  }

  /** All of what was written to standard output, which has to be one JSON document. */
  public JsonNode json() {
    try {
      return JSON.readTree(out);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not one JSON document: " + out + err, e);
    }
  }
}
