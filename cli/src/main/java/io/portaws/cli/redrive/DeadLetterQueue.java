package io.portaws.cli.redrive;

import io.portaws.queue.Batches;
import io.portaws.queue.Receipt;
import io.portaws.queue.Tens;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** The calls to the dead-letter queue, several beside each other. Safe for use by many threads. */
final class DeadLetterQueue {
  /**
   * For how long a look hides a letter from others, unless it is shown again before: long enough to
   * see a queue to its end, and not too long to wait for when a look was killed.
   */
  static final Duration HIDDEN = Duration.ofMinutes(10);

  /** What is left of a letter that is not at hand. */
  record Handle(String receiptHandle) implements Receipt {}

  private record Gone(Letter letter) implements Receipt {
    @Override
    public String receiptHandle() {
      return letter.received().receiptHandle();
    }

    /** By the letter's place in SQS: bodies are not compared. */
    @Override
    public boolean equals(Object other) {
      return other instanceof Gone gone && gone.receiptHandle().equals(receiptHandle());
    }

    @Override
    public int hashCode() {
      return receiptHandle().hashCode();
    }
  }

  private static final int TRIES = 3;

  private final SqsClient sqs;
  private final String url;
  private final String queueArn;
  private final Batches batches;
  private final AtOnce calls;
  private final InstantSource clock;
  private final Duration patience;

  /**
   * @param queueArn the queue that letters go back to
   * @param patience how long SQS may look for letters where it has none at hand; whole seconds
   */
  DeadLetterQueue(
      SqsClient sqs,
      String url,
      String queueArn,
      AtOnce calls,
      InstantSource clock,
      Duration patience) {
    this.sqs = sqs;
    this.url = url;
    this.queueArn = queueArn;
    this.batches = new Batches(sqs, url);
    this.calls = calls;
    this.clock = clock;
    this.patience = patience;
  }

  /**
   * What a few polls brought.
   *
   * @param letters hidden from others from now on
   * @param problem why SQS gave no more; null when it gave what it had
   */
  record Polled(List<Letter> letters, @Nullable Stopped problem) {}

  /** Up to ten letters for each of {@code polls}. */
  Polled receive(int polls) throws InterruptedException {
    AtOnce.Answers<List<Letter>> answers = calls.each(Collections.nCopies(polls, url), this::poll);
    List<Letter> letters = answers.all().stream().flatMap(List::stream).toList();
    SdkException failed = answers.failed();
    return new Polled(letters, failed == null ? null : notReceived(failed));
  }

  private static Stopped notReceived(SdkException failed) {
    return Stopped.of(
        "the dead letters could not be received",
        failed,
        "sqs:ReceiveMessage on the dead-letter queue");
  }

  private List<Letter> poll(String from) {
    return sqs
        .receiveMessage(r ->
            r.queueUrl(from)
                .maxNumberOfMessages(Batches.SIZE)
                .waitTimeSeconds((int) patience.toSeconds())
                .visibilityTimeout((int) HIDDEN.toSeconds())
                .messageAttributeNames("All")
                .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
        .messages()
        .stream()
        .map(told -> Letter.of(told, queueArn, clock.instant()))
        .toList();
  }

  /**
   * Makes letters visible at once.
   *
   * @return how many SQS did not do it for; these become visible by themselves
   */
  int show(Collection<Handle> handles) throws InterruptedException {
    int left = 0;
    List<List<Handle>> tens = Tens.of(List.copyOf(handles));
    for (int from = 0; from < tens.size(); from += AtOnce.MOST) {
      List<List<Handle>> some = tens.subList(from, Math.min(from + AtOnce.MOST, tens.size()));
      List<Batches.Result<Handle>> results = calls.each(some, this::showTen).all();
      left += results.stream().mapToInt(result -> result.failed().size()).sum();
      if (results.stream().allMatch(result -> result.done().isEmpty())) {
        // SQS does it for none: it would not for the others, either.
        return left + tens.stream().skip(from + some.size()).mapToInt(List::size).sum();
      }
    }
    return left;
  }

  private Batches.Result<Handle> showTen(List<Handle> ten) {
    Map<Handle, Integer> seconds = new LinkedHashMap<>();
    ten.forEach(handle -> seconds.put(handle, 0));
    return batches.changeVisibility(seconds);
  }

  /**
   * Deletes letters.
   *
   * @return the ids of those that are still there
   */
  Set<String> delete(List<Letter> letters) throws InterruptedException {
    List<Gone> open = letters.stream().map(Gone::new).toList();
    for (int tries = 0; tries < TRIES && !open.isEmpty(); tries++) {
      List<Gone> left = new ArrayList<>();
      for (Batches.Result<Gone> result : calls.each(Tens.of(open), batches::delete).all()) {
        left.addAll(result.failed());
        left.addAll(result.lost());
      }
      open = left;
    }
    return open.stream().map(each -> each.letter().id()).collect(Collectors.toSet());
  }
}
