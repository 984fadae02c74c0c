package io.portaws.cli.doctor;

import io.portaws.cli.doctor.Metrics.Statistic;
import io.portaws.cli.doctor.Metrics.Wanted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Are messages taken in time, and were any given up? Dead letters are counted, not received: a look
 * into one would hide it from whoever redrives the queue meanwhile.
 */
record BacklogCheck(Installation installation, SqsClient sqs, Metrics metrics) implements Check {
  private static final Duration LATELY = Duration.ofMinutes(15);
  private static final long LATE_SECONDS = 900;

  @Override
  public String about() {
    return "backlog";
  }

  @Override
  public List<Finding> look() {
    if (installation.queueUrl().isEmpty()) {
      return List.of();
    }
    String url = installation.queueUrl().get();
    Map<QueueAttributeName, String> queue = attributes(url);
    List<Finding> findings = new ArrayList<>();
    findings.add(age(url, number(queue, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)));
    findings.add(dead(queue));
    return findings;
  }

  private Finding age(String url, long waiting) {
    String name = url.substring(url.lastIndexOf('/') + 1);
    Wanted wanted =
        new Wanted(
            "age",
            "AWS/SQS",
            "ApproximateAgeOfOldestMessage",
            Map.of("QueueName", name),
            Statistic.MAXIMUM);
    long seconds = metrics.over(LATELY, List.of(wanted)).getOrDefault("age", 0.0).longValue();
    String words =
        "%d message%s, the oldest for %s at most"
            .formatted(waiting, waiting == 1 ? " waits" : "s wait", words(seconds));
    return seconds > LATE_SECONDS
        ? Finding.warning(
            about(),
            words,
            "see the consumer's lines; when Port's limit is the bound, it goes down by itself")
        : Finding.ok(about(), waiting == 0 ? "no message waits" : words);
  }

  private Finding dead(Map<QueueAttributeName, String> queue) {
    String about = "dead letters";
    Optional<String> url = deadLetterUrl(queue);
    if (url.isEmpty()) {
      return Finding.unknown(about, "no dead-letter queue is known", "tell it by DLQ_URL");
    }
    long count = number(attributes(url.get()), QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES);
    if (count == 0) {
      return Finding.ok(about, "there are none");
    }
    return Finding.failure(
        about,
        "%d message%s given up".formatted(count, count == 1 ? " was" : "s were"),
        redrive() + " tells why, and what brings them back");
  }

  private String redrive() {
    String which =
        installation
            .stack()
            .map(stack -> " --stack-name " + stack.name())
            .or(() -> installation.queueUrl().map(url -> " --queue-url " + url))
            .orElse("");
    return "./port-aws-events redrive" + which;
  }

  /** As it is told, else where the queue's redrive policy leads to. */
  private Optional<String> deadLetterUrl(Map<QueueAttributeName, String> queue) {
    if (installation.deadLetterUrl().isPresent()) {
      return installation.deadLetterUrl();
    }
    String policy = queue.getOrDefault(QueueAttributeName.REDRIVE_POLICY, "");
    String[] arn = QueueCheck.json(policy).path("deadLetterTargetArn").asText("").split(":", -1);
    return arn.length == 6
        ? Optional.of(
            sqs.getQueueUrl(r -> r.queueName(arn[5]).queueOwnerAWSAccountId(arn[4])).queueUrl())
        : Optional.empty();
  }

  private Map<QueueAttributeName, String> attributes(String url) {
    return sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL))
        .attributes();
  }

  private static long number(Map<QueueAttributeName, String> attributes, QueueAttributeName name) {
    return Long.parseLong(attributes.getOrDefault(name, "0"));
  }

  private static String words(long seconds) {
    return seconds < 120
        ? seconds + " s"
        : seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
  }
}
