package io.portaws.cli.setup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.cli.configuration.Configuration;
import io.portaws.cli.port.PortAccess;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Dialect;
import io.portaws.pipeline.mapping.Mapping;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what Port should have. */
final class PortOptions {
  private static final String DEFAULT_WEBHOOK = "aws_ingest";

  @Option(
      names = "--webhook",
      paramLabel = "WEBHOOK",
      description =
          "The webhook: an identifier, its URL, or /v1/webhooks/ID. Made when no webhook has the"
              + " identifier. Default: PORT_WEBHOOK_URL, else "
              + DEFAULT_WEBHOOK
              + ".")
  private @Nullable String webhook;

  @Option(names = "--no-webhook", description = "Only blueprints.")
  private boolean noWebhook;

  @Option(
      names = "--secret-file",
      paramLabel = "FILE",
      description =
          "Where the webhook's secret is kept when PORT_WEBHOOK_SECRET is not set: made, for its"
              + " owner only, when a secret has to be; else read. It fits --env-file.")
  private @Nullable Path secretFile;

  @Option(
      names = "--mapping",
      paramLabel = "SOURCE",
      description =
          "The exporter's config.json or a port-app-config.yml: a file, an https URL or"
              + " s3://bucket/key. Default: MAPPING, else the types' own.")
  private @Nullable String mapping;

  @Option(
      names = "--mapping-dialect",
      paramLabel = "DIALECT",
      description = "exporter or ocean. Default: MAPPING_DIALECT, else told from the mapping.")
  private @Nullable Dialect dialect;

  @Option(
      names = "--blueprints",
      paramLabel = "SOURCE",
      description =
          "Your own blueprints, as Port's API takes them: an array or one, from a file, an https"
              + " URL or s3://bucket/key. They come before the types'.")
  private @Nullable String blueprints;

  @Option(
      names = "--catalog",
      paramLabel = "DIR",
      description = "A folder of type files of your own. Default: CATALOG_DIR.")
  private @Nullable Path catalogDir;

  @Option(
      names = "--update",
      description = "Change what is there, too. What others added to it stays.")
  private boolean update;

  @Option(
      names = "--replace-mappings",
      description = "With --update: the webhook's mappings that are not ours go.")
  private boolean replaceMappings;

  /** Whether what is there is to be changed, too. */
  boolean updates() {
    return update;
  }

  /** The mapping as it was named; null for the one that variables name, or the types' own. */
  @Nullable String mapping() {
    return mapping;
  }

  @Nullable Dialect dialect() {
    return dialect;
  }

  /** Where a secret is kept, if anywhere. */
  Optional<SecretFile> secretFile() {
    return Optional.ofNullable(secretFile).map(SecretFile::new);
  }

  /** Which options do not go together, in a sentence. */
  Optional<String> contradiction() {
    if (noWebhook && (webhook != null || secretFile != null || replaceMappings)) {
      return Optional.of(
          "--no-webhook leaves nothing to --webhook, --secret-file, --replace-mappings");
    }
    return replaceMappings && !update
        ? Optional.of("--replace-mappings needs --update")
        : Optional.empty();
  }

  /**
   * What Port should have.
   *
   * @param access empty where that is a problem already
   * @param problems takes everything that is wrong with the options and what they name
   */
  PortWish wish(Surroundings around, Optional<PortAccess> access, Problems problems) {
    Sources sources = new Sources(around);
    Configuration configuration = new Configuration(around, sources::text);
    TypeCatalog catalog = configuration.catalog(catalogDir);
    Mapping rules = configuration.mapping(mapping, dialect, catalog);
    configuration.problems().list().forEach(each -> problems.add("", each));
    return new PortWish(
        catalog,
        blueprints(sources, problems),
        rules,
        !configuration.tellsMapping(mapping),
        noWebhook ? null : reference(around, problems),
        secret(access, problems),
        update,
        replaceMappings);
  }

  private Map<String, ObjectNode> blueprints(Sources sources, Problems problems) {
    if (blueprints == null) {
      return Map.of();
    }
    String shown = Configuration.shown(blueprints);
    try {
      return BlueprintFile.parse(shown, sources.text(blueprints), problems);
    } catch (IOException e) {
      problems.add("--blueprints", shown + ": " + text(e));
      return Map.of();
    }
  }

  private @Nullable WebhookReference reference(Surroundings around, Problems problems) {
    Optional<String> variable = around.variable(SecretFile.URL);
    String told = webhook == null ? variable.orElse(DEFAULT_WEBHOOK) : webhook;
    try {
      return WebhookReference.parse(told);
    } catch (IllegalArgumentException e) {
      boolean byVariable = webhook == null && variable.isPresent();
      problems.add(byVariable ? SecretFile.URL : "--webhook", text(e));
      return null;
    }
  }

  private @Nullable String secret(Optional<PortAccess> access, Problems problems) {
    Optional<String> told = access.flatMap(PortAccess::webhookSecret);
    if (told.isPresent() || secretFile == null) {
      return told.orElse(null);
    }
    try {
      return new SecretFile(secretFile).secret().orElse(null);
    } catch (IOException e) {
      problems.add("--secret-file", text(e));
      return null;
    }
  }

  private static String text(Exception e) {
    return String.valueOf(e.getMessage());
  }
}
