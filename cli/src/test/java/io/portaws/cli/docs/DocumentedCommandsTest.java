package io.portaws.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every command that a page shows is one: what can be run without a cloud, Docker, a cluster or a
 * build is run by {@link RunnableCommandsTest}; of the rest the page says, unseen by readers, what
 * it needs, and its options, files, variables, values and parameters are held against what has
 * them.
 */
class DocumentedCommandsTest {
  private static final Pattern INLINE =
      Pattern.compile("(?<!`)`((?:\\./port-aws-events|build/image\\.sh) [^`\\n]+)`");

  private static final Set<String> LANGUAGES = Set.of("", "sh", "json", "yaml", "jq", "dockerfile");

  @BeforeAll
  static void writeWhenAsked() throws IOException {
    if (Boolean.getBoolean("needs.write")) {
      for (Page page : Page.all()) {
        List<String> lines = new ArrayList<>(page.text().lines().toList());
        for (Block block : page.blocks().reversed()) {
          if (block.isShell() && !block.needs().equals(needs(block))) {
            String mark = "<!-- needs: " + String.join(", ", needs(block)) + " -->";
            int at = block.line() - 1;
            String indent = lines.get(at).replaceAll("\\S.*", "");
            if (!block.needs().isEmpty()) {
              lines.remove(--at);
            }
            if (!needs(block).isEmpty()) {
              lines.add(at, indent + mark);
            }
          }
        }
        Files.writeString(page.path(), String.join("\n", lines) + "\n");
      }
    }
  }

  private static Set<String> needs(Block block) {
    return block.commands().stream()
        .flatMap(command -> Programs.needs(command).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static Stream<Block> shellBlocks() {
    return Page.all().stream().flatMap(page -> page.blocks().stream()).filter(Block::isShell);
  }

  @ParameterizedTest
  @MethodSource("shellBlocks")
  void eachCommandIsOneAndWhatItNeedsIsMarked(Block block) {
    for (Command command : block.commands()) {
      assertThat(Programs.wrong(command)).as("%s: %s", block, command).isEmpty();
    }
    Set<String> needs = needs(block);
    assertThat(block.needs())
        .as("%s: <!-- needs: %s -->", block, String.join(", ", needs))
        .isEqualTo(needs);
    assertThat(Programs.NEEDS).containsAll(needs);
  }

  static Stream<String> inlineCommands() {
    return Page.all().stream()
        .flatMap(page -> INLINE.matcher(page.text()).results())
        .map(shown -> shown.group(1))
        // In a sentence a command may be named without what it needs.
        .filter(shown -> shown.split(" ", -1).length > 2)
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("inlineCommands")
  void eachCommandInASentenceIsOne(String shown) {
    for (Command command : Shell.commands(shown.replaceAll("\\s[A-Z_]+=…", ""))) {
      assertThat(Programs.wrong(command)).as(shown).isEmpty();
    }
  }

  @Test
  void eachCommandOfOursIsShownInABlock() {
    Set<String> shown =
        shellBlocks()
            .flatMap(block -> block.commands().stream())
            .filter(command -> command.program().equals("./port-aws-events"))
            .filter(command -> !command.arguments().isEmpty())
            .map(command -> command.arguments().getFirst())
            .collect(Collectors.toSet());
    assertThat(shown).containsAll(Programs.line().getSubcommands().keySet());
  }

  @Test
  void noCommandHidesInABlockOfAnotherKind() {
    for (Page page : Page.all()) {
      for (Block block : page.blocks()) {
        assertThat(LANGUAGES).as(block.toString()).contains(block.language());
        if (!block.isShell() && !block.marks().containsKey("sample")) {
          assertThat(block.text().lines().toList())
              .as("%s: a shell block begins with ```sh", block)
              .noneMatch(line -> line.strip().matches("(\\./|aws |docker |helm |kubectl ).*"));
        }
      }
    }
  }

  @Test
  void marksAreOnesThatTheseTestsKnow() {
    for (Page page : Page.all()) {
      for (Block block : page.blocks()) {
        assertThat(Set.of("needs", "file", "output", "sample", "generated"))
            .as(block.toString())
            .containsAll(block.marks().keySet());
      }
    }
  }

  @Test
  void theReaderOfShellSeesWhatAShellSees() {
    List<Command> commands =
        Shell.commands(
            """
            cat > port.env <<'END'   # a file
            A=b
            END
            X=1 ./port-aws-events explain "a b" 'c|d' \\
              --output json | jq .requests
            for p in $(aws sts get-caller-identity --query "x[?y=='z']"); do
              echo "$p" && true
            done
            """);
    assertThat(commands)
        .extracting(Command::toString)
        .containsExactly(
            "cat",
            "./port-aws-events explain a b c|d --output json",
            "jq .requests",
            "aws sts get-caller-identity --query x[?y=='z']",
            "for p in $(aws sts get-caller-identity --query \"x[?y=='z']\")",
            "echo $p",
            "true");
    assertThat(commands.get(0).input()).contains("A=b\n");
    assertThat(commands.get(0).into()).contains("port.env");
    assertThat(commands.get(1).variables()).containsEntry("X", "1");
    assertThat(commands.get(1).words()).contains("a b", "c|d");
    assertThat(commands.get(2).piped()).isTrue();
    assertThat(commands.get(3).piped()).isFalse();
  }
}
