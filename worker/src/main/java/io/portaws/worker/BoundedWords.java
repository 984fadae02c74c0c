package io.portaws.worker;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Keeps the values of a tag few and short, whatever comes: each is a series in every registry, for
 * as long as the process lives. Safe for use by many threads.
 */
final class BoundedWords {
  /** What stands for a value that is not let in. */
  static final String OTHER = "other";

  /** Above the number of types that a catalogue has, and far above any other tag's. */
  static final int MOST = 200;

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}");

  private record Tag(String meter, String key) {}

  private static final class Known {
    private final Set<String> words = ConcurrentHashMap.newKeySet();
    private final AtomicInteger room = new AtomicInteger(MOST);
  }

  private final Map<Tag, Known> known = new ConcurrentHashMap<>();

  /** The value, or {@link #OTHER} when it is no word or one too many. */
  String bounded(String meter, String key, String value) {
    Known of = known.computeIfAbsent(new Tag(meter, key), _ -> new Known());
    if (of.words.contains(value)) {
      return value;
    }
    if (of.room.get() <= 0 || !WORD.matcher(value).matches()) {
      return OTHER;
    }
    if (of.words.add(value) && of.room.decrementAndGet() < 0) {
      of.words.remove(value);
      return OTHER;
    }
    return value;
  }
}
