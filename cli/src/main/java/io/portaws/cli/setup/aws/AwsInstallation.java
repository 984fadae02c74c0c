package io.portaws.cli.setup.aws;

import io.portaws.cli.aws.AwsAccess;
import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Progress;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.cli.terminal.TypedAnswer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;

/** The part of {@code setup} that is AWS's: looks first, installs then. Belongs to one thread. */
public final class AwsInstallation {
  private final AwsOptions options;
  private final Surroundings around;
  private final String version;
  private final Optional<Path> mapping;
  private final CommandLine line;
  private final Programs programs;

  /**
   * @param mapping a file of this machine that the consumer is to read
   */
  public AwsInstallation(
      AwsOptions options,
      Surroundings around,
      String version,
      Optional<Path> mapping,
      CommandLine line) {
    this.options = options;
    this.around = around;
    this.version = version;
    this.mapping = mapping;
    this.line = line;
    this.programs = Programs.ofThisMachine();
  }

  /**
   * Looks, and changes nothing.
   *
   * @param ofPort values of the template's parameters that follow from Port
   */
  public AwsReport look(Map<String, String> ofPort) throws InterruptedException {
    return run(ofPort, true);
  }

  /** As {@link #look}, and does what is to be done. */
  public AwsReport install(Map<String, String> ofPort) throws InterruptedException {
    return run(ofPort, false);
  }

  private AwsReport run(Map<String, String> ofPort, boolean tryOnly) throws InterruptedException {
    Map<String, Given> given = new LinkedHashMap<>();
    ofPort.forEach((name, value) -> given.put(name, new Given(value, "Port's setup")));
    AwsWish wish = options.wish(around, version, mapping).insisting(given);
    if (tryOnly && !wish.dryRun() && !wish.yes() && !around.interaction().isTerminal()) {
      return nobodyToAsk();
    }
    Progress progress = new Progress(line.getErr());
    try (AwsAccess access = AwsAccess.open(around, options.region());
        AwsSetup setup =
            new AwsSetup(
                access, around, programs, progress, new TypedAnswer(around.in(), line.getErr()))) {
      return setup.run(tryOnly ? wish.tried() : wish);
    } catch (AwsAccess.NoRegion e) {
      AwsReport report = new AwsReport();
      report.end("failed", Exit.CONFIGURATION, List.of(String.valueOf(e.getMessage())));
      return report;
    }
  }

  private static AwsReport nobodyToAsk() {
    AwsReport report = new AwsReport();
    Stopped why = AwsSetup.nobodyToAsk();
    report.end("failed", why.exit(), why.lines());
    return report;
  }
}
