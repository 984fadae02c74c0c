package io.portaws.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.cli.configuration.Configuration;
import io.portaws.cli.setup.Sources;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Mapping;
import io.portaws.pipeline.mapping.Rule;
import io.portaws.pipeline.port.Connection;
import io.portaws.pipeline.port.PortAdmin;
import io.portaws.pipeline.port.PortAnswer;
import io.portaws.pipeline.port.PortBudget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Does Port give a token, what does it tell of its rate limit, and are the blueprints there? */
record PortCheck(Installation installation, PortDoor port) implements Check {
  /** Below this share of the limit others leave us little. */
  private static final double LITTLE_LEFT = 0.1;

  @Override
  public String about() {
    return "Port";
  }

  @Override
  public List<Finding> look() throws InterruptedException {
    if (port.admin().isEmpty()) {
      return installation.byWebhook() && port.problems().isEmpty()
          ? List.of()
          : List.of(port.withoutCredentials(about()));
    }
    PortAdmin admin = port.admin().get();
    return switch (admin.authenticate()) {
      case Connection.Ready() -> known(admin);
      case Connection.Rejected(var reason, var detail, var remedy) ->
          List.of(Finding.failure(about(), reason + ": " + detail, remedy));
      case Connection.Unreachable(var after, var reason, var detail) ->
          List.of(Finding.unknown(about(), "cannot be asked: " + reason + ": " + detail));
    };
  }

  private List<Finding> known(PortAdmin admin) throws InterruptedException {
    PortAnswer answer = admin.blueprints();
    if (!(answer instanceof PortAnswer.Done(JsonNode all))) {
      return List.of(PortDoor.unanswered(about(), answer));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.ok(about(), "takes the credentials"));
    findings.add(rate(admin));
    findings.add(blueprints(all));
    return findings;
  }

  private static Finding rate(PortAdmin admin) {
    String about = "Port's rate limit";
    if (admin.budget().isEmpty()) {
      return Finding.unknown(about, "Port tells none in its answers");
    }
    PortBudget budget = admin.budget().get();
    String words = budget.remaining() + " of " + budget.limit() + " requests are left now";
    return budget.remaining() < budget.limit() * LITTLE_LEFT
        ? Finding.warning(
            about,
            words,
            "see who else uses this organization's API; give the worker a credential of its own")
        : Finding.ok(about, words);
  }

  private Finding blueprints(JsonNode all) {
    String about = "blueprints";
    Set<String> live = new TreeSet<>();
    all.forEach(each -> live.add(each.path("identifier").asText()));
    Configuration configuration = configuration();
    TypeCatalog catalog = configuration.catalog(null);
    Mapping mapping = configuration.mapping(null, null, catalog);
    if (!configuration.problems().isEmpty()) {
      return Finding.unknown(
          about, "the mapping is not known: " + String.join("; ", configuration.problems().list()));
    }
    Set<String> missing = new TreeSet<>();
    for (Rule rule : mapping.rules()) {
      rule.constantBlueprint().ifPresent(missing::add);
    }
    int written = missing.size();
    missing.removeAll(live);
    return missing.isEmpty()
        ? Finding.ok(about, "all " + written + " that the mapping writes are there")
        : Finding.failure(
            about,
            "%d that the mapping writes are missing: %s"
                .formatted(missing.size(), String.join(", ", missing)),
            "./port-aws-events setup port");
  }

  /** The mapping that the consumers have: the stack's parameters come before the variables. */
  private Configuration configuration() {
    Map<String, String> told = new HashMap<>();
    Map.of(
            "Mapping", "MAPPING",
            "MappingDialect", "MAPPING_DIALECT",
            "BucketName", "BUCKET_NAME",
            "ConfigJsonFileKey", "CONFIG_JSON_FILE_KEY")
        .forEach((parameter, variable) ->
            installation.setting(parameter, variable).ifPresent(v -> told.put(variable, v)));
    var here = installation.here().with(told);
    return new Configuration(here, new Sources(here)::text);
  }
}
