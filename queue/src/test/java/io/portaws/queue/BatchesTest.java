package io.portaws.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of the entries of a batch call. */
class BatchesTest {
  private record Handle(String receiptHandle) implements Receipt {}

  private final TestQueue queue = new TestQueue(Map.of("VisibilityTimeout", "30"));
  private final Batches batches = new Batches(queue.client, queue.url);

  @AfterEach
  void close() {
    queue.close();
  }

  private List<Handle> receive(String... bodies) {
    queue.sqs.send(queue.url, bodies);
    return queue.receive().stream().map(message -> new Handle(message.receiptHandle())).toList();
  }

  @Test
  void whatIsDeletedIsGone() {
    List<Handle> two = receive("a", "b");
    assertThat(batches.delete(two).done()).isEqualTo(two);
    assertThat(queue.sqs.counts(queue.url).total()).isZero();
  }

  @Test
  void whatIsHandedBackIsVisibleAgain() {
    Handle one = receive("a").getFirst();
    assertThat(batches.changeVisibility(Map.of(one, 0)).done()).containsExactly(one);
    assertThat(queue.sqs.counts(queue.url).visible()).isEqualTo(1);
  }

  @Test
  void anEntryThatFailsByTheSendersFaultIsLostAndOthersAreWorthAnotherTry() {
    List<Handle> one = receive("a");
    queue.proxy.failEntries("DeleteMessageBatch", 1, true);
    assertThat(batches.delete(one)).isEqualTo(new Batches.Result<>(List.of(), List.of(), one));
    queue.proxy.failEntries("DeleteMessageBatch", 1, false);
    assertThat(batches.delete(one)).isEqualTo(new Batches.Result<>(List.of(), one, List.of()));
  }

  @Test
  void aCallThatFailsFailsAllOfItsEntries() {
    List<Handle> two = receive("a", "b");
    queue.proxy.fail("DeleteMessageBatch", 1, "AccessDenied");
    assertThat(batches.delete(two)).isEqualTo(new Batches.Result<>(List.of(), two, List.of()));
  }

  @Test
  void elevenAreTwoBatches() {
    List<Integer> eleven = List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    assertThat(Tens.of(eleven)).containsExactly(eleven.subList(0, 10), List.of(11));
    Tens<Integer> gathered = new Tens<>();
    eleven.subList(0, 9).forEach(each -> assertThat(gathered.add(each)).isEmpty());
    assertThat(gathered.add(10)).isEqualTo(eleven.subList(0, 10));
    gathered.add(11);
    assertThat(gathered.takeAll()).containsExactly(11);
    assertThat(gathered.takeAll()).isEmpty();
  }
}
