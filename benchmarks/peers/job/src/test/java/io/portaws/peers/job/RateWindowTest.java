package io.portaws.peers.job;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import okhttp3.Headers;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

class RateWindowTest {
  private final RateWindow window = new RateWindow();

  @Test
  void withoutALimitThereIsRoomForAnyNumber() throws Exception {
    window.told(answer(201, 0, 0).newBuilder().headers(Headers.EMPTY).build());
    for (int i = 0; i < 1_000; i++) {
      assertTrue(window.enter(Instant.now()));
    }
  }

  @Test
  void whatIsLeftIsCountedDownBeforeTheAnswersTell() throws Exception {
    window.told(answer(201, 2, 60));

    assertTrue(window.enter(Instant.now()));
    assertTrue(window.enter(Instant.now()));
    assertFalse(window.enter(Instant.now()));
  }

  @Test
  void anAnswerOfTheSameWindowAddsNothing() throws Exception {
    window.told(answer(201, 1, 60));
    assertTrue(window.enter(Instant.now()));
    window.told(answer(201, 1, 60));

    assertFalse(window.enter(Instant.now()));
  }

  @Test
  void anAnswerOfTheNextWindowMakesRoom() throws Exception {
    window.told(answer(201, 0, 60));
    assertFalse(window.enter(Instant.now()));
    window.told(answer(201, 1, 120));

    assertTrue(window.enter(Instant.now()));
    assertFalse(window.enter(Instant.now()));
  }

  @Test
  void aLateAnswerOfTheLastWindowTakesNothing() throws Exception {
    window.told(answer(201, 2, 120));
    window.told(answer(201, 0, 60));

    assertTrue(window.enter(Instant.now()));
  }

  @Test
  void refusedThereIsNoRoomUntilItEnds() throws Exception {
    window.told(answer(429, 5, 60));

    assertFalse(window.enter(Instant.now().plusSeconds(30)));
  }

  private static Response answer(int status, int remaining, int seconds) {
    return new Response.Builder()
        .request(new Request.Builder().url("http://localhost/").build())
        .protocol(Protocol.HTTP_1_1)
        .code(status)
        .message("")
        .header("x-ratelimit-limit", "10")
        .header("x-ratelimit-period", "60")
        .header("x-ratelimit-remaining", Integer.toString(remaining))
        .header(
            "x-ratelimit-reset",
            Long.toString(
                Instant.ofEpochSecond(4_000_000_000L).plusSeconds(seconds).getEpochSecond()))
        .build();
  }
}
