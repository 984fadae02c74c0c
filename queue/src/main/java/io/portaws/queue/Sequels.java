package io.portaws.queue;

import io.portaws.pipeline.FollowUp;
import io.portaws.pipeline.Sequel;
import io.portaws.pipeline.catalog.Action;
import io.portaws.pipeline.catalog.ResourceKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * Puts messages of our own onto the queue, each with its delay and the time of its change: further
 * looks at resources that are not settled, and what a resync leads to. The latter go as they are.
 *
 * <p>Ten events about a resource that is being created must not begin ten chains of looks. So a
 * look is left out while another one about the same resource and action is still to come and comes
 * no later. One that has come is none of those: it is remembered by when it was due, counted from
 * before it was sent, so that it never comes earlier than that. Two actions are two chains: a look
 * that knows of an upsert would bring back what a believed delete removed. What the bounded memory
 * forgets, and what other processes send, costs a second chain; the two become one when the later
 * one's next look is left out.
 *
 * <p>Safe for use by many threads; one sends further looks at a time, so that of two about one
 * resource the second knows of the first.
 */
public final class Sequels {
  private static final Logger LOG = LoggerFactory.getLogger(Sequels.class);

  /** Bodies and attributes of one batch together (SQS quotas page). */
  private static final int MAX_BYTES = 1_048_576;

  /** Resources in motion at once: a few MB. */
  private static final int REMEMBERED = 10_000;

  private record Chain(ResourceKey key, Action action) {}

  private final SqsClient sqs;
  private final String queueUrl;
  private final InstantSource clock;
  private final FollowUpMetrics metrics;
  private final int capacity;
  private final Map<Chain, Instant> due = new LinkedHashMap<>();
  private final ReentrantLock sending = new ReentrantLock();

  public Sequels(SqsClient sqs, String queueUrl, InstantSource clock, FollowUpMetrics metrics) {
    this(sqs, queueUrl, clock, metrics, REMEMBERED);
  }

  /**
   * @param capacity how many resources with a look to come are remembered
   */
  Sequels(
      SqsClient sqs, String queueUrl, InstantSource clock, FollowUpMetrics metrics, int capacity) {
    this.sqs = sqs;
    this.queueUrl = queueUrl;
    this.clock = clock;
    this.metrics = metrics;
    this.capacity = capacity;
  }

  /** Sends those that are needed; gives back the ones that did not get onto the queue. */
  public Set<Sequel> send(Collection<? extends Sequel> wanted) {
    List<FollowUp> looks = new ArrayList<>();
    List<Sequel> others = new ArrayList<>();
    for (Sequel each : wanted) {
      if (each instanceof FollowUp look) {
        looks.add(look);
      } else {
        others.add(each);
      }
    }
    Set<Sequel> failed = new LinkedHashSet<>(sendNeeded(looks));
    failed.addAll(sendAll(others));
    return failed;
  }

  private Set<FollowUp> sendNeeded(List<FollowUp> wanted) {
    if (wanted.isEmpty()) {
      return Set.of();
    }
    sending.lock();
    try {
      Set<FollowUp> failed = new HashSet<>();
      for (List<FollowUp> batch : batches(needed(wanted))) {
        failed.addAll(sendCounted(batch));
      }
      return failed;
    } finally {
      sending.unlock();
    }
  }

  /** There may be thousands: when the queue takes none of a batch, the rest is not tried. */
  private Set<Sequel> sendAll(List<Sequel> wanted) {
    Set<Sequel> failed = new LinkedHashSet<>();
    boolean away = false;
    for (List<Sequel> batch : batches(wanted)) {
      List<Sequel> not = away ? batch : sendBatch(batch, clock.instant());
      away |= not.size() == batch.size();
      failed.addAll(not);
    }
    return failed;
  }

  private List<FollowUp> needed(Collection<FollowUp> wanted) {
    Map<Chain, FollowUp> soonest = new LinkedHashMap<>();
    Instant now = clock.instant();
    for (FollowUp look : wanted) {
      Instant before = due.get(chain(look));
      boolean comes =
          before != null && before.isAfter(now) && !before.isAfter(now.plus(look.delay()));
      if (!comes) {
        soonest.merge(chain(look), look, (a, b) -> b.delay().compareTo(a.delay()) < 0 ? b : a);
      }
    }
    count("skipped", wanted.size() - soonest.size());
    return List.copyOf(soonest.values());
  }

  private static <S extends Sequel> List<List<S>> batches(List<S> messages) {
    List<List<S>> batches = new ArrayList<>();
    List<S> batch = new ArrayList<>();
    int bytes = 0;
    for (S look : messages) {
      int size =
          look.body().getBytes(StandardCharsets.UTF_8).length + Attributes.bytes(attributes(look));
      if (!batch.isEmpty() && (batch.size() == Batches.SIZE || bytes + size > MAX_BYTES)) {
        batches.add(batch);
        batch = new ArrayList<>();
        bytes = 0;
      }
      batch.add(look);
      bytes += size;
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }

  private List<FollowUp> sendCounted(List<FollowUp> batch) {
    Instant now = clock.instant();
    List<FollowUp> failed = sendBatch(batch, now);
    for (FollowUp look : batch) {
      if (!failed.contains(look)) {
        remember(chain(look), now.plus(look.delay()), now);
      }
    }
    count("sent", batch.size() - failed.size());
    count("failed", failed.size());
    return failed;
  }

  private <S extends Sequel> List<S> sendBatch(List<S> batch, Instant now) {
    List<S> failed = new ArrayList<>();
    try {
      for (BatchResultErrorEntry error :
          sqs.sendMessageBatch(r -> r.queueUrl(queueUrl).entries(entries(batch, now))).failed()) {
        failed.add(batch.get(Integer.parseInt(error.id().substring(1))));
        tell(batch.size(), error.code() + ": " + error.message());
      }
    } catch (SdkException e) {
      failed.addAll(batch);
      tell(batch.size(), String.valueOf(e.getMessage()));
    }
    return failed;
  }

  private static void tell(int messages, String error) {
    LOG.atError()
        .addKeyValue("messages", messages)
        .addKeyValue("error", error)
        .log("the queue did not take messages of our own; what they follow stays on it");
  }

  private static List<SendMessageBatchRequestEntry> entries(
      List<? extends Sequel> batch, Instant now) {
    return IntStream.range(0, batch.size())
        .mapToObj(i ->
            SendMessageBatchRequestEntry.builder()
                .id("f" + i)
                .messageBody(batch.get(i).body())
                .delaySeconds(seconds(batch.get(i).delay(now)))
                .messageAttributes(attributes(batch.get(i)))
                .build())
        .toList();
  }

  private static Map<String, MessageAttributeValue> attributes(Sequel look) {
    return Map.of(Attributes.CHANGE_TIME, Attributes.text(look.changeTime().toString()));
  }

  /** In whole seconds: what came early would only be put back. */
  private static int seconds(Duration delay) {
    return (int) delay.plusMillis(999).toSeconds();
  }

  private void remember(Chain chain, Instant at, Instant now) {
    due.remove(chain);
    due.put(chain, at);
    if (due.size() > capacity) {
      due.values().removeIf(past -> !past.isAfter(now));
    }
    if (due.size() > capacity) {
      due.remove(due.keySet().iterator().next());
    }
  }

  private void count(String result, int looks) {
    if (looks > 0) {
      metrics.followedUp(result, looks);
    }
  }

  private static Chain chain(FollowUp look) {
    return new Chain(look.key(), look.action());
  }
}
