package io.portaws.cli.setup.aws;

import io.portaws.cli.terminal.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Brings together what the user said about the template's parameters, the nearest last: variables,
 * the file, options.
 */
final class GivenParameters {
  /** What the worker's variables are called in the template. */
  private static final Map<String, String> BY_VARIABLE =
      Map.of(
          "PORT_BASE_URL", "PortBaseUrl",
          "PORT_DELIVERY", "PortDelivery",
          "PORT_WEBHOOK_URL", "PortWebhookUrl",
          "PORT_WEBHOOK_SECRET", "PortWebhookSecret",
          "PORT_CLIENT_ID", "PortClientId",
          "PORT_CLIENT_SECRET", "PortClientSecret",
          "PORT_CREDS_SECRET_ARN", "CustomPortCredentialsSecretARN",
          "BUCKET_NAME", "BucketName",
          "CONFIG_JSON_FILE_KEY", "ConfigJsonFileKey");

  /** Process lists and shells' histories show options. */
  private static final Set<String> SECRET =
      Set.of("PortClientSecret", "PortWebhookSecret", "ReadExternalId");

  private final Surroundings here;
  private final Function<String, RuntimeException> usage;

  /**
   * @param usage makes what is thrown for wrong arguments
   */
  GivenParameters(Surroundings here, Function<String, RuntimeException> usage) {
    this.here = here;
    this.usage = usage;
  }

  /**
   * @param parameters of {@code --parameter}
   * @param named by options of their own
   */
  Map<String, Given> of(
      Map<String, String> parameters, Optional<Path> file, Map<String, String> named) {
    Map<String, Given> all = new LinkedHashMap<>(ofVariables());
    if (file.isPresent()) {
      try {
        ParameterFile.read(file.get())
            .forEach((key, value) -> all.put(key, new Given(value, "--parameters-file")));
      } catch (IOException e) {
        throw usage.apply("--parameters-file: " + e.getMessage());
      }
    }
    for (Map.Entry<String, String> each : parameters.entrySet()) {
      String key = each.getKey();
      if (SECRET.contains(key)) {
        throw usage.apply(
            "--parameter "
                + key
                + ": others see a command's arguments; give it "
                + variable(key).map(name -> "as " + name + " or ").orElse("")
                + "in --parameters-file");
      }
      String other = named.get(key);
      if (other != null && !other.equals(each.getValue())) {
        throw usage.apply("--parameter " + key + " says something else than its own option");
      }
      all.put(key, new Given(each.getValue(), "--parameter"));
    }
    named.forEach((key, value) -> all.put(key, new Given(value, "the option for " + key)));
    return all;
  }

  private Map<String, Given> ofVariables() {
    Map<String, Given> all = new LinkedHashMap<>();
    BY_VARIABLE.forEach((variable, parameter) ->
        here.variable(variable).ifPresent(value -> all.put(parameter, new Given(value, variable))));
    if (all.containsKey("PortWebhookUrl") && !all.containsKey("PortDelivery")) {
      // As the worker takes these two.
      all.put("PortDelivery", new Given("webhook", "PORT_WEBHOOK_URL"));
    }
    return all;
  }

  private static Optional<String> variable(String parameter) {
    return BY_VARIABLE.entrySet().stream()
        .filter(each -> each.getValue().equals(parameter))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
