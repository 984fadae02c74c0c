package io.portaws.cli.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.sandbox.EmbeddedSqs;
import io.portaws.sandbox.SqsProxy.Mishap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Whichever call to SQS goes wrong, and however: what letters ask for is in one of the two queues,
 * and the next run brings all of it back.
 */
class StoppedAnywhereTest {
  /** Before it only attributes are asked for. */
  private static final int FIRST_RECEIVE = 4;

  private static EmbeddedSqs sqs;

  @BeforeAll
  static void startSqs() {
    sqs = EmbeddedSqs.start();
  }

  @AfterAll
  static void stopSqs() {
    sqs.close();
  }

  enum Trouble {
    REFUSED_ONCE,
    ENTRIES_FAILED_ONCE,
    ANSWER_LOST_ONCE,
    /**
     * The command's process ends: nothing more is asked of SQS, but that hidden letters show again.
     */
    KILLED;

    Optional<Mishap> befalls(int call, int at, String operation) {
      return switch (this) {
        case REFUSED_ONCE -> when(call == at, Mishap.REFUSED);
        case ENTRIES_FAILED_ONCE -> when(call == at, Mishap.ENTRIES_FAILED);
        case ANSWER_LOST_ONCE -> when(call == at, Mishap.ANSWER_LOST);
        case KILLED ->
            when(call >= at && !operation.equals("ChangeMessageVisibilityBatch"), Mishap.REFUSED);
      };
    }

    private static Optional<Mishap> when(boolean now, Mishap mishap) {
      return now ? Optional.of(mishap) : Optional.empty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsLost(Trouble trouble) {
    boolean reached = true;
    for (int at = FIRST_RECEIVE; reached; at++) {
      try (GivenUp given = new GivenUp(sqs)) {
        Set<String> wanted = letters(given);
        AtomicInteger calls = new AtomicInteger();
        int broken = at;
        given.proxy.disturb(
            operation -> trouble.befalls(calls.incrementAndGet(), broken, operation));
        given.redrive("--all", "--move", "--yes", "--rate", "1000");
        reached = calls.get() >= at;

        Set<String> there = new HashSet<>(told(sqs.receiveAll(given.queue)));
        int hidden = sqs.counts(given.dead).inFlight();
        List<Message> left = seen(given);
        there.addAll(told(left));
        // Whose answer was lost nobody can show again: they are there, and visible after a while.
        assertThat(hidden).isLessThanOrEqualTo(trouble == Trouble.ANSWER_LOST_ONCE ? 10 : 0);
        assertThat(wanted).containsAll(there);
        assertThat(there)
            .as("%s of call %d", trouble, at)
            .hasSizeGreaterThanOrEqualTo(wanted.size() - hidden);

        given.proxy.disturb(operation -> Optional.empty());
        given.redrive("--all", "--move", "--yes", "--rate", "1000");
        assertThat(sqs.counts(given.dead))
            .as("%s of call %d", trouble, at)
            .isEqualTo(new EmbeddedSqs.Counts(0, hidden, 0));
        assertThat(told(sqs.receiveAll(given.queue))).containsAll(told(left));
      }
    }
  }

  /** Eight letters about one bucket, which fold, and twelve that do not: more than one batch. */
  private static Set<String> letters(GivenUp given) {
    List<String> bodies = new ArrayList<>();
    IntStream.range(0, 12).forEach(i -> bodies.add(GivenUp.entity("e" + i)));
    IntStream.range(0, 8)
        .forEach(i ->
            bodies.add(
                GivenUp.bucketCall("CreateBucket", "images", GivenUp.CHANGED.plusSeconds(i))));
    given.rejected(bodies, "aws-denied");
    Set<String> wanted = new HashSet<>();
    bodies.forEach(body -> wanted.add(about(body)));
    return wanted;
  }

  /** The letters as they lie, which stay there. */
  private static List<Message> seen(GivenUp given) {
    List<Message> all = new ArrayList<>();
    while (true) {
      List<Message> some =
          sqs.client()
              .receiveMessage(
                  r -> r.queueUrl(given.dead).maxNumberOfMessages(10).visibilityTimeout(600))
              .messages();
      if (some.isEmpty()) {
        break;
      }
      all.addAll(some);
    }
    all.forEach(each ->
        sqs.client()
            .changeMessageVisibility(r ->
                r.queueUrl(given.dead).receiptHandle(each.receiptHandle()).visibilityTimeout(0)));
    return all;
  }

  private static List<String> told(List<Message> messages) {
    return messages.stream().map(Message::body).map(StoppedAnywhereTest::about).toList();
  }

  private static String about(String body) {
    return body.contains("bucketName") ? "images" : body;
  }
}
