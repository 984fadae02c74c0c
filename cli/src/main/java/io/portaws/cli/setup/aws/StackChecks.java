package io.portaws.cli.setup.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;

/** What CloudFormation has already, and what it says to the template. Changes nothing. */
final class StackChecks {
  private static final String EXPORT = "-EventsQueueARN";

  private final CloudFormationClient cloudFormation;
  private final AwsWish wish;

  StackChecks(CloudFormationClient cloudFormation, AwsWish wish) {
    this.cloudFormation = cloudFormation;
    this.wish = wish;
  }

  Finding state(Optional<StackView> view, StackState state) {
    String name = wish.stackName();
    return switch (state) {
      case StackState.New _ ->
          Finding.fine(
              "stack",
              view.isEmpty() ? name + " is new" : name + " was begun and holds nothing yet");
      case StackState.Updatable _ ->
          Finding.fine(
              "stack", name + " is there (" + view.map(StackView::status).orElse("") + ")");
      case StackState.Busy _ ->
          Finding.fine(
              "stack",
              name
                  + " is being changed ("
                  + view.map(StackView::status).orElse("")
                  + "); that is awaited first");
      case StackState.Stuck(String why, String advice) ->
          Finding.problem("stack", name + ": " + why, advice);
    };
  }

  /**
   * Other queues for the same purpose, such as the exporter's.
   *
   * @param queueUrl of QUEUE_URL
   */
  List<Finding> otherQueues(Optional<StackView> view, Optional<String> queueUrl) {
    List<Finding> findings = new ArrayList<>();
    String own = view.map(StackView::id).orElse("");
    try {
      cloudFormation.listExportsPaginator().exports().stream()
          .filter(export -> export.name().endsWith(EXPORT))
          .filter(export -> !export.exportingStackId().equals(own))
          .limit(10)
          .forEach(export ->
              findings.add(
                  export.name().equals(wish.stackName() + EXPORT)
                      ? Finding.problem(
                          "exports",
                          "another stack exports "
                              + export.name()
                              + " already: "
                              + export.exportingStackId(),
                          "Take another name with --stack-name")
                      : Finding.warning(
                          "other queue",
                          "another stack has such a queue, and exports it as " + export.name(),
                          "If it is the exporter's, see docs/migrating-from-the-exporter.md: both"
                              + " may run side by side until its rules point here")));
    } catch (SdkException e) {
      findings.add(Finding.fine("exports", "which there are was not told"));
    }
    queueUrl.ifPresent(url ->
        findings.add(
            Finding.warning(
                "other queue",
                "QUEUE_URL names " + url + ", and the stack makes a queue of its own",
                "Move its rules by their stacks' import of " + wish.stackName() + EXPORT)));
    return findings;
  }

  /** Only short templates can be asked about before they are in S3. */
  Optional<Finding> template(Template template) {
    if (!template.fitsIntoRequest()) {
      return Optional.empty();
    }
    try {
      cloudFormation.validateTemplate(r -> r.templateBody(template.text()));
      return Optional.of(Finding.fine("template", template.name() + " is valid"));
    } catch (SdkException e) {
      return Optional.of(
          Stopped.isDenied(e)
              ? Finding.warning("template", "it could not be checked: " + Stopped.words(e), "")
              : Finding.problem("template", template.name() + ": " + Stopped.words(e), ""));
    }
  }
}
