package io.portaws.cli.doctor;

import io.portaws.cli.consumer.Consumer;
import io.portaws.cli.consumer.Places;
import io.portaws.cli.consumer.Stack;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.pipeline.catalog.Partition;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is known of the installation before it is looked at: the stack's word where there is one,
 * else what the command and its variables tell, which are those of the worker.
 *
 * @param account whose the credentials are; empty when AWS does not tell
 * @param resources the stack's physical ids by logical ids; empty without a stack
 * @param deadLetterUrl where it is told apart from the queue's redrive policy
 */
record Installation(
    Surroundings here,
    String region,
    Optional<String> account,
    Optional<Stack> stack,
    Map<String, String> resources,
    Places places,
    Optional<String> deadLetterUrl) {
  private static final Pattern QUEUE_URL =
      Pattern.compile("https?://[^/]+/(?:queue/)?(\\d{12})/([A-Za-z0-9_.-]{1,80})");

  /** CloudFormation's word for what it does not show. */
  private static final Pattern HIDDEN = Pattern.compile("\\*+");

  Installation {
    resources = Map.copyOf(resources);
  }

  Optional<String> queueUrl() {
    return places.queueUrl();
  }

  Optional<String> queueArn() {
    return output("EventsQueueARN").or(() -> queueUrl().flatMap(this::arn));
  }

  /** A queue's ARN, which its URL tells. */
  private Optional<String> arn(String url) {
    Matcher matcher = QUEUE_URL.matcher(url);
    return matcher.matches()
        ? Optional.of(
            "arn:%s:sqs:%s:%s:%s"
                .formatted(partition(), region, matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }

  String partition() {
    return Partition.of(region);
  }

  Optional<String> output(String key) {
    return stack.flatMap(each -> each.output(key));
  }

  /**
   * A setting of the consumers.
   *
   * @param parameter the stack's, which is what the consumers have
   * @param variable where there is no stack, or it does not show it
   */
  Optional<String> setting(String parameter, String variable) {
    return stack
        .flatMap(each -> each.parameter(parameter))
        .filter(value -> !HIDDEN.matcher(value).matches())
        .or(() -> here.variable(variable));
  }

  /** Comma-separated values. */
  static List<String> list(Optional<String> setting) {
    return setting.stream()
        .flatMap(text -> Arrays.stream(text.split(",", -1)))
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .toList();
  }

  boolean byWebhook() {
    return setting("PortDelivery", "PORT_DELIVERY")
        .map(word -> word.equalsIgnoreCase("webhook"))
        .orElseGet(() -> webhookUrl().isPresent());
  }

  Optional<String> webhookUrl() {
    return setting("PortWebhookUrl", "PORT_WEBHOOK_URL");
  }

  Optional<String> secretArn() {
    return output("SecretARN").or(() -> here.variable("PORT_CREDS_SECRET_ARN"));
  }

  /** Who is to consume, as the stack says; empty for nobody, or without a stack. */
  Optional<Consumer> target() {
    String word = stack.flatMap(each -> each.parameter("Target")).orElse("");
    return Arrays.stream(Consumer.values()).filter(each -> each.word().equals(word)).findFirst();
  }

  /** The command that makes the stack what it should be. */
  String setupAws() {
    return stack
        .map(each -> "./port-aws-events setup aws --stack-name " + each.name())
        .orElse("./port-aws-events setup aws");
  }
}
