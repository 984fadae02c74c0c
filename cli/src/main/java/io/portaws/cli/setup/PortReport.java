package io.portaws.cli.setup;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Printable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells what is to be done in Port, and what was, to people or to programs. Shows no secret. */
final class PortReport {
  enum Form {
    TEXT,
    JSON
  }

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Form form;
  private final PrintWriter out;

  PortReport(Form form, PrintWriter out) {
    this.form = form;
    this.out = out;
  }

  /** There is no plan. */
  void stopped(int exit, List<String> reasons, PrintWriter err) {
    if (form == Form.JSON) {
      ObjectNode document = JSON.objectNode();
      strings(document, "problems", reasons);
      print(document);
    }
    err.println(
        exit == Exit.CONFIGURATION
            ? "port-aws-events setup port changed nothing:"
            : "port-aws-events setup port could not look at Port, and changed nothing:");
    reasons.forEach(reason -> err.println("  - " + Printable.line(reason)));
  }

  /**
   * What there is to do.
   *
   * @param mode why it is not done
   */
  void plan(String mode, PortPlan plan) {
    if (form == Form.JSON) {
      print(document(mode, plan, null, Optional.empty()));
    } else {
      new PortReportText(out).plan(plan);
    }
  }

  /**
   * What there is to do.
   *
   * @param missing why it could not be begun, if anything
   */
  void dryRun(PortPlan plan, List<String> missing, PrintWriter err) {
    if (form == Form.JSON) {
      ObjectNode document = document("dry-run", plan, null, Optional.empty());
      missing.forEach(document.withArrayProperty("problems")::add);
      print(document);
    } else {
      new PortReportText(out).plan(plan);
      out.flush();
    }
    missing.forEach(each -> err.println("This cannot be done yet: " + Printable.line(each)));
  }

  /**
   * What was done.
   *
   * @param secretFile where the secret is, if anywhere
   * @param more problems that are not Port's
   */
  void result(
      PortPlan plan, PortResult result, Optional<SecretFile> secretFile, List<String> more) {
    if (form == Form.JSON) {
      ObjectNode document = document("apply", plan, result, secretFile);
      more.forEach(document.withArrayProperty("problems")::add);
      print(document);
    } else {
      new PortReportText(out).result(plan, result, secretFile, more);
    }
  }

  static ObjectNode document(
      String mode, PortPlan plan, @Nullable PortResult result, Optional<SecretFile> secretFile) {
    ObjectNode document = JSON.objectNode().put("mode", mode);
    ArrayNode blueprints = document.putArray("blueprints");
    for (BlueprintStep step : plan.blueprints()) {
      ObjectNode each = blueprints.addObject().put("identifier", step.identifier());
      each.put("action", word(step.action()));
      if (result != null && step.action().writes()) {
        each.put("outcome", word(result.blueprints().get(step.identifier())));
      }
      differences(each, step.differences());
    }
    WebhookStep step = plan.webhook();
    if (step != null) {
      ObjectNode webhook = document.putObject("webhook").put("identifier", step.identifier());
      webhook.put("action", word(step.action()));
      if (result != null && result.webhook() != null) {
        webhook.put("outcome", word(result.webhook()));
      }
      webhook.put("enabled", step.enabled()).put("mappings", step.mappings());
      webhook.put("keptMappings", step.kept());
      webhook.put("url", result == null ? step.url() : result.url());
      secretFile.ifPresent(file -> webhook.put("secretFile", file.path().toString()));
      differences(webhook, step.differences());
    }
    strings(document, "problems", result == null ? plan.problems() : result.problems());
    return document;
  }

  private static void differences(ObjectNode to, List<Difference> differences) {
    ArrayNode array = to.putArray("differences");
    for (Difference each : differences) {
      ObjectNode node = array.addObject().put("path", each.path());
      node.set("live", each.live());
      node.set("wanted", each.wanted());
    }
  }

  private static void strings(ObjectNode to, String name, List<String> all) {
    ArrayNode array = to.putArray(name);
    all.forEach(array::add);
  }

  private static String word(@Nullable Enum<?> constant) {
    return constant == null ? "none" : constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private void print(ObjectNode document) {
    out.println(Printable.lines(document.toPrettyString()));
  }
}
