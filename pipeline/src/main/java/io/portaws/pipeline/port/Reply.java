package io.portaws.pipeline.port;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How one request ended, after its attempts. */
sealed interface Reply {
  /**
   * The last attempt was answered.
   *
   * @param body at most {@link Transport#MAX_REPLY_BYTES} of it
   * @param trace Port's X-Trace-Id, which its support asks for
   */
  record Answered(int status, String body, @Nullable String trace, @Nullable Duration retryAfter)
      implements Reply {
    boolean successful() {
      return status >= 200 && status < 300;
    }

    JsonNode json() {
      return Json.read(body);
    }

    /** Status, Port's own words and the trace id, in one short line; never the body itself. */
    String detail() {
      return detail(status, json());
    }

    /** As {@link #detail()}, about a part of the answer that has a status and words of its own. */
    String detail(int partStatus, JsonNode said) {
      String error = said.path("error").asText("");
      String message = said.path("message").asText("");
      String words = error + (error.isEmpty() || message.isEmpty() ? "" : ": ") + message;
      String text = "HTTP " + partStatus + (words.isEmpty() ? "" : " " + words);
      String suffix = trace == null ? "" : " (trace " + ShortText.of(trace, 64) + ")";
      return ShortText.of(text, ShortText.MAX_CHARS - suffix.length()) + suffix;
    }
  }

  /** The last attempt was not answered: no connection, a dropped one, or a timeout. */
  record Unanswered(String detail) implements Reply {}

  /** The governor let nothing out: the tap is closed for this long. */
  record Withheld(Duration closed) implements Reply {}

  /** Nothing was sent, since Port gave no token for our credentials. */
  record Unauthorized(String detail) implements Reply {}
}
