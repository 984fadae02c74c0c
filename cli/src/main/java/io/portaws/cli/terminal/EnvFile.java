package io.portaws.cli.terminal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The option {@code --env-file}: a file of {@code KEY=VALUE} lines that come before the process's
 * variables. Empty lines and lines that begin with {@code #} say nothing; {@code export } before a
 * key and a pair of quotes around a value are taken off. Nothing is expanded.
 */
public final class EnvFile {
  private static final Pattern LINE =
      Pattern.compile("(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(.*)");

  private static final long MAX_BYTES = 1_048_576;

  @Option(
      names = "--env-file",
      paramLabel = "FILE",
      description =
          "Variables for this command, a KEY=VALUE line each; they come before the environment's.")
  private @Nullable Path file;

  /**
   * What the command finds around it, with the file's variables where one is named.
   *
   * @throws IOException with a sentence that tells file and line, and no value
   */
  public Surroundings over(Surroundings here) throws IOException {
    return file == null ? here : here.with(read(file));
  }

  /** The file as it was named; empty when none was. */
  public Optional<String> named() {
    return Optional.ofNullable(file).map(Path::toString);
  }

  private static Map<String, String> read(Path file) throws IOException {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new IOException("--env-file: there is no readable file " + file);
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("--env-file: " + file + " has more than 1 MiB");
    }
    Map<String, String> variables = new HashMap<>();
    int number = 0;
    for (String each : Files.readString(file, StandardCharsets.UTF_8).split("\\R", -1)) {
      number++;
      String line = each.strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw new IOException("--env-file: " + file + " line " + number + " is not KEY=VALUE");
      }
      variables.put(matcher.group(1), unquoted(matcher.group(2).strip()));
    }
    return variables;
  }

  private static String unquoted(String value) {
    boolean quoted =
        value.length() >= 2
            && (value.startsWith("\"") || value.startsWith("'"))
            && value.charAt(0) == value.charAt(value.length() - 1);
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
