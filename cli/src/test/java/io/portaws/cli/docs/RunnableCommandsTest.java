package io.portaws.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.cli.Ran;
import io.portaws.pipeline.jq.Jq;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Help.Ansi;

/**
 * Every command of a page that needs nothing but this machine is run, in the page's order, in a
 * folder with the files that the page shows; what the page says that it prints is what it prints.
 * Files that a page names and does not show are those of {@link #EXAMPLES}.
 */
class RunnableCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** For pages on which any file will do. */
  private static final Map<String, String> EXAMPLES =
      Map.of(
          "event.json",
          """
          {"detail-type": "AWS API Call via CloudTrail", "source": "aws.s3", "account": "111122223333",
           "region": "eu-west-1", "time": "2026-11-20T08:00:04Z", "detail": {
             "eventSource": "s3.amazonaws.com", "eventName": "CreateBucket",
             "requestParameters": {"bucketName": "images"}}}
          """,
          "message.json",
          """
          {"resource_type": "AWS::S3::Bucket", "region": "\\"eu-west-1\\"", "identifier": "\\"invoices\\""}
          """,
          "state.json",
          """
          {"BucketName": "images", "Arn": "arn:aws:s3:::images"}
          """,
          "events/release.json",
          """
          {"blueprint": "release", "identifier": "checkout-1.42.0"}
          """,
          "config.json",
          """
          {"resources": [{"kind": "AWS::S3::Bucket", "port": {"entity": {"mappings": [
            {"identifier": ".BucketName", "blueprint": "s3Bucket"}]}}}]}
          """);

  @TempDir Path folder;
  private final Map<String, String> variables = new HashMap<>();
  private String printed = "";

  static Stream<Page> pages() {
    return Page.all().stream()
        .filter(page -> page.blocks().stream().anyMatch(RunnableCommandsTest::isRun));
  }

  private static boolean isRun(Block block) {
    return block.isShell() && block.commands().stream().anyMatch(RunnableCommandsTest::isRun);
  }

  private static boolean isRun(Command command) {
    return Programs.needs(command).isEmpty() && !command.words().isEmpty();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void whatNeedsNothingRunsAndPrintsWhatThePageSays(Page page) throws Exception {
    for (Map.Entry<String, String> example : EXAMPLES.entrySet()) {
      write(example.getKey(), example.getValue());
    }
    Block before = null;
    for (Block block : page.blocks()) {
      if (block.marks().containsKey("file")) {
        write(block.marks().get("file"), block.text());
      }
      if (block.marks().containsKey("output")) {
        assertThat(before).as("%s: nothing was run before it", block).isNotNull();
        assertThat(printed).as(block.toString()).matches(shown(block.text()));
      }
      if (block.isShell()) {
        for (Command command : block.commands()) {
          if (isRun(command)) {
            run(block, command);
            before = block;
          }
        }
      }
    }
  }

  /** The text that a page shows, in which {@code …} stands for whatever. */
  private static Pattern shown(String text) {
    String expression =
        Stream.of(text.strip().split("…", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*?"));
    return Pattern.compile("\\s*" + expression + "\\s*", Pattern.DOTALL);
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private void run(Block block, Command command) throws Exception {
    variables.putAll(command.program().equals("export") ? command.variables() : Map.of());
    String in = command.piped() ? printed : command.input().orElse("");
    String out =
        switch (command.program()) {
          case "cat" -> in + files(command);
          case "./port-aws-events" -> own(block, command, in);
          case "jq" -> jq(command, in);
          // What these do is of no consequence here.
          case "export", "chmod", "umask", "printf", "eval", "for", "echo", "tr", "zip" -> "";
          default -> throw new AssertionError(block + ": cannot run " + command);
        };
    if (command.into().isPresent()) {
      write(command.into().get(), out);
    } else {
      printed = out;
    }
  }

  private String files(Command command) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String name : command.arguments()) {
      text.append(Files.readString(Path.of(here(name))));
    }
    return text.toString();
  }

  /** A file's place: the page's own, else the project's. Other words stay as they are. */
  private String here(String word) {
    if (word.startsWith("-") || word.isBlank() || word.contains(":")) {
      return word;
    }
    Path own = folder.resolve(word);
    return Files.exists(own)
        ? own.toString()
        : Files.exists(Page.ROOT.resolve(word)) ? Page.ROOT.resolve(word).toString() : word;
  }

  private String own(Block block, Command command, String in) {
    Map<String, String> environment = new HashMap<>(variables);
    command.variables().forEach((name, value) -> environment.put(name, here(value)));
    environment.put("PORT_AWS_EVENTS_HOME", home().toString());
    List<String> words = new ArrayList<>(command.arguments());
    // The first word is the command's name, whatever folder is called so, too.
    for (int i = 1; i < words.size(); i++) {
      String word = words.get(i);
      words.set(i, word.equals("my-infra") ? folder.resolve(word).toString() : here(word));
    }
    if (words.getFirst().equals("infra") && !words.contains("--out")) {
      // By default it writes into the folder where it is called.
      words.addAll(List.of("--out", folder.resolve("home/infra").toString()));
    }
    Ran ran = Ran.with(environment, in, Ansi.OFF, words.toArray(String[]::new));
    assertThat(ran.code()).as("%s: %s\n%s%s", block, command, ran.out(), ran.err()).isZero();
    return ran.out().replace(folder + "/", "");
  }

  /** A home whose templates a command may write into. */
  private Path home() {
    try {
      for (String name : List.of("port-aws-events.yaml", "member-account.yaml")) {
        write("home/infra/" + name, Files.readString(Page.ROOT.resolve("infra").resolve(name)));
      }
      write("home/lambda-shim/target/port-aws-events-lambda.zip", "PK\003\004code");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return folder.resolve("home");
  }

  /** As jq writes it. */
  private static String written(JsonNode json, boolean compact) throws IOException {
    if (compact) {
      return json.toString();
    }
    var printer =
        new DefaultPrettyPrinter(
            Separators.createDefaultInstance().withObjectFieldValueSpacing(Spacing.AFTER));
    printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
    return JSON.writer(printer).writeValueAsString(json);
  }

  private String jq(Command command, String in) throws IOException {
    List<String> words =
        command.arguments().stream().filter(word -> !word.startsWith("-")).toList();
    boolean fromFile = command.arguments().contains("-f");
    boolean compact = command.arguments().stream().anyMatch(word -> word.matches("-[a-z]*c[a-z]*"));
    boolean raw = command.arguments().stream().anyMatch(word -> word.matches("-[a-z]*r[a-z]*"));
    String program = fromFile ? Files.readString(Path.of(here(words.get(0)))) : words.get(0);
    JsonNode input =
        JSON.readTree(words.size() > 1 ? Files.readString(Path.of(here(words.get(1)))) : in);
    StringBuilder out = new StringBuilder();
    for (JsonNode each : Jq.compile(program).all(input)) {
      out.append(raw && each.isTextual() ? each.asText() : written(each, compact)).append('\n');
    }
    return out.toString();
  }
}
