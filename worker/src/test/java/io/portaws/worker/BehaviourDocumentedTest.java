package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/behaviour.md} promises nothing that no test shows. */
class BehaviourDocumentedTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern TEST = Pattern.compile("`(?:[a-z]+\\.)*([A-Z]\\w*(?:Test|IT))`");

  /** The last column of each row that makes a promise. */
  private static List<String> proofs() throws IOException {
    List<String> proofs = new ArrayList<>();
    boolean inTable = false;
    for (String line : Files.readAllLines(ROOT.resolve("docs/behaviour.md"))) {
      boolean isHead = line.equals("| promise | shown by |");
      if (inTable && line.startsWith("| ")) {
        String[] columns = line.split(" \\| ", -1);
        proofs.add(columns[columns.length - 1]);
      }
      inTable = isHead || (inTable && line.startsWith("|"));
    }
    return proofs;
  }

  private static Set<String> classes() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT, 12)) {
      return files
          .filter(file -> file.toString().contains("src"))
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith("Test.java") || name.endsWith("IT.java"))
          .map(name -> name.substring(0, name.length() - ".java".length()))
          .collect(Collectors.toSet());
    }
  }

  @Test
  void everyPromiseNamesATestThatIsThere() throws IOException {
    Set<String> classes = classes();
    List<String> proofs = proofs();
    assertThat(proofs).hasSizeGreaterThan(80);
    for (String proof : proofs) {
      List<String> named = TEST.matcher(proof).results().map(found -> found.group(1)).toList();
      assertThat(named).as(proof).isNotEmpty();
      assertThat(classes).as(proof).containsAll(named);
    }
  }
}
