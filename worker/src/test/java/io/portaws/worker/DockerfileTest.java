package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.sandbox.TemplateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What can be told of the image without Docker. {@code build/image.sh try} tells the rest, where
 * there is one.
 */
class DockerfileTest {
  private static final Path ROOT = Path.of(System.getProperty("repo.root", ".."));
  private static final Path OPTIONS = ROOT.resolve("build/jvm.options");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String JAR = "/app/port-aws-events-worker.jar";
  private static final Pattern PINNED =
      Pattern.compile("(?<image>[a-z0-9.-]+(/[a-z0-9._-]+)+):(?<tag>[^@]+)@sha256:[0-9a-f]{64}");

  /** One instruction of the Dockerfile, its continuation lines joined. */
  private record Instruction(String name, String arguments) {}

  private static List<Instruction> instructions() throws IOException {
    List<Instruction> instructions = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String part : Files.readAllLines(ROOT.resolve("Dockerfile"))) {
      if (part.isBlank() || part.startsWith("#")) {
        continue;
      }
      boolean continues = part.endsWith("\\");
      line.append(continues ? part.substring(0, part.length() - 1) : part);
      if (!continues) {
        String[] words = line.toString().strip().split("\\s+", 2);
        instructions.add(new Instruction(words[0], words[1]));
        line.setLength(0);
      }
    }
    return instructions;
  }

  /** Those of the last stage, which alone make the image. */
  private static List<Instruction> image() throws IOException {
    List<Instruction> all = instructions();
    int from = all.stream().map(Instruction::name).toList().lastIndexOf("FROM");
    return all.subList(from, all.size());
  }

  private static String only(String name) throws IOException {
    assertThat(image()).filteredOn(i -> i.name().equals(name)).as(name).hasSize(1);
    return image().stream()
        .filter(i -> i.name().equals(name))
        .findFirst()
        .orElseThrow()
        .arguments();
  }

  private static List<String> execForm(String json) throws IOException {
    List<String> words = new ArrayList<>();
    JSON.readTree(json.strip()).forEach(word -> words.add(word.textValue()));
    return words;
  }

  @Test
  void theBasesArePinnedToAVersionAndItsDigest() throws IOException {
    for (String base : List.of("BUILD_IMAGE", "RUNTIME_IMAGE")) {
      assertThat(instructions())
          .filteredOn(i -> i.name().equals("ARG") && i.arguments().startsWith(base + "="))
          .singleElement()
          .satisfies(i -> {
            var pinned = PINNED.matcher(i.arguments().substring(base.length() + 1));
            assertThat(pinned.matches()).as(i.arguments()).isTrue();
            assertThat(pinned.group("tag")).isNotEqualTo("latest");
          });
    }
    assertThat(instructions())
        .filteredOn(i -> i.name().equals("FROM"))
        .allSatisfy(i ->
            assertThat(i.arguments())
                .containsAnyOf("${BUILD_IMAGE}", "${RUNTIME_IMAGE}", "${JARS_IMAGE}"));
    assertThat(instructions())
        .anyMatch(i -> i.name().equals("ARG") && i.arguments().equals("JARS_IMAGE=${BUILD_IMAGE}"));
  }

  @Test
  void theWorkerIsNobodyByNumber() throws IOException {
    assertThat(only("USER")).isEqualTo("65532:65532");
  }

  @Test
  void theJvmIsTheFirstProcessAndGetsTheSignal() throws IOException {
    assertThat(execForm(only("ENTRYPOINT")))
        .containsExactly("java", "@/app/jvm.options", "-jar", JAR);
    assertThat(only("STOPSIGNAL")).isEqualTo("SIGTERM");
    assertThat(image()).noneMatch(i -> i.name().equals("CMD") || i.name().equals("SHELL"));
  }

  @Test
  void nothingOfTheImageNeedsAShell() throws IOException {
    assertThat(image()).noneMatch(i -> i.name().equals("RUN"));
  }

  @Test
  void theHealthCheckIsTheOneOfTheTaskDefinition() throws IOException {
    String arguments = only("HEALTHCHECK");
    List<String> image = new ArrayList<>(List.of("CMD"));
    image.addAll(execForm(arguments.substring(arguments.indexOf("CMD") + 3)));
    assertThat(image).contains(Probe.class.getName());

    var task =
        TemplateFile.read(ROOT.resolve("infra/port-aws-events.yaml"))
            .findParents("HealthCheck")
            .getFirst()
            .path("HealthCheck");
    List<String> command = new ArrayList<>();
    task.path("Command").forEach(word -> command.add(word.asText()));
    assertThat(image).isEqualTo(command);
    assertThat(arguments)
        .contains("--interval=" + task.path("Interval").asInt() + "s")
        .contains("--timeout=" + task.path("Timeout").asInt() + "s")
        .contains("--retries=" + task.path("Retries").asInt())
        .contains("--start-period=" + task.path("StartPeriod").asInt() + "s");
  }

  @Test
  void theImageSaysWhatItIs() throws IOException {
    for (String label :
        List.of(
            "title",
            "description",
            "source",
            "documentation",
            "licenses",
            "version",
            "revision",
            "created")) {
      assertThat(only("LABEL")).contains("org.opencontainers.image." + label + "=");
    }
  }

  @Test
  void whatIsWrittenToIsAVolume() throws IOException {
    assertThat(only("VOLUME")).isEqualTo("/tmp");
    assertThat(only("EXPOSE")).isEqualTo("8080");
  }

  @Test
  void noSecretIsAnArgumentOrAVariable() throws IOException {
    assertThat(instructions())
        .filteredOn(i -> i.name().equals("ARG") || i.name().equals("ENV"))
        .noneMatch(i ->
            Pattern.compile("(?i)secret|password|token|credential|api_?key")
                .matcher(i.arguments())
                .find());
    // Maven's settings may hold a password: mounted for one command, they are in no layer.
    assertThat(instructions())
        .filteredOn(i -> i.arguments().contains("settings.xml"))
        .isNotEmpty()
        .allMatch(i -> i.arguments().contains("--mount=type=secret,id=maven-settings"));
  }

  @Test
  void nothingIsFetchedFromAnAddress() throws IOException {
    assertThat(instructions()).noneMatch(i -> i.name().equals("ADD"));
  }

  @Test
  void historySecretsAndWhatWasBuiltBeforeStayOutside() throws IOException {
    assertThat(Files.readAllLines(ROOT.resolve(".dockerignore")))
        .contains(".git", "**/target", "**/.env", "build/node_modules");
  }

  /** README has Port's credentials put into port.env, and a webhook's secret into webhook.env. */
  @Test
  void theFilesOfCredentialsThatTheReadmeHasMadeGoNeitherIntoTheBuildNorIntoGit()
      throws IOException {
    assertThat(Files.readString(ROOT.resolve("README.md"))).contains("cat > port.env");
    assertThat(Files.readAllLines(ROOT.resolve(".dockerignore"))).contains("**/*.env");
    assertThat(Files.readAllLines(ROOT.resolve(".gitignore"))).contains("*.env");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "biuld       | 2 | 'biuld' is no command",
        "build extra | 2 | one command is needed",
        "``          | 2 | one command is needed",
        "build -h    | 0 | Usage: build/image.sh COMMAND",
      })
  void theScriptDoesNothingOnAWrongCall(String words, int code, String told)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("bash", "build/image.sh"));
    Stream.of(words.split(" ")).filter(w -> !w.isEmpty()).forEach(command::add);
    ProcessBuilder script =
        new ProcessBuilder(command).directory(ROOT.toFile()).redirectErrorStream(true);
    // Whatever it would do needs a daemon.
    script.environment().put("DOCKER_HOST", "unix:///nowhere");
    Process process = script.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(said).contains(told);
    assertThat(process.exitValue()).isEqualTo(code);
  }

  @Test
  void theJvmTakesItsOptions() throws IOException, InterruptedException {
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + OPTIONS,
                "-version")
            .redirectErrorStream(true)
            .start();
    String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(java.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(java.exitValue()).as(said).isZero();
  }

  @Test
  void theOptionsUseTheCacheAndTheLibraryOfTheImage() throws IOException {
    List<String> options =
        Files.readAllLines(OPTIONS).stream().filter(line -> line.startsWith("-")).toList();
    assertThat(options)
        .contains(
            "-XX:AOTCache=/app/worker.aot",
            "-Djava.library.path=/app/lib",
            "-XX:+ExitOnOutOfMemoryError")
        .anyMatch(option -> option.startsWith("-XX:MaxRAMPercentage="));
    // A cache is refused under another collector than it was made with; the training takes all
    // options of the file.
    assertThat(instructions())
        .anyMatch(i -> i.name().equals("COPY") && i.arguments().equals("build/jvm.options /app/"));
    assertThat(instructions())
        .anyMatch(i ->
            i.name().equals("RUN")
                && i.arguments().contains("grep -v AOTCache= /app/jvm.options")
                && i.arguments()
                    .contains("-XX:AOTCacheOutput=/app/worker.aot @/training/jvm.options"));
  }
}
