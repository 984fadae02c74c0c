package io.portaws.cli.consumer;

import io.portaws.cli.aws.AwsProblem;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * How many messages a queue holds, about: SQS counts approximately, and up to a minute late
 * ("GetQueueAttributes" in its API reference). Who moves a consumer wants to see them; nothing is
 * decided by them.
 */
sealed interface Backlog {
  /**
   * What SQS counted.
   *
   * @param waiting to be received, those included that are not yet visible
   * @param inFlight held by a consumer
   */
  record Counted(long waiting, long inFlight) implements Backlog {}

  /** SQS did not tell. */
  record Unknown(String reason) implements Backlog {}

  static Backlog of(SqsClient sqs, String url) {
    try {
      Map<QueueAttributeName, String> counts =
          sqs.getQueueAttributes(r ->
                  r.queueUrl(url)
                      .attributeNames(
                          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED,
                          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
              .attributes();
      long waiting =
          number(counts, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)
              + number(counts, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED);
      return new Counted(
          waiting, number(counts, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE));
    } catch (SdkException e) {
      return new Unknown(AwsProblem.of(e).words());
    }
  }

  private static long number(Map<QueueAttributeName, String> counts, QueueAttributeName name) {
    return Long.parseLong(counts.getOrDefault(name, "0"));
  }

  /** One clause for people. */
  default String words() {
    return switch (this) {
      case Counted(var waiting, var inFlight) ->
          waiting
              + (waiting == 1 ? " message waits, " : " messages wait, ")
              + inFlight
              + (inFlight == 1 ? " is" : " are")
              + " in flight";
      case Unknown(var reason) -> "not known how many messages wait: " + reason;
    };
  }
}
