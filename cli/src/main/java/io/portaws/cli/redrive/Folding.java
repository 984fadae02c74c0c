package io.portaws.cli.redrive;

import io.portaws.pipeline.catalog.ResourceKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes one message of letters about the very same resources: the newest, which stands for the
 * others, as it would in one turn. Also for those that come after it was sent in this run: what is
 * sent is read after all that is older. Not thread-safe.
 */
final class Folding {
  /** What was sent is remembered for so many sets of resources. */
  private static final int REMEMBERED = 50_000;

  /**
   * What is sent as one message.
   *
   * @param newest what is sent
   * @param others what it stands for, which are deleted with it
   */
  record Parcel(Judged newest, List<Letter> others) {
    Parcel {
      others = List.copyOf(others);
    }

    List<Letter> letters() {
      List<Letter> all = new ArrayList<>(others);
      all.addFirst(newest.letter());
      return all;
    }
  }

  /**
   * What letters come to.
   *
   * @param covered letters for which a message was sent already
   */
  record Folded(List<Parcel> parcels, List<Letter> covered) {}

  private final Map<Set<ResourceKey>, Instant> sent =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Set<ResourceKey>, Instant> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** In the order in which they came, by the first letter of each. */
  Folded fold(List<Judged> letters) {
    Map<Object, List<Judged>> about = new LinkedHashMap<>();
    List<Letter> covered = new ArrayList<>();
    for (Judged each : letters) {
      Optional<Set<ResourceKey>> folds = each.folds();
      if (folds.isPresent() && isCovered(folds.get(), each.changeTime())) {
        covered.add(each.letter());
      } else {
        Object key = folds.isPresent() ? folds.get() : each.letter().id();
        about.computeIfAbsent(key, _ -> new ArrayList<>()).add(each);
      }
    }
    return new Folded(about.values().stream().map(Folding::parcel).toList(), covered);
  }

  private boolean isCovered(Set<ResourceKey> resources, Instant changeTime) {
    Instant newest = sent.get(resources);
    return newest != null && !newest.isBefore(changeTime);
  }

  private static Parcel parcel(List<Judged> letters) {
    Judged newest = letters.getFirst();
    for (Judged each : letters) {
      newest = each.changeTime().isAfter(newest.changeTime()) ? each : newest;
    }
    String id = newest.letter().id();
    return new Parcel(
        newest,
        letters.stream().map(Judged::letter).filter(each -> !each.id().equals(id)).toList());
  }

  /** SQS has taken it. */
  void sent(Parcel parcel) {
    parcel
        .newest()
        .folds()
        .ifPresent(resources ->
            sent.merge(resources, parcel.newest().changeTime(), (a, b) -> a.isAfter(b) ? a : b));
  }
}
