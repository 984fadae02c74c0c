package io.portaws.cli.configuration;

import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Printable;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.cli.terminal.Words;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Dialect;
import io.portaws.pipeline.mapping.Mapping;
import io.portaws.pipeline.mapping.MappingFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Types and mapping as the worker would have them, by its own variables. */
public final class Configuration {
  /** Far above any mapping. */
  private static final long MAX_BYTES = 5L * 1_048_576;

  private static final Pattern ADDRESS = Pattern.compile("[a-z0-9]+://.*");

  /** Where texts come from that a user names. */
  @FunctionalInterface
  public interface Source {
    /**
     * The text of a file, or of what an address leads to.
     *
     * @throws IOException with a sentence for people
     */
    String text(String name) throws IOException;
  }

  private final Surroundings here;
  private final Source source;
  private final Problems problems = new Problems();

  /** With texts from files only. */
  public Configuration(Surroundings here) {
    this(here, Configuration::file);
  }

  public Configuration(Surroundings here, Source source) {
    this.here = here;
    this.source = source;
  }

  /** What is wrong so far. */
  public Problems problems() {
    return problems;
  }

  /**
   * The types.
   *
   * @param folder null for what CATALOG_DIR says
   */
  public TypeCatalog catalog(@Nullable Path folder) {
    Path told = folder == null ? here.variable("CATALOG_DIR").map(Path::of).orElse(null) : folder;
    return TypeCatalog.load(told, problems);
  }

  /**
   * The mapping; the types' own where none is told.
   *
   * @param file null for what MAPPING says
   * @param dialect null for what MAPPING_DIALECT says
   */
  public Mapping mapping(@Nullable String file, @Nullable Dialect dialect, TypeCatalog catalog) {
    Optional<String> told = told(file);
    if (told.isEmpty()) {
      return MappingFile.ofCatalog(catalog, problems);
    }
    String name = file == null ? "MAPPING" : "--mapping";
    try {
      Dialect in = dialect == null ? dialect() : dialect;
      String shown = shown(told.get());
      return MappingFile.parse(shown, source.text(told.get()), in, catalog, problems);
    } catch (IOException e) {
      problems.add(name, shown(told.get()) + ": " + e.getMessage());
      return MappingFile.ofCatalog(catalog, problems);
    }
  }

  /** What a user named, as it may be shown: what follows a {@code ?} may be a signature. */
  public static String shown(String named) {
    int query = ADDRESS.matcher(named).matches() ? named.indexOf('?') : -1;
    return query < 0 ? named : named.substring(0, query) + "?…";
  }

  /** Whether a mapping is told, so that the types' own is not used. */
  public boolean tellsMapping(@Nullable String file) {
    return told(file).isPresent();
  }

  private Optional<String> told(@Nullable String file) {
    return Optional.ofNullable(file).or(() -> here.variable("MAPPING")).or(this::exporters);
  }

  /** The exporter's two variables name an S3 object, as the worker takes them. */
  private Optional<String> exporters() {
    return here.variable("BUCKET_NAME")
        .flatMap(bucket ->
            here.variable("CONFIG_JSON_FILE_KEY").map(key -> "s3://" + bucket + "/" + key));
  }

  /** One of an enum's words, in any case; {@code otherwise} where the variable is not set. */
  public <E extends Enum<E>> E oneOf(String variable, Class<E> type, E otherwise) {
    Optional<String> word = here.variable(variable);
    if (word.isEmpty()) {
      return otherwise;
    }
    for (E value : type.getEnumConstants()) {
      if (value.name().equalsIgnoreCase(word.get())) {
        return value;
      }
    }
    problems.add(variable, "is '" + word.get() + "', but must be one of " + Words.of(type));
    return otherwise;
  }

  private @Nullable Dialect dialect() {
    return here.variable("MAPPING_DIALECT").isPresent()
        ? oneOf("MAPPING_DIALECT", Dialect.class, Dialect.OCEAN)
        : null;
  }

  private static String file(String source) throws IOException {
    if (ADDRESS.matcher(source).matches()) {
      throw new IOException("is fetched by the worker only; give a copy of it with --mapping FILE");
    }
    Path file = Path.of(source);
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new IOException("there is no readable file");
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("the file has more than 5 MiB");
    }
    return Files.readString(file);
  }

  /** Tells all problems at once. */
  public static int refuse(String command, List<String> problems, PrintWriter err) {
    err.println("port-aws-events " + command + " cannot start:");
    problems.forEach(problem -> err.println("  - " + Printable.line(problem)));
    return Exit.CONFIGURATION;
  }
}
