package io.portaws.cli.setup.aws;

import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** This machine's docker. Secrets go to its standard input and into no argument. */
final class Docker {
  private final Programs programs;

  Docker(Programs programs) {
    this.programs = programs;
  }

  /**
   * An image that docker has.
   *
   * @throws Stopped when there is no docker, or its daemon does not answer
   */
  Optional<WorkerImage.Local> find(String name, String version)
      throws Stopped, InterruptedException {
    Programs.Ended ended =
        programs.run(
            List.of("docker", "image", "inspect", "--format", "{{.Id}} {{.Architecture}}", name),
            "",
            null);
    if (ended.well()) {
      String[] parts = ended.output().strip().split("\\s+", -1);
      if (parts.length == 2 && parts[0].matches("sha256:[0-9a-f]{64}")) {
        return Optional.of(local(name, parts[0], parts[1], version));
      }
    }
    if (ended.exit() != Programs.NOT_FOUND
        && ended.output().toLowerCase(Locale.ROOT).contains("no such image")) {
      return Optional.empty();
    }
    throw new Stopped(
        Exit.CONFIGURATION,
        ended.exit() == Programs.NOT_FOUND
            ? "there is no docker on this machine"
            : "docker does not tell of the image " + name + ": " + ended.output());
  }

  private static WorkerImage.Local local(
      String name, String id, String architecture, String version) {
    String tag = version + "-" + id.substring("sha256:".length(), "sha256:".length() + 12);
    return new WorkerImage.Local(name, id, architecture.equals("arm64") ? "ARM64" : "X86_64", tag);
  }

  /** Logs in, pushes under {@code target}, logs out. */
  void push(String name, String target, String registry, String password, Progress progress)
      throws Stopped, InterruptedException {
    List<String> login =
        List.of("docker", "login", "--username", "AWS", "--password-stdin", registry);
    run(login, password, null);
    try {
      run(List.of("docker", "tag", name, target), "", null);
      run(List.of("docker", "push", target), "", progress);
    } finally {
      programs.run(List.of("docker", "logout", registry), "", null);
    }
  }

  private void run(List<String> command, String input, @Nullable Progress progress)
      throws Stopped, InterruptedException {
    Programs.Ended ended = programs.run(command, input, progress);
    if (!ended.well()) {
      throw new Stopped(Exit.FOUND, Shell.command(command) + " failed: " + ended.output());
    }
  }

  /** What to do on a machine with docker, and then here. */
  static List<String> byHand(String name, String registry, String repository, String region) {
    String target = registry + "/" + repository + ":VERSION";
    List<String> lines = new ArrayList<>();
    lines.add(
        Shell.command("aws", "ecr", "get-login-password", "--region", region)
            + " | "
            + Shell.command("docker", "login", "--username", "AWS", "--password-stdin", registry));
    lines.add(Shell.command("docker", "tag", name, target));
    lines.add(Shell.command("docker", "push", target));
    lines.add("./port-aws-events setup aws --image " + Shell.quoted(target));
    return lines;
  }
}
