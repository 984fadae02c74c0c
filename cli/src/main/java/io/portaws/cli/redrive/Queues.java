package io.portaws.cli.redrive;

import io.portaws.cli.consumer.Stack;
import io.portaws.cli.terminal.Exit;
import io.portaws.queue.QueueFacts;
import io.portaws.queue.QueueRefused;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * The queue and its dead-letter queue, and what they say of themselves before a look.
 *
 * @param queueArn the queue's
 * @param account that the queue belongs to
 * @param waiting how many letters there are, about
 * @param hidden how many of them somebody else has received, about
 * @param keeps for how long the dead-letter queue keeps a letter
 * @param movesOn after how many receives the dead-letter queue gives letters away itself; empty as
 *     it should be
 * @param toldAt AWS's time
 * @param stack that tells of them; empty where they were told by hand
 */
record Queues(
    String url,
    String queueArn,
    String account,
    String deadLetterUrl,
    long waiting,
    long hidden,
    Duration keeps,
    Optional<String> movesOn,
    Instant toldAt,
    Optional<Stack> stack) {
  private static final String LOOK = "sqs:GetQueueAttributes";

  /**
   * What the user tells.
   *
   * @param queueUrl null for what the stack tells
   * @param deadLetterUrl null for what the stack or the redrive policy tells
   * @param stackName null when no stack is named; then one is looked for only where no queue is
   *     told
   */
  record Told(
      @Nullable String queueUrl, @Nullable String deadLetterUrl, @Nullable String stackName) {
    String stack() {
      return stackName == null ? Stack.DEFAULT_NAME : stackName;
    }
  }

  /**
   * Finds them.
   *
   * @param now stands in for AWS's time where it does not tell it
   * @throws Stopped when there are none, or none that can be used
   */
  static Queues find(CloudFormationClient cloudFormation, SqsClient sqs, Told told, Instant now)
      throws Stopped {
    Optional<Stack> stack = stack(cloudFormation, told);
    String url =
        Optional.ofNullable(told.queueUrl())
            .or(() -> stack.flatMap(each -> each.output("EventsQueueURL")))
            .orElseThrow(() -> none(told));
    Optional<String> deadLetterUrl =
        Optional.ofNullable(told.deadLetterUrl())
            .or(() ->
                stack
                    .filter(_ -> told.queueUrl() == null)
                    .flatMap(each -> each.output("DeadLetterQueueURL")));
    QueueFacts facts = facts(sqs, url, deadLetterUrl);
    String dead =
        facts
            .deadLetterUrl()
            .orElseThrow(() ->
                new Stopped(
                    "the queue has no redrive policy, so that no dead-letter queue is known: tell"
                        + " it by --dlq-url",
                    Exit.FOUND));
    if (dead.equals(url)) {
      throw new Stopped(
          "the dead-letter queue is the queue itself: nothing is to be moved", Exit.CONFIGURATION);
    }
    return of(sqs, facts, dead, facts.toldAt().orElse(now), stack);
  }

  private static Stopped none(Told told) {
    return new Stopped(
        "there is no stack %s in this account and region: name it by --stack-name, or tell the queue by --queue-url"
            .formatted(told.stack()),
        Exit.FOUND);
  }

  private static Optional<Stack> stack(CloudFormationClient cloudFormation, Told told)
      throws Stopped {
    if (told.queueUrl() != null && told.stackName() == null) {
      return Optional.empty();
    }
    try {
      Optional<Stack> stack = Stack.read(cloudFormation, told.stack());
      if (stack.isEmpty()) {
        throw none(told);
      }
      return stack;
    } catch (SdkException e) {
      throw Stopped.of(
          "stack " + told.stack() + " could not be read", e, "cloudformation:DescribeStacks");
    }
  }

  private static QueueFacts facts(SqsClient sqs, String url, Optional<String> deadLetterUrl)
      throws Stopped {
    try {
      return QueueFacts.read(sqs, url, deadLetterUrl);
    } catch (QueueRefused e) {
      throw new Stopped(String.valueOf(e.getMessage()), Exit.CONFIGURATION);
    } catch (SdkException e) {
      throw Stopped.of(
          "queue " + url + " could not be looked at",
          e,
          LOOK + " on it, and sqs:GetQueueUrl on its dead-letter queue");
    }
  }

  private static Queues of(
      SqsClient sqs, QueueFacts facts, String dead, Instant toldAt, Optional<Stack> stack)
      throws Stopped {
    Map<QueueAttributeName, String> queue = attributes(sqs, facts.url(), "the queue");
    Map<QueueAttributeName, String> letters = attributes(sqs, dead, "the dead-letter queue");
    if (Boolean.parseBoolean(letters.get(QueueAttributeName.FIFO_QUEUE))) {
      throw new Stopped(
          "the dead-letter queue is a FIFO queue, which a standard queue cannot have: see --dlq-url",
          Exit.CONFIGURATION);
    }
    return new Queues(
        facts.url(),
        queue.getOrDefault(QueueAttributeName.QUEUE_ARN, ""),
        facts.account(),
        dead,
        number(letters, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
        number(letters, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE),
        Duration.ofSeconds(number(letters, QueueAttributeName.MESSAGE_RETENTION_PERIOD)),
        Optional.ofNullable(letters.get(QueueAttributeName.REDRIVE_POLICY)),
        toldAt,
        stack);
  }

  private static Map<QueueAttributeName, String> attributes(SqsClient sqs, String url, String which)
      throws Stopped {
    try {
      return sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL))
          .attributes();
    } catch (SdkException e) {
      throw Stopped.of(which + " " + url + " could not be looked at", e, LOOK + " on it");
    }
  }

  private static long number(Map<QueueAttributeName, String> attributes, QueueAttributeName name) {
    return Long.parseLong(attributes.getOrDefault(name, "0"));
  }
}
