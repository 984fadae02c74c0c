package io.portaws.pipeline.port;

import io.portaws.pipeline.mapping.EntityRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which requests a delivery makes, in which order. Pure.
 *
 * <p>The writes, in the order of the updates, are cut into runs: a write that names an entity which
 * the run names already begins the next run, unless it asks for the very same, which is then sent
 * once for both. So no request names an entity twice, and whatever order the requests of one run
 * have, each entity sees its writes in the order of the updates.
 *
 * <p>Within a run come first what is only created, since others may relate to it, then the upserts,
 * {@linkplain Relations targets before sources}, then the deletions: an entity that moved from one
 * target to another has let go of the old one before that is deleted, which Port would refuse
 * otherwise or extend to the entity itself.
 *
 * <p>Stages follow each other; the requests of one stage depend on nothing of each other, and may
 * be under way side by side. Upserts come as early as their relations allow: after those before
 * them that hold a target of theirs, or after all of them where Port itself searches for a target.
 * What is only created, and deletions, follow each other one by one: a deletion may be refused, or
 * take others with it, until one before it is done.
 */
final class DeliveryPlan {
  private record Flags(boolean merge, boolean createMissingRelated) {}

  private record Group(String blueprint, boolean deleteDependents) {}

  private DeliveryPlan() {}

  /** None of the stages is empty. */
  static List<List<Batch>> of(List<Write> writes) {
    List<List<Batch>> stages = new ArrayList<>();
    for (Collection<Write> run : runs(writes)) {
      only(Write.Create.class, run).forEach(one -> stages.add(List.of(new Batch.Create(one))));
      stages.addAll(upsertStages(only(Write.Upsert.class, run)));
      deleteBatches(only(Write.Delete.class, run)).forEach(batch -> stages.add(List.of(batch)));
    }
    return stages;
  }

  private static List<Collection<Write>> runs(List<Write> writes) {
    List<Collection<Write>> runs = new ArrayList<>();
    Map<EntityRef, Write> run = new LinkedHashMap<>();
    for (Write write : writes) {
      Write earlier = run.get(write.ref());
      if (earlier != null && earlier.covers(write)) {
        earlier.owners().addAll(write.owners());
        continue;
      }
      if (earlier != null) {
        runs.add(run.values());
        run = new LinkedHashMap<>();
      }
      run.put(write.ref(), write);
    }
    runs.add(run.values());
    return runs;
  }

  private static List<List<Batch>> upsertStages(List<Write.Upsert> upserts) {
    Relations relations = Relations.among(upserts);
    List<List<Batch>> stages = new ArrayList<>();
    Map<EntityRef, Integer> stageOf = new HashMap<>();
    relations
        .targetsFirst()
        .forEach((blueprint, some) -> {
          for (Batch.Upserts batch : upsertBatches(blueprint, some)) {
            int stage =
                batch.writes().stream()
                    .mapToInt(write -> firstStage(write, relations, stageOf, stages.size()))
                    .max()
                    .orElseThrow();
            if (stage == stages.size()) {
              stages.add(new ArrayList<>());
            }
            stages.get(stage).add(batch);
            batch.writes().forEach(write -> stageOf.put(write.ref(), stage));
          }
        });
    return stages;
  }

  /** The first one after all its targets that have a stage by now. */
  private static int firstStage(
      Write.Upsert write, Relations relations, Map<EntityRef, Integer> stageOf, int stages) {
    if (Relations.areSearchedFor(write)) {
      return stages;
    }
    return relations.targets(write.ref()).stream()
        .mapToInt(target -> stageOf.getOrDefault(target, -1) + 1)
        .max()
        .orElse(0);
  }

  private static List<Batch.Upserts> upsertBatches(String blueprint, List<Write.Upsert> upserts) {
    Map<Flags, List<Write.Upsert>> byFlags = new LinkedHashMap<>();
    for (Write.Upsert upsert : upserts) {
      Flags flags = new Flags(upsert.entity().merge(), upsert.entity().createMissingRelated());
      byFlags.computeIfAbsent(flags, _ -> new ArrayList<>()).add(upsert);
    }
    List<Batch.Upserts> batches = new ArrayList<>();
    byFlags.forEach((flags, some) ->
        pack(some).stream()
            .map(part ->
                new Batch.Upserts(blueprint, flags.merge(), flags.createMissingRelated(), part))
            .forEach(batches::add));
    return batches;
  }

  private static List<List<Write.Upsert>> pack(List<Write.Upsert> upserts) {
    List<List<Write.Upsert>> packs = new ArrayList<>();
    List<Write.Upsert> pack = new ArrayList<>();
    int bytes = 0;
    for (Write.Upsert upsert : upserts) {
      int size = upsert.json().size();
      int whole = bytes + size + Json.overhead("entities", pack.size() + 1);
      boolean full = pack.size() == Batch.MAX_UPSERTS || whole > LocalCheck.MAX_BODY_BYTES;
      if (full && !pack.isEmpty()) {
        packs.add(pack);
        pack = new ArrayList<>();
        bytes = 0;
      }
      pack.add(upsert);
      bytes += size;
    }
    if (!pack.isEmpty()) {
      packs.add(pack);
    }
    return packs;
  }

  private static List<Batch.Deletes> deleteBatches(List<Write.Delete> deletes) {
    Map<Group, List<Write.Delete>> groups = new LinkedHashMap<>();
    for (Write.Delete delete : deletes) {
      Group group = new Group(delete.ref().blueprint(), delete.deletion().deleteDependents());
      groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(delete);
    }
    List<Batch.Deletes> batches = new ArrayList<>();
    groups.forEach((group, some) -> batches.addAll(deleteBatches(group, some)));
    return batches;
  }

  private static List<Batch.Deletes> deleteBatches(Group group, List<Write.Delete> deletes) {
    List<Batch.Deletes> batches = new ArrayList<>();
    for (int from = 0; from < deletes.size(); from += Batch.MAX_DELETES) {
      int to = Math.min(deletes.size(), from + Batch.MAX_DELETES);
      batches.add(
          new Batch.Deletes(
              group.blueprint(), group.deleteDependents(), deletes.subList(from, to)));
    }
    return batches;
  }

  private static <T extends Write> List<T> only(Class<T> kind, Collection<Write> writes) {
    return writes.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
