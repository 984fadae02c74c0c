package io.portaws.pipeline.journal;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a request to Port.
 *
 * @param works what it is for; empty for one that is for none, such as a token's
 * @param endpoint its name in metrics
 * @param began when it was ready to leave
 * @param left when the governor let it out, or did not
 * @param status the HTTP code; {@code io} without an answer, {@code away} or {@code budget} when it
 *     was not let out
 * @param trace Port's X-Trace-Id; null when it told none
 * @param detail what went wrong below HTTP; empty for nothing
 */
public record Attempt(
    List<Long> works,
    String endpoint,
    Instant began,
    Instant left,
    String status,
    @Nullable String trace,
    String detail) {
  public Attempt {
    works = List.copyOf(works);
  }
}
