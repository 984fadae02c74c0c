package io.portaws.cli.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.cli.consumer.Consumer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** Is the queue there, and do its attributes and its policy fit what consumes it and feeds it? */
record QueueCheck(Installation installation, SqsClient sqs) implements Check {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Below it a message is given up on by SQS, without a reason, while the worker still tries. */
  private static final int LEAST_RECEIVES = 10;

  /** The function cannot keep receive counts, so that it needs the template's ("Queue" in docs). */
  private static final int LEAST_RECEIVES_OF_FUNCTION = 100;

  private static final long LEAST_VISIBILITY_SECONDS = 60;
  private static final long DAY_SECONDS = 86_400;

  @Override
  public String about() {
    return "queue";
  }

  @Override
  public List<Finding> look() {
    if (installation.queueUrl().isEmpty()) {
      return List.of(
          Finding.unknown(about(), "no queue is known", "tell it by --queue-url or QUEUE_URL"));
    }
    String url = installation.queueUrl().get();
    Map<QueueAttributeName, String> attributes;
    try {
      attributes =
          sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL))
              .attributes();
    } catch (QueueDoesNotExistException missing) {
      return List.of(Finding.failure(about(), url + " does not exist", installation.setupAws()));
    }
    List<Finding> findings = new ArrayList<>();
    visibility(number(attributes, QueueAttributeName.VISIBILITY_TIMEOUT, 30), findings);
    redrive(attributes.getOrDefault(QueueAttributeName.REDRIVE_POLICY, ""), findings);
    kind(attributes, findings);
    if (findings.isEmpty()) {
      findings.add(Finding.ok(about(), "is there, and its attributes are as they should be"));
    }
    policy(attributes, findings);
    return findings;
  }

  private void visibility(long seconds, List<Finding> findings) {
    boolean function = installation.target().equals(Optional.of(Consumer.LAMBDA));
    long timeout = installation.stack().map(s -> s.number("LambdaTimeout", 120)).orElse(120);
    long window = installation.stack().map(s -> s.number("BatchWindow", 0)).orElse(0);
    long least = function ? 6 * timeout + window : LEAST_VISIBILITY_SECONDS;
    if (seconds < least) {
      String words = "messages are hidden for %d s, but should be for %d or more";
      String mend = setAttribute("VisibilityTimeout=" + least);
      // Lambda takes no mapping of a queue whose visibility timeout is below its own.
      findings.add(
          function && seconds < timeout
              ? Finding.failure(about(), words.formatted(seconds, least), mend)
              : Finding.warning(about(), words.formatted(seconds, least), mend));
    }
  }

  private void redrive(String policy, List<Finding> findings) {
    JsonNode redrive = json(policy);
    int most = redrive.path("maxReceiveCount").asInt(0);
    int least =
        installation.target().equals(Optional.of(Consumer.LAMBDA))
            ? LEAST_RECEIVES_OF_FUNCTION
            : LEAST_RECEIVES;
    if (most == 0) {
      findings.add(
          Finding.failure(
              about(),
              "it has no dead-letter queue, so that what kills its consumer comes again for ever",
              installation.setupAws()));
    } else if (most < least) {
      findings.add(
          Finding.warning(
              about(),
              "SQS dead-letters after %d receives, without a reason; should be %d or more"
                  .formatted(most, least),
              installation.setupAws()));
    }
  }

  private void kind(Map<QueueAttributeName, String> attributes, List<Finding> findings) {
    if (Boolean.parseBoolean(attributes.get(QueueAttributeName.FIFO_QUEUE))) {
      findings.add(
          Finding.failure(
              about(), "it is a FIFO queue, which no consumer takes", installation.setupAws()));
    }
    long kept = number(attributes, QueueAttributeName.MESSAGE_RETENTION_PERIOD, 4 * DAY_SECONDS);
    if (kept < 4 * DAY_SECONDS) {
      findings.add(
          Finding.warning(
              about(),
              "it keeps messages for %d h: an outage that lasts longer loses them"
                  .formatted(kept / 3_600),
              setAttribute("MessageRetentionPeriod=864000")));
    }
    boolean ours = Boolean.parseBoolean(attributes.get(QueueAttributeName.SQS_MANAGED_SSE_ENABLED));
    if (!ours && attributes.get(QueueAttributeName.KMS_MASTER_KEY_ID) == null) {
      findings.add(
          Finding.warning(
              about(), "it is not encrypted", setAttribute("SqsManagedSseEnabled=true")));
    }
  }

  private void policy(Map<QueueAttributeName, String> attributes, List<Finding> findings) {
    String about = "queue policy";
    QueuePolicy policy;
    try {
      policy =
          new QueuePolicy(
              PolicyDocument.parse(attributes.getOrDefault(QueueAttributeName.POLICY, "")),
              account(attributes),
              installation.region(),
              installation.partition());
    } catch (PolicyDocument.NotAPolicy e) {
      findings.add(Finding.unknown(about, "could not be read: " + e.getMessage()));
      return;
    }
    String mend = installation.setupAws();
    int before = findings.size();
    if (!policy.letsRulesSend()) {
      findings.add(
          Finding.failure(about, "EventBridge may not send from this account's rules", mend));
    }
    policy.tooWide().ifPresent(words -> findings.add(Finding.failure(about, words, mend)));
    policy.others().forEach(words -> findings.add(Finding.warning(about, words, mend)));
    if (findings.size() == before) {
      findings.add(Finding.ok(about, "lets this account's rules send, and nobody wider"));
    }
  }

  private static String account(Map<QueueAttributeName, String> attributes) {
    String[] arn = attributes.getOrDefault(QueueAttributeName.QUEUE_ARN, "").split(":", -1);
    return arn.length > 4 ? arn[4] : "";
  }

  private String setAttribute(String attribute) {
    return installation
        .stack()
        .map(_ -> installation.setupAws())
        .orElseGet(() ->
            "aws sqs set-queue-attributes --queue-url %s --attributes %s"
                .formatted(installation.queueUrl().orElse("URL"), attribute));
  }

  private static long number(
      Map<QueueAttributeName, String> attributes, QueueAttributeName name, long otherwise) {
    String value = attributes.get(name);
    return value == null ? otherwise : Long.parseLong(value);
  }

  static JsonNode json(String text) {
    try {
      return text.isEmpty() ? JSON.createObjectNode() : JSON.readTree(text);
    } catch (JsonProcessingException notShown) {
      return JSON.createObjectNode();
    }
  }
}
