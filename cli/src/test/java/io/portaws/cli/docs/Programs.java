package io.portaws.cli.docs;

import io.portaws.cli.Commands;
import io.portaws.cli.terminal.Surroundings;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * The programs that pages call: what each needs to run, and what is wrong with a call of it, as far
 * as that can be told without running it.
 */
final class Programs {
  /**
   * Needs that a test has none of: AWS and Port, Docker, a cluster, Helm, a build, a running
   * worker.
   */
  static final Set<String> NEEDS =
      Set.of("cloud", "docker", "cluster", "helm", "build", "worker", "release");

  /** Shell's own, and what every machine has; what they do is plain. */
  private static final Set<String> PLAIN =
      Set.of(
          "export",
          "cat",
          "chmod",
          "umask",
          "printf",
          "eval",
          "for",
          "echo",
          "tr",
          "zip",
          "jq",
          "cosign",
          "gh",
          "sha256sum");

  private static final Set<String> KUBECTL =
      Set.of("create", "get", "logs", "port-forward", "rollout", "scale", "describe", "apply");

  private static final Pattern VARIABLE = Pattern.compile("[A-Z][A-Z0-9_]+");

  private Programs() {}

  /** What a command needs that a test does not have; empty when it is to be run. */
  static Set<String> needs(Command command) {
    return switch (command.program()) {
      case "",
          "export",
          "cat",
          "chmod",
          "umask",
          "printf",
          "eval",
          "for",
          "echo",
          "tr",
          "zip",
          "jq" ->
          Set.of();
      case "./port-aws-events" -> ownNeeds(command);
      case "./demo", "./mvnw", ".ci/run", "java" -> Set.of("build");
      case "build/image.sh", "docker", "sudo" -> Set.of("docker");
      case "helm" ->
          command.arguments().getFirst().equals("package") ? Set.of("helm") : Set.of("cluster");
      case "kubectl" -> Set.of("cluster");
      case "aws", "sh" -> Set.of("cloud");
      case "curl" -> Set.of("worker");
      case "cosign", "gh", "sha256sum" -> Set.of("release");
      default -> throw new AssertionError("nobody knows the program of: " + command);
    };
  }

  private static Set<String> ownNeeds(Command command) {
    List<String> words = command.arguments();
    boolean offline =
        switch (words.isEmpty() ? "--help" : words.getFirst()) {
          case "explain" -> !words.contains("--live");
          case "types", "infra" -> true;
          case "setup" -> words.contains("--print-commands") || words.contains("--help");
          default -> words.contains("--help");
        };
    return offline ? Set.of() : Set.of(words.getFirst().equals("why") ? "worker" : "cloud");
  }

  /** What is wrong with a call, a sentence each. */
  static List<String> wrong(Command command) {
    List<String> wrong = new ArrayList<>();
    for (String name : command.variables().keySet()) {
      if (!Variables.known().contains(name)) {
        wrong.add("nobody reads the variable " + name);
      }
    }
    switch (command.program()) {
      case "./port-aws-events" -> own(command, wrong);
      case "./demo" -> options(command, Set.of("--once", "--events"), wrong);
      case "./mvnw" -> MavenCall.judge(command, wrong);
      case "build/image.sh", "sudo" -> imageScript(command, wrong);
      case "docker" -> docker(command, wrong);
      case "helm" -> HelmCall.judge(command, wrong);
      case "aws" -> AwsCall.judge(command, wrong);
      case "kubectl" -> kubectl(command, wrong);
      case "java" -> java(command, wrong);
      case "curl" -> curl(command, wrong);
      case ".ci/run" -> options(command, Set.of(), wrong);
      case "", "sh" -> {}
      default -> {
        if (!PLAIN.contains(command.program())) {
          wrong.add("nobody knows this program");
        }
      }
    }
    return wrong;
  }

  static CommandLine line() {
    return Commands.line(
        new Surroundings(Map.of(), InputStream.nullInputStream(), InstantSource.system()), "test");
  }

  private static void own(Command command, List<String> wrong) {
    try {
      line().parseArgs(command.arguments().toArray(String[]::new));
    } catch (CommandLine.ParameterException e) {
      wrong.add(e.getMessage());
    }
    for (String parameter : command.values("--parameter")) {
      String name = parameter.replaceAll("=.*", "");
      if (!Variables.parameters("infra/port-aws-events.yaml").contains(name)) {
        wrong.add("infra/port-aws-events.yaml has no parameter " + name);
      }
    }
  }

  private static void options(Command command, Set<String> known, List<String> wrong) {
    command.arguments().stream()
        .filter(word -> word.startsWith("-") && !known.contains(word))
        .forEach(word -> wrong.add("no such option: " + word));
    String program = command.program();
    if (!Files.isExecutable(Page.ROOT.resolve(program))) {
      wrong.add("there is no " + program);
    }
  }

  private static void imageScript(Command command, List<String> wrong) {
    List<String> words = command.words();
    int script = words.indexOf("build/image.sh");
    String usage = Page.of("build/image.sh").text();
    String what = script < 0 || script + 1 >= words.size() ? "" : words.get(script + 1);
    if (!what.equals("--help") && !usage.contains("\n  " + what + "  ")) {
      wrong.add("build/image.sh has no command " + what);
    }
  }

  private static void docker(Command command, List<String> wrong) {
    if (!Set.of("build", "push", "run", "buildx").contains(command.arguments().getFirst())) {
      wrong.add("nobody knows this command of docker");
    }
    Set<String> told = new TreeSet<>(command.values("--env", "-e"));
    told.removeAll(Variables.known());
    told.forEach(name -> wrong.add("nobody reads the variable " + name));
  }

  private static void kubectl(Command command, List<String> wrong) {
    boolean known = command.arguments().stream().anyMatch(KUBECTL::contains);
    if (!known) {
      wrong.add("nobody knows this command of kubectl");
    }
    for (String pair : command.values("--from-literal")) {
      String name = pair.replaceAll("=.*", "");
      if (VARIABLE.matcher(name).matches() && !Variables.known().contains(name)) {
        wrong.add("nobody reads the variable " + name);
      }
    }
  }

  private static void java(Command command, List<String> wrong) {
    String built = "worker/target/port-aws-events-worker.jar";
    if (!command.values("-jar").equals(List.of(built))) {
      wrong.add("the build makes " + built);
    }
  }

  private static void curl(Command command, List<String> wrong) {
    Stream<String> addresses = command.arguments().stream().filter(word -> word.contains(":8080"));
    addresses.forEach(address -> {
      String path = address.replaceAll("^[^/]*(//[^/]*)?", "").replaceAll("\\?.*", "");
      if (!Variables.paths().contains(path)) {
        wrong.add("the worker has no path " + path);
      }
    });
  }
}
