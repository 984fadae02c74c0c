package io.portaws.benchmarks.arena;

import java.io.IOException;
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

  /**
   * Moves a process with all its threads: to where it is measured beside, or to all processors as
   * long as no consumer runs.
   */
  void moveArena(long pid, boolean everywhere) throws IOException {
    if (this == ONE_CORE) {
      String cores = everywhere ? "0,1" : "1";
      Process taskset =
          new ProcessBuilder(TASKSET.toString(), "-a", "-c", "-p", cores, String.valueOf(pid))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (taskset.onExit().join().exitValue() != 0) {
        throw new IOException("process " + pid + " could not be pinned to processor " + cores);
      }
    }
  }

  List<String> ofConsumer() {
    return this == ONE_CORE ? List.of(TASKSET.toString(), "-c", "0") : List.of();
  }

  List<String> ofArena() {
    return this == ONE_CORE ? List.of(TASKSET.toString(), "-c", "1") : List.of();
  }
}
