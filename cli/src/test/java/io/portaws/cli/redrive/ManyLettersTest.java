package io.portaws.cli.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.cli.redrive.GivenUp.Ran;
import io.portaws.sandbox.EmbeddedSqs;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Many letters are told in a few lines, and go back in one run. {@code -Dredrive.letters=10000} for
 * a long night.
 */
class ManyLettersTest {
  private static final int LETTERS = Integer.getInteger("redrive.letters", 400);

  @Test
  void areToldInAFewLinesAndMovedWhole() {
    try (EmbeddedSqs sqs = EmbeddedSqs.start();
        GivenUp given = new GivenUp(sqs)) {
      List<String> bodies =
          IntStream.range(0, LETTERS)
              .mapToObj(i ->
                  GivenUp.bucketCall(
                      "CreateBucket",
                      "bucket-" + i % (LETTERS / 4),
                      GivenUp.CHANGED.plusSeconds(i)))
              .toList();
      given.rejected(bodies, "mapping-failed");
      Ran told = given.redrive();
      assertThat(told.out().lines().count()).isLessThan(20);
      assertThat(told.out())
          .contains("mapping-failed: %d dead letters, %d different".formatted(LETTERS, LETTERS));
      assertThat(given.letters()).isEqualTo(new EmbeddedSqs.Counts(LETTERS, 0, 0));

      Ran moved = given.redrive("--reason", "mapping-failed", "--move", "--yes");
      assertThat(moved.out()).contains(LETTERS + " dead letters moved to ");
      assertThat(given.letters().total()).isZero();
      // In windows of a thousand a bucket may come again, newer.
      assertThat(sqs.counts(given.queue).visible()).isBetween(LETTERS / 4, LETTERS);
    }
  }
}
