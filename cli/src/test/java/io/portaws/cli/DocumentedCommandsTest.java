package io.portaws.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.portaws.cli.terminal.Surroundings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Every command of ours that a page shows is one that the command line takes. */
class DocumentedCommandsTest {
  private static final Path ROOT = Path.of(System.getProperty("repo.root", ".."));
  private static final Pattern BLOCK = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern INLINE = Pattern.compile("`(\\./port-aws-events [^`]+)`");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(?:#[^)]*)?\\)");

  /** A page and one of its commands. */
  record Documented(Path page, String command) {
    @Override
    public String toString() {
      return ROOT.relativize(page) + ": " + command;
    }

    List<String> words() {
      String plain = command.replaceAll("\\s+#.*", "").replaceAll("\\s+[|>].*", "");
      List<String> words = new ArrayList<>();
      Matcher word = WORD.matcher(plain);
      while (word.find()) {
        for (int group = 1; group <= 3; group++) {
          if (word.group(group) != null) {
            words.add(word.group(group));
          }
        }
      }
      return words.subList(1, words.size());
    }
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      Path chart = ROOT.resolve("helm/port-aws-events/README.md");
      return Stream.concat(Stream.of(ROOT.resolve("README.md"), chart), docs)
          .filter(page -> page.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  static List<Documented> commands() throws IOException {
    return pages().stream().flatMap(DocumentedCommandsTest::commands).toList();
  }

  private static Stream<Documented> commands(Path page) {
    String text = text(page);
    Stream<String> lines =
        BLOCK
            .matcher(text)
            .results()
            .flatMap(block -> block.group(1).replaceAll("\\\\\\n\\s*", " ").lines());
    // In a sentence a command may be named without what it needs.
    Stream<String> inline =
        INLINE
            .matcher(text)
            .results()
            .map(shown -> shown.group(1))
            .filter(shown -> shown.split(" ").length > 2);
    return Stream.concat(lines, inline)
        .map(line -> line.strip().replaceAll("^(?:[A-Z_]+=\\S+\\s+)+", ""))
        .filter(line -> line.startsWith("./port-aws-events"))
        .map(line -> new Documented(page, line));
  }

  private static String text(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void isTakenByTheCommandLine(Documented documented) {
    assertThatCode(() -> line().parseArgs(documented.words().toArray(String[]::new)))
        .as(documented.toString())
        .doesNotThrowAnyException();
  }

  private static CommandLine line() {
    return Commands.line(
        new Surroundings(Map.of(), InputStream.nullInputStream(), InstantSource.system()), "test");
  }

  @Test
  void everyCommandIsShownSomewhere() throws IOException {
    String all = pages().stream().map(DocumentedCommandsTest::text).collect(Collectors.joining());
    assertThat(line().getSubcommands().keySet())
        .allMatch(name -> all.contains("./port-aws-events " + name));
  }

  @Test
  void parametersThatPagesNameAreTheTemplates() throws IOException {
    String template = Files.readString(ROOT.resolve("infra/port-aws-events.yaml"));
    Set<String> unknown = new TreeSet<>();
    for (Documented documented : commands()) {
      List<String> words = documented.words();
      for (int i = 1; i < words.size(); i++) {
        if (words.get(i - 1).equals("--parameter")) {
          String name = words.get(i).replaceAll("=.*", "");
          if (!template.contains("\n  " + name + ":\n")) {
            unknown.add(documented.page().getFileName() + " " + name);
          }
        }
      }
    }
    assertThat(unknown).isEmpty();
  }

  @Test
  void linksBetweenPagesLeadSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      LINK.matcher(text(page))
          .results()
          .map(link -> link.group(1))
          .filter(target -> !target.contains(":"))
          .filter(target -> !Files.exists(page.resolveSibling(target).normalize()))
          .forEach(target -> broken.add(ROOT.relativize(page) + " → " + target));
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void nothingIsMissedByHowBlocksAreMarked() throws IOException {
    for (Path page : pages()) {
      long lines =
          Arrays.stream(text(page).split("\n"))
              .filter(line -> line.strip().startsWith("./port-aws-events "))
              .count();
      long found =
          BLOCK
              .matcher(text(page))
              .results()
              .flatMap(block -> block.group(1).lines())
              .filter(line -> line.strip().startsWith("./port-aws-events "))
              .count();
      assertThat(found).as(page.toString()).isEqualTo(lines);
    }
  }
}
