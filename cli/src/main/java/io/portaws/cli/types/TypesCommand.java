package io.portaws.cli.types;

import io.portaws.cli.configuration.Configuration;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.pipeline.catalog.TypeCatalog;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the supported types. */
@Command(
    name = "types",
    mixinStandardHelpOptions = true,
    description =
        "Prints the supported types, as Markdown: which events mean a change, how the"
            + " state is read and with which permissions, and how Port's entity is found.")
public final class TypesCommand implements Callable<Integer> {
  private final Surroundings here;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--catalog",
      paramLabel = "DIR",
      description = "A folder of type files of your own. Default: CATALOG_DIR.")
  private @Nullable Path catalogDir;

  public TypesCommand(Surroundings here) {
    this.here = here;
  }

  @Override
  public Integer call() {
    CommandLine line = Objects.requireNonNull(spec, "the command was not parsed").commandLine();
    Configuration configuration = new Configuration(here);
    TypeCatalog catalog = configuration.catalog(catalogDir);
    if (!configuration.problems().isEmpty()) {
      return Configuration.refuse("types", configuration.problems().list(), line.getErr());
    }
    line.getOut().print(TypesPage.of(catalog));
    return 0;
  }
}
