package io.portaws.pipeline.resync;

import io.portaws.pipeline.port.HeldEntities;
import io.portaws.pipeline.port.HeldEntities.Fields;
import io.portaws.pipeline.port.HeldEntities.NotTold;
import io.portaws.pipeline.port.HeldEntities.Search;
import io.portaws.pipeline.port.HeldEntity;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What Port holds from this installation. A blueprint is asked for once and remembered for a while,
 * since a resync goes through its slices one after the other: that is one request for each 500
 * entities, and not one for each slice. What is remembered may be older than a list, which does no
 * harm: what it takes for stale is read before anything is done. A blueprint with too many entities
 * to be remembered is asked for slice by slice. Safe for use by many threads; one asks at a time.
 */
final class Holdings {
  /** With their fields some 10 MB. */
  static final int MOST_REMEMBERED = 20_000;

  /** More than any slice has. */
  private static final int MOST_OF_A_SLICE = 500_000;

  private static final int BLUEPRINTS = 3;
  private static final Duration FRESH = Duration.ofMinutes(10);

  private record Question(String run, String blueprint, Fields fields) {}

  private record Answer(List<HeldEntity> entities, boolean isAll, Instant at) {}

  private final HeldEntities port;
  private final String dataSource;
  private final InstantSource clock;
  private final int mostRemembered;
  private final Map<Question, Answer> answers = new LinkedHashMap<>();
  private final ReentrantLock asking = new ReentrantLock();

  Holdings(HeldEntities port, String dataSource, InstantSource clock, int mostRemembered) {
    this.port = port;
    this.dataSource = dataSource;
    this.clock = clock;
    this.mostRemembered = mostRemembered;
  }

  /**
   * All that may be of a slice, and more.
   *
   * @param run which resync asks: what another one was told does not count
   * @param part what the identifiers of the slice's have in common
   */
  List<HeldEntity> of(String run, String blueprint, Fields fields, Optional<String> part)
      throws NotTold, InterruptedException {
    asking.lockInterruptibly();
    try {
      Answer whole = whole(new Question(run, blueprint, fields));
      if (whole.isAll()) {
        return whole.entities();
      }
      HeldEntities.Found found =
          port.find(new Search(blueprint, dataSource, part, fields), MOST_OF_A_SLICE);
      return found.entities();
    } finally {
      asking.unlock();
    }
  }

  private Answer whole(Question question) throws NotTold, InterruptedException {
    @Nullable Answer before = answers.remove(question);
    if (before != null && before.at().plus(FRESH).isAfter(clock.instant())) {
      answers.put(question, before);
      return before;
    }
    Instant now = clock.instant();
    HeldEntities.Found found =
        port.find(new Search(question.blueprint(), dataSource, question.fields()), mostRemembered);
    Answer answer =
        found.isAll() ? new Answer(found.entities(), true, now) : new Answer(List.of(), false, now);
    answers.put(question, answer);
    if (answers.size() > BLUEPRINTS) {
      answers.remove(answers.keySet().iterator().next());
    }
    return answer;
  }
}
