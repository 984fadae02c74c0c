package io.portaws.cli.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The names that commands may use: environment variables, templates' parameters, paths. */
final class Variables {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z][A-Z0-9_]+)` \\|");
  private static final Pattern PATH = Pattern.compile("routes\\.put\\(\"(/[a-z]*)\"");

  /** Of scripts and tests; each page that sets one says what it is for. */
  private static final Set<String> OTHERS =
      Set.of("T", "JQ_SUITE", "JQ_SUITE_VERBOSE", "IMAGE", "RUNS", "SHARED_DIR", "VERSION");

  private Variables() {}

  /** Those that worker, function, commands and the tests read. */
  static Set<String> known() {
    Set<String> names = new TreeSet<>(OTHERS);
    ROW.matcher(Page.of("docs/settings.md").text())
        .results()
        .forEach(row -> names.add(row.group(1)));
    return names;
  }

  /** The parameters of a template. */
  static Set<String> parameters(String template) {
    String text = Page.of(template).text();
    String section = text.substring(text.indexOf("\nParameters:"), text.indexOf("\nResources:"));
    Set<String> names = new TreeSet<>();
    Matcher parameter = Pattern.compile("(?m)^  (\\w+):$").matcher(section);
    while (parameter.find()) {
      names.add(parameter.group(1));
    }
    return names;
  }

  /** The paths of the worker's management port. */
  static Set<String> paths() {
    Path folder = Page.ROOT.resolve("worker/src/main/java/io/portaws/worker");
    Set<String> paths = new TreeSet<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        PATH.matcher(Files.readString(file)).results().forEach(path -> paths.add(path.group(1)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return paths;
  }
}
