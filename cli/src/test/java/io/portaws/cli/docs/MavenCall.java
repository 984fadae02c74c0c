package io.portaws.cli.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A call of {@code ./mvnw}: goals, modules, profiles, test classes and properties are there. */
final class MavenCall {
  private static final Set<String> GOALS =
      Set.of("verify", "test", "package", "install", "spotless:apply", "spotless:check");
  private static final Set<String> FLAGS = Set.of("-q", "-B", "-am", "-DskipTests");

  private MavenCall() {}

  static void judge(Command command, List<String> wrong) {
    List<String> words = command.arguments();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("-pl")) {
        modules(words.get(++i), wrong);
      } else if (word.startsWith("-P")) {
        profile(word.substring(2), wrong);
      } else if (word.startsWith("-Dtest=") || word.startsWith("-Dit.test=")) {
        classes(word.replaceAll(".*=", ""), wrong);
      } else if (word.startsWith("-D") && !FLAGS.contains(word)) {
        property(word.substring(2).replaceAll("=.*", ""), wrong);
      } else if (!GOALS.contains(word) && !FLAGS.contains(word)) {
        wrong.add("nobody knows Maven's " + word);
      }
    }
  }

  private static void modules(String modules, List<String> wrong) {
    for (String module : modules.split(",", -1)) {
      if (!Files.exists(Page.ROOT.resolve(module).resolve("pom.xml"))) {
        wrong.add("there is no module " + module);
      }
    }
  }

  private static void profile(String profile, List<String> wrong) {
    if (!Page.of("pom.xml").text().contains("<id>" + profile + "</id>")) {
      wrong.add("pom.xml has no profile " + profile);
    }
  }

  private static void classes(String names, List<String> wrong) {
    Set<String> missing = new TreeSet<>(Arrays.asList(names.split(",", -1)));
    missing.remove("none");
    missing.removeAll(testClasses());
    missing.forEach(name -> wrong.add("there is no test " + name));
  }

  private static Set<String> testClasses() {
    return modules()
        .flatMap(MavenCall::tests)
        .map(file -> file.getFileName().toString().replace(".java", ""))
        .collect(Collectors.toSet());
  }

  private static Stream<Path> modules() {
    try (Stream<Path> folders = Files.list(Page.ROOT)) {
      return folders.filter(each -> Files.exists(each.resolve("pom.xml"))).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> tests(Path module) {
    Path tests = module.resolve("src/test/java");
    if (!Files.exists(tests)) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.walk(tests)) {
      return files.filter(each -> each.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One that a POM or a test names. */
  private static void property(String name, List<String> wrong) {
    Stream<Path> poms =
        Stream.concat(Stream.of(Page.ROOT), modules()).map(each -> each.resolve("pom.xml"));
    boolean known =
        name.startsWith("surefire.")
            || Stream.concat(poms, modules().flatMap(MavenCall::tests))
                .anyMatch(file -> text(file).contains(name));
    if (!known) {
      wrong.add("nobody reads the property " + name);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
