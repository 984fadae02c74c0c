package io.portaws.cli.resync;

import io.portaws.cli.aws.AwsProblem;
import io.portaws.pipeline.Look;
import io.portaws.pipeline.ResyncRequest;
import io.portaws.pipeline.port.Pause;
import io.portaws.queue.Sequels;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Puts looks on the queue no faster than they are taken from it, so that events do not wait long
 * behind them: none while as many messages wait as may, and in a minute no more than that, since
 * SQS counts up to a minute late ("GetQueueAttributes" in its API reference). Used by one thread.
 */
final class OntoTheQueue {
  private static final Duration LATE = Duration.ofMinutes(1);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);
  private static final int TOGETHER = 10;

  /** The queue did not take something, for a reason that people can read. */
  static final class NotTaken extends Exception {
    private static final long serialVersionUID = 1;

    NotTaken(String message) {
      super(message);
    }
  }

  private final SqsClient sqs;
  private final String url;
  private final Sequels sequels;
  private final int mostWaiting;
  private final InstantSource clock;
  private final Pause pause;
  private final Runnable waits;
  private Instant minuteEnds = Instant.EPOCH;
  private int thisMinute;
  private long sent;
  private long waiting;

  /**
   * @param mostWaiting how many messages may wait on the queue
   * @param waits told now and then while the queue is full
   */
  OntoTheQueue(
      SqsClient sqs,
      String url,
      int mostWaiting,
      InstantSource clock,
      Pause pause,
      Runnable waits) {
    this.sqs = sqs;
    this.url = url;
    this.sequels = new Sequels(sqs, url, clock, (_, _) -> {});
    this.mostWaiting = mostWaiting;
    this.clock = clock;
    this.pause = pause;
    this.waits = waits;
  }

  /** Puts all of these, waiting for room between them. */
  void put(List<Look> looks) throws NotTaken, InterruptedException {
    for (int from = 0; from < looks.size(); from += TOGETHER) {
      List<Look> some = looks.subList(from, Math.min(from + TOGETHER, looks.size()));
      awaitRoom(some.size());
      if (!sequels.send(some).isEmpty()) {
        throw new NotTaken(
            "the queue did not take what was listed; these credentials need sqs:SendMessage on it");
      }
      sent += some.size();
      thisMinute += some.size();
    }
  }

  /** Puts the request itself, for whoever consumes the queue to carry out. */
  void put(ResyncRequest.Whole request) throws NotTaken {
    try {
      sqs.sendMessage(r -> r.queueUrl(url).messageBody(request.body()));
    } catch (SdkException e) {
      throw new NotTaken("the queue did not take the request: " + AwsProblem.of(e).words());
    }
  }

  /** Messages that this run put on the queue. */
  long sent() {
    return sent;
  }

  /** Messages that waited when they were counted last, those included that are not yet visible. */
  long waiting() {
    return waiting;
  }

  private void awaitRoom(int messages) throws NotTaken, InterruptedException {
    while (true) {
      Instant now = clock.instant();
      if (!now.isBefore(minuteEnds)) {
        minuteEnds = now.plus(LATE);
        thisMinute = 0;
        waiting = count();
      }
      boolean full = waiting >= mostWaiting;
      if (!full && thisMinute + messages <= Math.max(mostWaiting, TOGETHER)) {
        return;
      }
      waits.run();
      pause.pause(LOOK_AGAIN);
      waiting = count();
    }
  }

  private long count() throws NotTaken {
    try {
      Map<QueueAttributeName, String> counts =
          sqs.getQueueAttributes(r ->
                  r.queueUrl(url)
                      .attributeNames(
                          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED))
              .attributes();
      return counts.values().stream().mapToLong(Long::parseLong).sum();
    } catch (SdkException e) {
      throw new NotTaken("the queue does not say what waits on it: " + AwsProblem.of(e).words());
    }
  }
}
