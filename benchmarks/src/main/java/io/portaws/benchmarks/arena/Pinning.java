package io.portaws.benchmarks.arena;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Which processors a consumer has, and which all others. */
enum Pinning {
  /** The consumer has the first for itself, and all others share the second. */
  ONE_CORE(1),
  /** The system shares out both. */
  TWO_CORES(2);

  private static final Path TASKSET = Path.of("/usr/bin/taskset");

  final int cores;

  Pinning(int cores) {
    this.cores = cores;
    if (cores == 1 && !Files.isExecutable(Path.of("/usr/bin/taskset"))) {
      throw new IllegalStateException(
          "consumers are pinned to a processor by taskset (util-linux)");
    }
  }

  List<String> ofConsumer() {
    return this == ONE_CORE ? List.of(TASKSET.toString(), "-c", "0") : List.of();
  }

  List<String> ofArena() {
    return this == ONE_CORE ? List.of(TASKSET.toString(), "-c", "1") : List.of();
  }
}
