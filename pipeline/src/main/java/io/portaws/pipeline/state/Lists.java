package io.portaws.pipeline.state;

import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.Slice;
import java.util.Set;

/** Which resources there are. Implementations are safe for use by many threads. */
public interface Lists {
  /**
   * Lists a slice, page by page, to its end.
   *
   * @return what there is, and whether it is all that there is; never fails because AWS does
   * @throws InterruptedException when interrupted while waiting
   */
  Listing list(Slice slice) throws InterruptedException;

  /**
   * What a list came to.
   *
   * @param keys the resources that were found; more than there are is no harm, since each is read
   */
  sealed interface Listing {
    Set<ResourceKey> keys();

    /** All that there is: what is missing here was not there when the list began. */
    record Complete(Set<ResourceKey> keys) implements Listing {
      public Complete {
        keys = Set.copyOf(keys);
      }
    }

    /**
     * What was to be listed of them, which need not be all: of a history the newest, or what the
     * mapping selects. Nothing is wrong, and nothing follows from what is missing.
     *
     * @param which for people: {@code the newest 100 builds of each project}
     */
    record Some(Set<ResourceKey> keys, String which) implements Listing {
      public Some {
        keys = Set.copyOf(keys);
      }
    }

    /**
     * A part: nothing follows from what is missing.
     *
     * @param why what kept the rest from being listed, as a read's failure is classified
     * @param detail a sentence, with the error's code and what mends it; no secrets
     */
    record Partial(Set<ResourceKey> keys, State.Cause why, String detail) implements Listing {
      public Partial {
        keys = Set.copyOf(keys);
      }
    }
  }
}
