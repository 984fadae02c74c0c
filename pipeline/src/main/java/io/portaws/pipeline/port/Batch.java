package io.portaws.pipeline.port;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.stream.Stream;
import okio.ByteString;

/** What one request carries. */
sealed interface Batch {
  int MAX_UPSERTS = 20;
  int MAX_DELETES = 100;

  List<? extends Write> writes();

  /** The updates that it is for. */
  default Stream<Update> updates() {
    return writes().stream().flatMap(write -> write.owners().stream()).map(Tally::update);
  }

  /** Upserts to one blueprint with the same flags. */
  record Upserts(
      String blueprint, boolean merge, boolean createMissingRelated, List<Write.Upsert> writes)
      implements Batch {
    public Upserts {
      writes = List.copyOf(writes);
    }

    int size() {
      return writes.size();
    }

    /** The body of the bulk call. */
    ByteString body() {
      return Json.arrayOf("entities", writes.stream().map(Write.Upsert::json).toList());
    }

    /** The same in two requests, in the same order. */
    List<Upserts> halves() {
      int middle = size() / 2;
      return List.of(with(writes.subList(0, middle)), with(writes.subList(middle, size())));
    }

    private Upserts with(List<Write.Upsert> some) {
      return new Upserts(blueprint, merge, createMissingRelated, some);
    }
  }

  /** One entity where it is missing: in bulk Port would not tell which of them were there. */
  record Create(Write.Create write) implements Batch {
    @Override
    public List<Write.Create> writes() {
      return List.of(write);
    }
  }

  /** Deletions in one blueprint with the same flag. */
  record Deletes(String blueprint, boolean deleteDependents, List<Write.Delete> writes)
      implements Batch {
    public Deletes {
      writes = List.copyOf(writes);
    }

    int size() {
      return writes.size();
    }

    /** The body of the bulk call. */
    ByteString body() {
      var identifiers = JsonNodeFactory.instance.objectNode();
      var array = identifiers.putArray("entities");
      writes.forEach(write -> array.add(write.ref().identifier()));
      return Json.bytes(identifiers);
    }

    List<Deletes> singles() {
      return writes.stream()
          .map(write -> new Deletes(blueprint, deleteDependents, List.of(write)))
          .toList();
    }
  }
}
