package io.portaws.cli.infra;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.cli.configuration.Configuration;
import io.portaws.cli.terminal.EnvFile;
import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Printable;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.pipeline.catalog.TypeCatalog;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the templates' generated sections. */
@Command(
    name = "infra",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes what of the CloudFormation templates follows from the types: EventBridge rules, the"
          + " parameters that switch them, the policies for reading, the alarms on rules, the"
          + " version. A file that is there keeps the rest as it is; one that is not is written as"
          + " this release has it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./port-aws-events infra --catalog my-types --out my-infra",
      "      templates whose rules and rights include types of your own",
      "  ./port-aws-events infra --dry-run",
      "      tells whether infra/ is up to date",
      "",
      "Exit codes: 0 done; 1 a file could not be read or written, or, with --dry-run, would change;"
          + " 2 wrong arguments; 78 a type file is wrong, or the types need more than AWS's quotas"
          + " allow."
    })
public final class InfraCommand implements Callable<Integer> {
  private enum OutputAs {
    TEXT,
    JSON
  }

  /** What became, or would become, of a file. */
  private record Written(Path file, boolean changed, boolean ofThisRelease) {}

  private final Surroundings here;
  private final Optional<String> release;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private EnvFile envFile = new EnvFile();

  @Option(
      names = "--catalog",
      paramLabel = "DIR",
      description = "A folder of type files of your own. Default: CATALOG_DIR.")
  private @Nullable Path catalogDir;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "infra",
      description = "The templates' folder. Default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("infra");

  @Option(
      names = "--dry-run",
      description = "Writes nothing, and tells what would change; exit 1 if anything would.")
  private boolean dryRun;

  @Option(
      names = "--output",
      paramLabel = "FORM",
      defaultValue = "text",
      description = "text (default) or json.")
  private OutputAs output = OutputAs.TEXT;

  /**
   * @param release this program's; empty for a build that is none, which leaves the version
   */
  public InfraCommand(Surroundings here, Optional<String> release) {
    this.here = here;
    this.release = release;
  }

  @Override
  public Integer call() {
    PrintWriter err =
        Objects.requireNonNull(spec, "the command was not parsed").commandLine().getErr();
    Configuration configuration;
    try {
      configuration = new Configuration(envFile.over(here));
    } catch (IOException e) {
      return Configuration.refuse("infra", List.of(String.valueOf(e.getMessage())), err);
    }
    TypeCatalog catalog = configuration.catalog(catalogDir);
    if (!configuration.problems().isEmpty()) {
      return Configuration.refuse("infra", configuration.problems().list(), err);
    }
    return write(catalog, err);
  }

  private int write(TypeCatalog catalog, PrintWriter err) {
    List<Written> written = new ArrayList<>();
    for (Template.File file : Template.File.values()) {
      Path path = out.resolve(file.fileName());
      try {
        written.add(write(file, path, catalog));
      } catch (IOException e) {
        err.println(Printable.line(path + " cannot be read or written: " + e.getMessage()));
        return Exit.FOUND;
      } catch (IllegalArgumentException e) {
        return Configuration.refuse("infra", List.of(path + ": " + e.getMessage()), err);
      }
    }
    tell(written);
    return dryRun && written.stream().anyMatch(Written::changed) ? Exit.FOUND : Exit.DONE;
  }

  private Written write(Template.File file, Path path, TypeCatalog catalog) throws IOException {
    Template ofRelease = Template.ofRelease(file);
    boolean exists = Files.exists(path);
    String before = exists ? Files.readString(path) : "";
    Template template = exists ? new Template(file, before) : ofRelease;
    Template after = template.with(catalog, release);
    boolean changed = !after.text().equals(before);
    if (changed && !dryRun) {
      Files.createDirectories(out);
      Files.writeString(path, after.text());
    }
    return new Written(path, changed, after.handwritten().equals(ofRelease.handwritten()));
  }

  private void tell(List<Written> written) {
    PrintWriter to = Objects.requireNonNull(spec).commandLine().getOut();
    if (output == OutputAs.JSON) {
      ObjectNode report = JsonNodeFactory.instance.objectNode().put("dryRun", dryRun);
      ArrayNode files = report.putArray("files");
      for (Written each : written) {
        files
            .addObject()
            .put("file", each.file().toString())
            .put("changed", each.changed())
            .put("ofThisRelease", each.ofThisRelease());
      }
      to.println(Printable.lines(report.toPrettyString()));
      return;
    }
    for (Written each : written) {
      String change = dryRun ? "would change" : "written";
      to.println(
          Printable.line(each.file() + ": " + (each.changed() ? change : "up to date"))
              + (each.ofThisRelease()
                  ? ""
                  : "; what is not generated in it differs from this release's: delete it to get"
                      + " that"));
    }
  }
}
