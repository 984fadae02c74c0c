package io.portaws.cli.setup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.cli.Commands;
import io.portaws.cli.Ran;
import io.portaws.cli.terminal.Progress;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.Governor;
import io.portaws.pipeline.port.GovernorSettings;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.port.PortAdmin;
import io.portaws.pipeline.port.PortCredentials;
import io.portaws.pipeline.port.PortSettings;
import io.portaws.sandbox.LoggedRequest;
import io.portaws.sandbox.PortEndpoint;
import io.portaws.sandbox.PortStandIn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine;

/** A Port to set up, and commands as a user runs them. */
final class Bench implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();

  final PortStandIn port = PortStandIn.start();
  private final Map<String, String> variables = new HashMap<>();

  Bench() {
    variables.put("PORT_BASE_URL", port.endpoint().toString());
    variables.put("PORT_CLIENT_ID", PortStandIn.CLIENT_ID);
    variables.put("PORT_CLIENT_SECRET", PortStandIn.CLIENT_SECRET);
  }

  Bench with(String variable, String value) {
    variables.put(variable, value);
    return this;
  }

  Bench without(String variable) {
    variables.remove(variable);
    return this;
  }

  Ran setup(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    var nothing = new ByteArrayInputStream(new byte[0]);
    Surroundings here = new Surroundings(variables, nothing, InstantSource.system());
    CommandLine line =
        Commands.line(here, "test")
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    String[] all = new String[args.length + 2];
    all[0] = "setup";
    all[1] = "port";
    System.arraycopy(args, 0, all, 2, args.length);
    int code = line.execute(all);
    return new Ran(code, out.toString(), err.toString());
  }

  /** Setup without the command around it, with one attempt a request; waits take no time. */
  PortSetup bare() {
    return bare(1);
  }

  PortSetup bare(int attempts) {
    Duration second = Duration.ofSeconds(1);
    PortSettings settings =
        new PortSettings(
            port.endpoint(),
            "setup-test/1",
            second,
            second.multipliedBy(10),
            attempts,
            second,
            second);
    PortCredentials credentials =
        new PortCredentials.ClientSecret(PortStandIn.CLIENT_ID, PortStandIn.CLIENT_SECRET);
    AtomicReference<Duration> waited = new AtomicReference<>(Duration.ZERO);
    InstantSource clock = () -> Instant.now().plus(waited.get());
    Pause pause = wait -> waited.updateAndGet(wait::plus);
    Governor governor =
        new Governor(GovernorSettings.defaults(), clock, pause, PipelineMetrics.NOOP);
    return new PortSetup(
        new PortAdmin(settings, () -> credentials, governor, clock, pause, PipelineMetrics.NOOP),
        new Progress(new PrintWriter(new StringWriter())));
  }

  /** How many requests changed anything, or were to. */
  long writes() {
    return log().stream().filter(each -> !each.method().equals("GET")).count();
  }

  /** The requests since the journal was cleared, but for tokens. */
  List<LoggedRequest> log() {
    return port.requestLog().stream()
        .filter(each -> each.endpoint() != PortEndpoint.ACCESS_TOKEN)
        .toList();
  }

  /** JSON with single quotes for double ones. */
  static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  static Path file(Path folder, String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The blueprints of a JSON report by identifier. */
  static Map<String, String> actions(JsonNode report) {
    Map<String, String> actions = new HashMap<>();
    report
        .path("blueprints")
        .forEach(
            each -> actions.put(each.path("identifier").asText(), each.path("action").asText()));
    return actions;
  }

  @Override
  public void close() {
    port.close();
  }
}
