package io.portaws.helm;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** docs/settings.md: the one list of settings, and what the image promises. */
final class SettingsPage {
  static final Path FILE = Chart.ROOT.resolve("docs/settings.md");

  /** Its first column holds what is promised, its second the value. */
  private static final String PROMISES = "## What the image promises";

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private SettingsPage() {}

  /**
   * A variable's row.
   *
   * @param helm the values that set it; {@code extraEnv} where it has none of its own
   * @param helmCell what the page says of that, in words
   */
  record Row(String variable, List<String> helm, String helmCell, String stackCell) {
    /** The chart sets it by itself. */
    boolean isSetByTheChart() {
      return helmCell.startsWith("set: ");
    }

    boolean isSetByTheStack() {
      return stackCell.startsWith("set: ");
    }

    /** Whether the task has it at all. */
    boolean isInTheStack() {
      return !stackCell.startsWith("–");
    }

    boolean isInTheChart() {
      return !helmCell.startsWith("–");
    }

    /** The parameter that sets it; empty when the stack gives a value of its own, or none. */
    List<String> parameter() {
      return isInTheStack() && !isSetByTheStack()
          ? List.of(codes(stackCell).getFirst())
          : List.of();
    }

    @Override
    public String toString() {
      return variable;
    }
  }

  static Map<String, Row> rows() {
    Map<String, Row> rows = new LinkedHashMap<>();
    for (String line : lines()) {
      String[] cells = line.split("\\|", -1);
      if (line.startsWith("| `") && cells.length == 8) {
        String variable = codes(cells[1]).getFirst();
        String helm = cells[4].strip();
        boolean byValue = !helm.startsWith("–") && !helm.startsWith("set: ");
        var row = new Row(variable, byValue ? codes(helm) : List.of(), helm, cells[5].strip());
        if (rows.put(variable, row) != null) {
          throw new AssertionError(variable + " has two rows");
        }
      }
    }
    return rows;
  }

  /** What the image promises: the words in code, in their order. */
  static List<String> promised(String what) {
    return lines().stream()
        .dropWhile(line -> !line.equals(PROMISES))
        .filter(line -> line.startsWith("| " + what + " | "))
        .map(line -> codes(line.split("\\|", -1)[2]))
        .findFirst()
        .orElseThrow(() -> new AssertionError(FILE + " promises nothing of: " + what));
  }

  private static List<String> lines() {
    return Yaml.text(FILE).lines().toList();
  }

  private static List<String> codes(String cell) {
    return CODE.matcher(cell).results().map(found -> found.group(1)).toList();
  }
}
