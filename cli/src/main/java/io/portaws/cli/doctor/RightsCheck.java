package io.portaws.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** May the consumer's role take messages, put dead letters, and read its secret? */
record RightsCheck(Installation installation, ConsumerRole role) implements Check {
  private static final List<String> OF_QUEUE =
      List.of(
          "sqs:ReceiveMessage",
          "sqs:DeleteMessage",
          "sqs:ChangeMessageVisibility",
          "sqs:GetQueueAttributes",
          "sqs:SendMessage");

  @Override
  public String about() {
    return "consumer's rights";
  }

  @Override
  public List<Finding> look() {
    Optional<String> arn = role.arn();
    if (arn.isEmpty()) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    installation
        .queueArn()
        .ifPresent(queue -> denied(arn.get(), OF_QUEUE, queue, "the queue", findings));
    installation
        .output("DeadLetterQueueARN")
        .ifPresent(queue ->
            denied(
                arn.get(), List.of("sqs:SendMessage"), queue, "the dead-letter queue", findings));
    installation
        .secretArn()
        .ifPresent(secret ->
            denied(
                arn.get(),
                List.of("secretsmanager:GetSecretValue"),
                secret,
                "the secret",
                findings));
    if (findings.isEmpty()) {
      findings.add(Finding.ok(about(), "its role may use queue and secret"));
    }
    return findings;
  }

  private void denied(
      String arn, List<String> actions, String resource, String what, List<Finding> findings) {
    Map<String, String> denied = role.denied(arn, actions, resource);
    if (!denied.isEmpty()) {
      findings.add(
          Finding.failure(
              about(),
              "its role may not, of %s: %s".formatted(what, ConsumerRole.words(denied)),
              installation.setupAws()));
    }
  }
}
