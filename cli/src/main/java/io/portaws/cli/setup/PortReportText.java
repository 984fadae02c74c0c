package io.portaws.cli.setup;

import io.portaws.cli.terminal.Printable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is to be done in Port, and what was, as lines for people. */
final class PortReportText {
  private static final int MAX_DIFFERENCES = 20;

  private final PrintWriter out;

  PortReportText(PrintWriter out) {
    this.out = out;
  }

  void plan(PortPlan plan) {
    for (BlueprintStep step : plan.blueprints()) {
      blueprint(step, verb(step.action()));
    }
    WebhookStep webhook = plan.webhook();
    if (webhook != null) {
      webhook(webhook, verb(webhook.action()));
    }
    same(plan);
    problems(plan.problems());
    if (plan.isFulfilled()) {
      line("Port is as it should be.");
    }
  }

  void result(
      PortPlan plan,
      PortResult result,
      Optional<SecretFile> secretFile,
      List<String> moreProblems) {
    for (BlueprintStep step : plan.blueprints()) {
      blueprint(step, done(step.action(), result.blueprints().get(step.identifier())));
    }
    WebhookStep webhook = plan.webhook();
    if (webhook != null) {
      webhook(webhook, done(webhook.action(), result.webhook()));
    }
    same(plan);
    problems(result.problems());
    problems(moreProblems);
    if (result.exit() == 0 && webhook != null && result.url() != null) {
      next(result, secretFile);
    }
  }

  private void blueprint(BlueprintStep step, String verb) {
    if (step.action() != Action.NONE) {
      line(verb + " blueprint " + step.identifier() + hint(step.action()));
      differences(step.differences());
    }
  }

  private void webhook(WebhookStep step, String verb) {
    if (step.action() != Action.NONE) {
      line(
          "%s webhook %s with %d mappings%s%s"
              .formatted(
                  verb,
                  step.identifier(),
                  step.mappings(),
                  step.kept() == 0 ? "" : ", " + step.kept() + " of them not ours, and kept",
                  hint(step.action())));
      differences(step.differences());
    }
    if (!step.enabled()) {
      line("webhook " + step.identifier() + " is not enabled: Port drops its events");
    }
  }

  private void same(PortPlan plan) {
    long same = plan.blueprints().stream().filter(s -> s.action() == Action.NONE).count();
    if (same > 0) {
      line("as it should be: " + same + (same == 1 ? " blueprint" : " blueprints"));
    }
    WebhookStep webhook = plan.webhook();
    if (webhook != null && webhook.action() == Action.NONE) {
      line("as it should be: webhook " + webhook.identifier());
    }
  }

  private void differences(List<Difference> differences) {
    differences.stream().limit(MAX_DIFFERENCES).forEach(each -> line("    " + each.text()));
    int more = differences.size() - MAX_DIFFERENCES;
    if (more > 0) {
      line("    and " + more + " more; --output json tells all");
    }
  }

  private void problems(List<String> problems) {
    problems.forEach(problem -> line("problem: " + problem));
  }

  private void next(PortResult result, Optional<SecretFile> secretFile) {
    line("");
    line("To post events to the webhook, give the worker or the function:");
    line("  PORT_WEBHOOK_URL=" + result.url());
    line(
        "  PORT_WEBHOOK_SECRET, "
            + secretFile.map(file -> "which is in " + file.path()).orElse("the webhook's secret"));
    line("To write entities without the webhook, leave both out and give it Port's credentials.");
  }

  private static String hint(Action action) {
    return action == Action.LEAVE ? ", which differs; --update changes that" : "";
  }

  private static String verb(Action action) {
    return switch (action) {
      case CREATE -> "create";
      case FINISH -> "finish";
      case UPDATE -> "update";
      case LEAVE -> "leave";
      case NONE -> "keep";
    };
  }

  private static String done(Action action, @Nullable Outcome outcome) {
    if (outcome == null) {
      return action == Action.LEAVE ? "left" : verb(action);
    }
    return switch (outcome) {
      case DONE ->
          switch (action) {
            case CREATE -> "created";
            case FINISH -> "finished";
            case UPDATE -> "updated";
            case LEAVE, NONE -> "left";
          };
      case FAILED -> "failed to " + verb(action);
      case NOT_TRIED -> "still to " + verb(action);
    };
  }

  private void line(String text) {
    out.println(Printable.line(text));
  }
}
