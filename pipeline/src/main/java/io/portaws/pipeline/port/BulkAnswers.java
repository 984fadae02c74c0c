package io.portaws.pipeline.port;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a successful answer to an upsert, 200 or 207, says of each of its entities. Pure. */
final class BulkAnswers {
  private BulkAnswers() {}

  /** One receipt for each write, in their order. An answer that is not Port's accepts nothing. */
  static List<Receipt> of(Batch.Upserts batch, Reply.Answered answered) {
    JsonNode said = answered.json();
    boolean empty = answered.body().isBlank() && answered.status() != 207;
    boolean failed = said.has("ok") && !said.path("ok").asBoolean() && !said.has("errors");
    if (!empty && (!said.isObject() || failed)) {
      Receipt[] unreadable = new Receipt[batch.size()];
      Arrays.fill(unreadable, Verdicts.unreadable(answered));
      return List.of(unreadable);
    }
    return receipts(batch, answered, said);
  }

  private static List<Receipt> receipts(
      Batch.Upserts batch, Reply.Answered answered, JsonNode said) {
    @Nullable Receipt[] failures = new Receipt[batch.size()];
    boolean unmatched = false;
    for (JsonNode error : said.path("errors")) {
      Optional<Integer> place = place(batch, error);
      unmatched |= place.isEmpty();
      place.ifPresent(at -> failures[at] = failure(batch, answered, error));
    }
    boolean[] named = named(batch, said);
    List<Receipt> receipts = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      Receipt failure = failures[i];
      boolean doubtful = unmatched && !named[i];
      Receipt success = doubtful ? Verdicts.unreadable(answered) : new Receipt.Accepted();
      receipts.add(failure == null ? success : failure);
    }
    return receipts;
  }

  /** Which writes are listed among the written ones. */
  private static boolean[] named(Batch.Upserts batch, JsonNode said) {
    boolean[] named = new boolean[batch.size()];
    for (JsonNode entity : said.path("entities")) {
      place(batch, entity).ifPresent(at -> named[at] = true);
    }
    return named;
  }

  private static Optional<Integer> place(Batch.Upserts batch, JsonNode item) {
    JsonNode index = item.path("index");
    if (index.isIntegralNumber() && index.asInt(-1) >= 0 && index.asInt() < batch.size()) {
      return Optional.of(index.asInt());
    }
    String identifier = item.path("identifier").asText("");
    return IntStream.range(0, batch.size())
        .filter(i -> batch.writes().get(i).ref().identifier().equals(identifier))
        .boxed()
        .findFirst();
  }

  private static Receipt failure(Batch.Upserts batch, Reply.Answered answered, JsonNode error) {
    int status = error.path("statusCode").asInt();
    String detail = answered.detail(status, error);
    return status == 404
        ? Verdicts.missing(batch.blueprint(), error, detail)
        : Verdicts.status(status, answered.retryAfter(), detail);
  }
}
