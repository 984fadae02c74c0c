package io.portaws.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

class EmbeddedSqsTest {
  private static EmbeddedSqs sqs;

  @BeforeAll
  static void start() {
    sqs = EmbeddedSqs.start();
  }

  @AfterAll
  static void close() {
    sqs.close();
  }

  @Test
  void aLongPollEndsWhenAMessageArrives() throws Exception {
    String queue = sqs.createQueue("long-poll", Map.of());
    var polling = new CountDownLatch(1);
    var received =
        CompletableFuture.supplyAsync(() -> {
          polling.countDown();
          return receive(queue, 20);
        });
    polling.await();
    long sent = System.nanoTime();
    sqs.send(queue, "hello");
    List<Message> messages = received.get(15, TimeUnit.SECONDS);
    assertThat(messages).extracting(Message::body).containsExactly("hello");
    assertThat(Duration.ofNanos(System.nanoTime() - sent)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void queueUrlsPointHere() {
    assertThat(sqs.createQueue("here", Map.of())).startsWith(sqs.endpoint().toString());
  }

  @Test
  void countsTellWhatMessagesAreDoing() {
    String queue = sqs.createQueue("counts", Map.of());
    sqs.send(queue, IntStream.range(0, 25).mapToObj(i -> "m" + i).toList());
    assertThat(sqs.counts(queue)).isEqualTo(new EmbeddedSqs.Counts(25, 0, 0));
    assertThat(receive(queue, 0)).hasSize(10);
    assertThat(sqs.counts(queue)).isEqualTo(new EmbeddedSqs.Counts(15, 10, 0));
    sqs.client().sendMessage(b -> b.queueUrl(queue).messageBody("later").delaySeconds(900));
    assertThat(sqs.counts(queue)).isEqualTo(new EmbeddedSqs.Counts(15, 10, 1));
    assertThat(sqs.receiveAll(queue)).hasSize(15);
    assertThat(sqs.counts(queue).total()).isEqualTo(11);
  }

  @Test
  void aMessageHandedBackIsReceivedAgainAndCounted() {
    String queue = sqs.createQueue("visibility", Map.of("VisibilityTimeout", "60"));
    sqs.send(queue, "again");
    Message first = receive(queue, 0).getFirst();
    assertThat(receive(queue, 0)).isEmpty();
    handBack(queue, first);
    Message second = receive(queue, 1).getFirst();
    assertThat(second.attributes())
        .containsEntry(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "2");
  }

  @Test
  void aMessageReceivedTooOftenMovesToTheDeadLetterQueue() {
    String dlq = sqs.createQueue("dead", Map.of());
    String queue = sqs.createQueue("redrive", Map.of("VisibilityTimeout", "60"), dlq, 2);
    sqs.send(queue, "poison");
    for (int i = 0; i < 2; i++) {
      handBack(queue, receive(queue, 1).getFirst());
    }
    assertThat(receive(queue, 0)).isEmpty();
    assertThat(sqs.receiveAll(dlq)).extracting(Message::body).containsExactly("poison");
    assertThat(sqs.counts(queue).total() + sqs.counts(dlq).total()).isZero();
  }

  private static List<Message> receive(String queue, int waitSeconds) {
    return sqs.client()
        .receiveMessage(b ->
            b.queueUrl(queue)
                .maxNumberOfMessages(10)
                .waitTimeSeconds(waitSeconds)
                .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
        .messages();
  }

  private static void handBack(String queue, Message message) {
    sqs.client()
        .changeMessageVisibility(
            b -> b.queueUrl(queue).receiptHandle(message.receiptHandle()).visibilityTimeout(0));
  }
}
