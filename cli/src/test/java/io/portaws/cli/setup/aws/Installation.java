package io.portaws.cli.setup.aws;

import io.portaws.cli.Ran;
import io.portaws.cli.terminal.Interaction;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.sandbox.AwsStandIn;
import io.portaws.sandbox.PortStandIn;
import io.portaws.sandbox.setup.SetupStandIns;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;

/** {@code setup aws} as a user runs it, on AWS, Port and a docker that are stand-ins. */
final class Installation implements AutoCloseable {
  static final String ACCOUNT = "111122223333";
  static final String STACK = "port-aws-events";
  static final String BUCKET = "port-aws-events-artifacts-111122223333-eu-west-1";
  static final String CLIENT_SECRET = "client-secret-that-nobody-sees";

  final AwsStandIn aws = AwsStandIn.start(ACCOUNT);
  final SetupStandIns there = SetupStandIns.on(aws);
  final PortStandIn port = PortStandIn.start();
  final FakeDocker docker = new FakeDocker(there.repositories());
  final Map<String, String> variables = new TreeMap<>();
  final List<Duration> pauses = new ArrayList<>();
  final List<String> everything = new ArrayList<>();
  Runnable atPause = () -> {};
  String typed = "";
  boolean terminal;
  boolean bundled;
  Interaction interaction = Interaction.none();
  final Path home;

  Installation(Path home) {
    this.home = home;
    port.credentials("client-id", CLIENT_SECRET);
    variables.put("AWS_ENDPOINT_URL", aws.endpoint().toString());
    variables.put("AWS_ACCESS_KEY_ID", "AKIA" + ACCOUNT + "AAAA");
    variables.put("AWS_SECRET_ACCESS_KEY", "aws-secret-that-nobody-sees");
    variables.put("AWS_REGION", "eu-west-1");
    variables.put("PORT_BASE_URL", port.endpoint().toString());
    variables.put("PORT_CLIENT_ID", "client-id");
    variables.put("PORT_CLIENT_SECRET", CLIENT_SECRET);
    variables.put("PORT_AWS_EVENTS_HOME", home.toString());
    template("port-aws-events.yaml");
    template("member-account.yaml");
    zip("the first code");
  }

  private void template(String name) {
    try (var in = Installation.class.getResourceAsStream("/setup/" + name)) {
      write("infra/" + name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts a zip where a build puts it. */
  void zip(String content) {
    write("lambda-shim/target/port-aws-events-lambda.zip", "PK\003\004" + content);
  }

  Path write(String name, String content) {
    try {
      Path file = home.resolve(name);
      Files.createDirectories(file.getParent());
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Changes the central template's text. */
  void edit(String old, String replacement) {
    try {
      Path file = home.resolve("infra/port-aws-events.yaml");
      String text = Files.readString(file);
      if (!text.contains(old)) {
        throw new IllegalArgumentException("the template has no " + old);
      }
      Files.writeString(file, text.replace(old, replacement));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Ran run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    interaction =
        new Interaction(
            terminal,
            time -> {
              pauses.add(time);
              if (pauses.size() > 2000) {
                throw new IllegalStateException("it waits for ever: " + err);
              }
              atPause.run();
            });
    var here =
        new Surroundings(
            variables,
            new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
            InstantSource.fixed(Ran.NOW),
            interaction);
    List<String> all = new ArrayList<>(List.of(args));
    if (!bundled) {
      all.add("--template-dir=" + home.resolve("infra"));
    }
    int code =
        new CommandLine(new AwsSetupCommand(here, docker))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(all.toArray(String[]::new));
    everything.add(out.toString());
    everything.add(err.toString());
    return new Ran(code, out.toString(), err.toString());
  }

  /** Installs the function, without a question. */
  Ran lambda(String... more) {
    List<String> args = new ArrayList<>(List.of("--target=lambda", "--yes"));
    args.addAll(List.of(more));
    return run(args.toArray(String[]::new));
  }

  /** What CloudFormation was sent as the template last. */
  String version() {
    return there.stacks().resources(STACK).stream()
        .filter(id -> id.startsWith("FunctionVersion"))
        .findFirst()
        .orElse("none");
  }

  @Override
  public void close() {
    aws.close();
    port.close();
  }
}
