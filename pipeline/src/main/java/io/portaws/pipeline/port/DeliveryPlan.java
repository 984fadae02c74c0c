package io.portaws.pipeline.port;

import io.portaws.pipeline.mapping.EntityRef;
import java.util.ArrayList;
import java.util.Collection;
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
 * <p>A stage holds the requests of one blueprint and kind. Stages follow each other; requests of
 * one stage depend on each other only where a blueprint has relations to itself.
 */
final class DeliveryPlan {
  private record Flags(boolean merge, boolean createMissingRelated) {}

  private record Group(String blueprint, boolean deleteDependents) {}

  private DeliveryPlan() {}

  static List<List<? extends Batch>> of(List<Write> writes) {
    List<List<? extends Batch>> stages = new ArrayList<>();
    for (Collection<Write> run : runs(writes)) {
      stages.add(only(Write.Create.class, run).stream().map(Batch.Create::new).toList());
      List<Write.Upsert> upserts = only(Write.Upsert.class, run);
      Relations.targetsFirst(upserts)
          .forEach((blueprint, some) -> stages.add(upsertBatches(blueprint, some)));
      stages.addAll(deleteStages(only(Write.Delete.class, run)));
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

  private static List<List<Batch.Deletes>> deleteStages(List<Write.Delete> deletes) {
    Map<Group, List<Write.Delete>> groups = new LinkedHashMap<>();
    for (Write.Delete delete : deletes) {
      Group group = new Group(delete.ref().blueprint(), delete.deletion().deleteDependents());
      groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(delete);
    }
    List<List<Batch.Deletes>> stages = new ArrayList<>();
    groups.forEach((group, some) -> stages.add(deleteBatches(group, some)));
    return stages;
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
