package io.portaws.pipeline;

import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.journal.Ending;
import io.portaws.pipeline.journal.Journal;
import io.portaws.pipeline.journal.Taken;
import io.portaws.pipeline.mapping.EntityRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A journal of lines; the works are numbered from 1. */
final class Notes implements Journal {
  final List<String> lines = new ArrayList<>();
  private long works;

  @Override
  public void took(Taken taken) {
    lines.add(
        "took %s, %s, receive %d, turn %d, %s"
            .formatted(
                taken.messageId(),
                taken.form(),
                taken.receives(),
                taken.turns(),
                taken.eventIds()));
  }

  @Override
  public long begins(ResourceKey resource) {
    return begins(resource.identifier());
  }

  @Override
  public long begins(EntityRef entity) {
    return begins(entity.toString());
  }

  @Override
  public long begins(String about) {
    works++;
    lines.add("work %d is about %s".formatted(works, about));
    return works;
  }

  @Override
  public void asks(String messageId, long work, String action, Instant changeTime) {
    lines.add("%s asks work %d for %s of %s".formatted(messageId, work, action, changeTime));
  }

  @Override
  public void covered(String messageId, ResourceKey resource) {
    lines.add("%s is covered about %s".formatted(messageId, resource.identifier()));
  }

  @Override
  public void read(long work, String result, String detail, Instant began) {
    lines.add("work %d read %s %s".formatted(work, result, detail).strip());
  }

  @Override
  public void plans(long work, List<EntityRef> upserts, List<EntityRef> deletes, int searches) {
    lines.add(
        "work %d plans %s, deletes %s, %d searches".formatted(work, upserts, deletes, searches));
  }

  @Override
  public void accepted(Instant changeTime, Instant sentAt) {
    lines.add("accepted " + Duration.between(changeTime, sentAt));
  }

  @Override
  public void ended(long work, Ending how) {
    lines.add("work %d ended %s".formatted(work, text(how)));
  }

  @Override
  public void settled(String messageId, Ending how) {
    lines.add("%s settled %s".formatted(messageId, text(how)));
  }

  private static String text(Ending how) {
    return "%s %s %s%s%s"
        .formatted(
            how.outcome(),
            how.reason(),
            how.detail(),
            how.after().isZero() ? "" : " after " + how.after(),
            how.followUps() == 0 ? "" : " looks " + how.followUps())
        .strip();
  }
}
