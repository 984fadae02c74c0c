package io.portaws.cli.doctor;

import io.portaws.cli.doctor.PolicyDocument.Statement;
import java.util.List;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/** May other accounts forward their events to the central bus, and nobody wider? */
record BusCheck(Installation installation, EventBridgeClient events) implements Check {
  @Override
  public String about() {
    return "central bus";
  }

  @Override
  public List<Finding> look() {
    if (installation.output("EventBusARN").isEmpty()) {
      return withoutBus();
    }
    String arn = installation.output("EventBusARN").get();
    String policy = events.describeEventBus(r -> r.name(arn)).policy();
    PolicyDocument document;
    try {
      document = PolicyDocument.parse(policy == null ? "" : policy);
    } catch (PolicyDocument.NotAPolicy e) {
      return List.of(Finding.unknown(about(), "its policy could not be read: " + e.getMessage()));
    }
    List<Statement> putting = document.allowing("events:PutEvents");
    if (putting.stream().anyMatch(Statement::letsAnyone)) {
      return List.of(
          Finding.failure(about(), "anyone in AWS may put events on it", installation.setupAws()));
    }
    if (putting.isEmpty()) {
      return List.of(Finding.ok(about(), "takes events of this account alone; no other is let in"));
    }
    return List.of(Finding.ok(about(), "other accounts are let in by name or by organization"));
  }

  private List<Finding> withoutBus() {
    boolean readsOthers =
        !Installation.list(installation.setting("ReadAccounts", "READ_ACCOUNTS")).isEmpty();
    return readsOthers && installation.stack().isPresent()
        ? List.of(
            Finding.warning(
                about(),
                "other accounts are read, but there is no bus that their events could come by",
                installation.setupAws() + " --parameter CustomEventBus=true"))
        : List.of();
  }
}
