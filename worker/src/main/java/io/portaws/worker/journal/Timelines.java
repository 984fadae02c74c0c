package io.portaws.worker.journal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds what became of something: by a message's id, an event's own id, an entity ({@code
 * blueprint/identifier} or the identifier alone), or a resource's identifier. The log is read from
 * its beginning, a few times, which takes some hundredths of a second; one question at a time. Safe
 * for use by many threads.
 */
public final class Timelines {
  /** Of so many messages the whole is told. */
  private static final int MOST_MESSAGES = 10;

  private final EntryLog log;
  private final Tallies tallies;

  Timelines(EntryLog log, Tallies tallies) {
    this.log = log;
    this.tallies = tallies;
  }

  /** What is remembered of it. */
  public synchronized Answer of(String name) {
    Seeds seeds = new Seeds(name);
    log.read(seeds::look);
    if (!seeds.works.isEmpty()) {
      log.read(seeds::join);
    }
    for (Failure failure : tallies.failures()) {
      if (failure.message().equals(name)) {
        seeds.messages.add(name);
      }
    }
    List<String> all = List.copyOf(seeds.messages).reversed();
    List<String> told = all.subList(0, Math.min(MOST_MESSAGES, all.size()));
    return new Answer(
        name, timelines(told), all.size() - told.size(), log.since(), log.hasForgotten());
  }

  private List<Timeline> timelines(List<String> messages) {
    Set<String> wanted = Set.copyOf(messages);
    Map<Long, Set<String>> askers = new HashMap<>();
    log.read(entry -> {
      if (entry instanceof Entry.Asks asks && wanted.contains(asks.message())) {
        askers.computeIfAbsent(asks.work(), _ -> new LinkedHashSet<>()).add(asks.message());
      }
    });
    Map<String, Telling> tellings = new LinkedHashMap<>();
    messages.forEach(message -> tellings.put(message, new Telling(message)));
    log.read(entry -> tell(entry, askers, tellings));
    Set<String> untold = new HashSet<>();
    List<Timeline> timelines = new ArrayList<>();
    tellings.forEach((message, telling) -> {
      Timeline timeline = telling.timeline();
      timelines.add(timeline);
      if (timeline.steps().isEmpty()) {
        untold.add(message);
      }
    });
    return untold.isEmpty() ? timelines : timelines.stream().map(this::orItsFailure).toList();
  }

  /** What went wrong is remembered longer than all the rest. */
  private Timeline orItsFailure(Timeline timeline) {
    if (!timeline.steps().isEmpty()) {
      return timeline;
    }
    Telling telling = new Telling(timeline.message());
    tallies.failures().reversed().stream()
        .filter(failure -> failure.message().equals(timeline.message()))
        .forEach(telling::failed);
    return telling.timeline();
  }

  private static void tell(
      Entry entry, Map<Long, Set<String>> askers, Map<String, Telling> tellings) {
    switch (entry) {
      case Entry.Took took -> toldTo(took.message(), entry, tellings);
      case Entry.Asks asks -> toldTo(askers.getOrDefault(asks.work(), Set.of()), entry, tellings);
      case Entry.Covered covered -> toldTo(covered.message(), entry, tellings);
      case Entry.Begins begins ->
          toldTo(askers.getOrDefault(begins.work(), Set.of()), entry, tellings);
      case Entry.Read read -> toldTo(askers.getOrDefault(read.work(), Set.of()), entry, tellings);
      case Entry.Plans plans ->
          toldTo(askers.getOrDefault(plans.work(), Set.of()), entry, tellings);
      case Entry.Attempted attempted -> {
        Set<String> concerned = new LinkedHashSet<>();
        attempted.works().forEach(work -> concerned.addAll(askers.getOrDefault(work, Set.of())));
        toldTo(concerned, entry, tellings);
      }
      case Entry.Ended ended ->
          toldTo(askers.getOrDefault(ended.work(), Set.of()), entry, tellings);
      case Entry.Settled settled -> toldTo(settled.message(), entry, tellings);
      case Entry.Kept kept -> toldTo(kept.message(), entry, tellings);
      case Entry.GivenUp givenUp -> toldTo(givenUp.message(), entry, tellings);
      case Entry.Closed closed -> toldTo(closed.message(), entry, tellings);
    }
  }

  private static void toldTo(String message, Entry entry, Map<String, Telling> tellings) {
    Telling telling = tellings.get(message);
    if (telling != null) {
      telling.hear(entry);
    }
  }

  private static void toldTo(Set<String> messages, Entry entry, Map<String, Telling> tellings) {
    messages.forEach(message -> toldTo(message, entry, tellings));
  }

  /** Which messages somebody may mean. */
  private static final class Seeds {
    private final String name;
    private final Set<Long> works = new HashSet<>();
    private final Set<String> messages = new LinkedHashSet<>();

    private Seeds(String name) {
      this.name = name;
    }

    private void look(Entry entry) {
      switch (entry) {
        case Entry.Took took -> addIf(took.message(), took.eventIds().contains(name));
        case Entry.Begins begins -> addIf(begins.work(), begins.subject().isCalled(name));
        case Entry.Covered covered -> addIf(covered.message(), covered.subject().isCalled(name));
        case Entry.Plans plans ->
            addIf(
                plans.work(),
                plans.upserts().stream().anyMatch(entity -> Subject.isNamed(entity, name))
                    || plans.deletes().stream().anyMatch(entity -> Subject.isNamed(entity, name)));
        case Entry.Asks asks -> addIf(asks.message(), false);
        case Entry.Settled settled -> addIf(settled.message(), false);
        case Entry.Kept kept -> addIf(kept.message(), false);
        case Entry.GivenUp givenUp -> addIf(givenUp.message(), false);
        case Entry.Closed closed -> addIf(closed.message(), false);
        case Entry.Read _, Entry.Attempted _, Entry.Ended _ -> {}
      }
    }

    private void addIf(String message, boolean meant) {
      if (meant || message.equals(name)) {
        messages.add(message);
      }
    }

    private void addIf(long work, boolean meant) {
      if (meant) {
        works.add(work);
      }
    }

    private void join(Entry entry) {
      if (entry instanceof Entry.Asks asks && works.contains(asks.work())) {
        // The newest come last, also of those that were found already.
        messages.remove(asks.message());
        messages.add(asks.message());
      }
    }
  }
}
