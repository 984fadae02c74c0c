package io.portaws.cli.redrive;

import io.portaws.cli.configuration.Configuration;
import io.portaws.cli.consumer.Stack;
import io.portaws.cli.setup.Sources;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.pipeline.Explainer;
import io.portaws.pipeline.ReadScope;
import io.portaws.pipeline.Unmatched;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Dialect;
import io.portaws.pipeline.mapping.Mapping;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Types, mapping and settings as the consumer has them: as the stack's parameters tell where there
 * is one, else as the command's variables, which are the consumer's.
 *
 * @param problems all that is wrong; the rest is of use only when there is none
 * @param notes what may make a verdict differ from the consumer's, for people
 */
record AsInstalled(
    Surroundings here,
    TypeCatalog catalog,
    Mapping mapping,
    Explainer.Settings settings,
    List<String> problems,
    List<String> notes) {
  /** CloudFormation's word for what it does not show. */
  private static final String HIDDEN = "\\*{4,}";

  /** The stack's parameters that are variables of its consumers. */
  private static final Map<String, String> VARIABLES =
      Map.of(
          "Mapping", "MAPPING",
          "MappingDialect", "MAPPING_DIALECT",
          "BucketName", "BUCKET_NAME",
          "ConfigJsonFileKey", "CONFIG_JSON_FILE_KEY",
          "Unmatched", "UNMATCHED",
          "ReadAccounts", "READ_ACCOUNTS",
          "ReadRegions", "READ_REGIONS",
          "ReadRoleName", "READ_ROLE_NAME",
          "PortDelivery", "PORT_DELIVERY",
          "PortWebhookUrl", "PORT_WEBHOOK_URL");

  /**
   * What the user tells by options; null for what the installation has.
   *
   * @param needed whether the mapping matters; else the types' own does where it cannot be read
   */
  record Told(
      @Nullable String mapping,
      @Nullable Dialect dialect,
      @Nullable Path catalog,
      boolean needed) {}

  static AsInstalled of(Surroundings around, Queues queues, Told told) {
    Optional<Stack> stack = queues.stack();
    Surroundings here = around.with(stack.map(AsInstalled::variables).orElse(Map.of()));
    Configuration configuration = new Configuration(here, new Sources(here)::text);
    TypeCatalog catalog = configuration.catalog(told.catalog());
    Mapping mapping =
        told.needed()
            ? configuration.mapping(told.mapping(), told.dialect(), catalog)
            : new Configuration(new Surroundings(Map.of(), here.in(), here.clock()))
                .mapping(null, null, catalog);
    boolean byWebhook =
        here.variable("PORT_DELIVERY")
            .map(word -> word.toLowerCase(Locale.ROOT).equals("webhook"))
            .orElseGet(() -> here.variable("PORT_WEBHOOK_URL").isPresent());
    Unmatched unmatched = configuration.oneOf("UNMATCHED", Unmatched.class, Unmatched.SKIP);
    var settings =
        new Explainer.Settings(queues.account(), unmatched, byWebhook, scope(here, queues));
    boolean lacksTypes =
        told.catalog() == null && stack.flatMap(each -> each.parameter("CatalogDir")).isPresent();
    List<String> notes =
        lacksTypes
            ? List.of("the installation has types of its own; give their folder by --catalog")
            : List.of();
    return new AsInstalled(
        here, catalog, mapping, settings, configuration.problems().list(), notes);
  }

  private static Map<String, String> variables(Stack stack) {
    Map<String, String> variables = new HashMap<>();
    VARIABLES.forEach((parameter, variable) ->
        stack
            .parameter(parameter)
            .filter(value -> !value.matches(HIDDEN))
            .ifPresent(value -> variables.put(variable, value)));
    return variables;
  }

  /**
   * Where nobody tells, every account may be: who asks at a desk has not the worker's variables.
   */
  private static ReadScope scope(Surroundings here, Queues queues) {
    Set<String> accounts = list(here.variable("READ_ACCOUNTS"));
    Set<String> regions = list(here.variable("READ_REGIONS"));
    Set<String> own = queues.stack().isPresent() ? Set.of(queues.account()) : Set.of("*");
    return new ReadScope(
        accounts.isEmpty() ? own : accounts, regions.isEmpty() ? Set.of("*") : regions);
  }

  private static Set<String> list(Optional<String> setting) {
    return setting.stream()
        .flatMap(text -> Arrays.stream(text.split(",", -1)))
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .collect(Collectors.toSet());
  }
}
