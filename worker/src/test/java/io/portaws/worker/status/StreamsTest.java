package io.portaws.worker.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamsTest {
  private final Streams streams = new Streams();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger news = new AtomicInteger();

  @AfterEach
  void close() {
    streams.close();
    executor.close();
  }

  private static String text(ByteArrayOutputStream out) {
    synchronized (out) {
      return out.toString(StandardCharsets.UTF_8);
    }
  }

  private Future<?> look(OutputStream out) {
    int before = streams.size();
    Future<?> looking =
        executor.submit(() -> {
          streams.serve(out, () -> "news " + news.incrementAndGet());
          return null;
        });
    await().until(() -> streams.size() > before || before == Streams.MOST);
    return looking;
  }

  @Test
  void whoComesGetsTheNewsAtOnceAndAtEachTick() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Future<?> _ = look(out);
    await().until(() -> text(out).endsWith("data: news 1\n\n"));
    streams.tick();
    await().until(() -> text(out).endsWith("data: news 1\n\ndata: news 2\n\n"));
    assertThat(text(out)).startsWith("retry: 3000\n\n");
  }

  @Test
  void closingEndsAll() throws Exception {
    Future<?> looking = look(new ByteArrayOutputStream());
    streams.close();
    looking.get();
    assertThat(streams.size()).isZero();
    ByteArrayOutputStream late = new ByteArrayOutputStream();
    streams.serve(late, () -> "too late");
    assertThat(text(late)).doesNotContain("too late");
  }

  @Test
  void theNewestTakesThePlaceOfTheOldest() throws Exception {
    List<Future<?>> looking = new ArrayList<>();
    for (int i = 0; i < Streams.MOST; i++) {
      looking.add(look(new ByteArrayOutputStream()));
    }
    ByteArrayOutputStream newest = new ByteArrayOutputStream();
    Future<?> _ = look(newest);

    looking.getFirst().get();
    await().until(() -> text(newest).contains("data: "));
    assertThat(streams.size()).isEqualTo(Streams.MOST);
    assertThat(looking.getLast().isDone()).isFalse();
  }

  /** A connection that nobody reads from: its write hangs until the thread is interrupted. */
  @Test
  void aReaderThatHangsKeepsNobodyOut() {
    OutputStream hanging =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              throw new InterruptedIOException("closed by the interrupt");
            }
          }
        };
    List<Future<?>> hangs = new ArrayList<>();
    for (int i = 0; i < Streams.MOST; i++) {
      hangs.add(look(hanging));
    }
    ByteArrayOutputStream newest = new ByteArrayOutputStream();
    Future<?> _ = look(newest);

    await().atMost(Duration.ofSeconds(10)).until(() -> text(newest).contains("data: "));
    streams.close();
    await().until(() -> hangs.stream().allMatch(Future::isDone));
  }
}
