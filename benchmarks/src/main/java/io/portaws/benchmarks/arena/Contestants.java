package io.portaws.benchmarks.arena;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Who is measured here: the product always, a peer when its libraries could be had.
 *
 * @param missing names of those that are not built, and are not measured
 */
record Contestants(
    Contestant product, List<Contestant> peers, List<Contestant> bound, List<String> missing) {
  /** The exporter's shape. */
  static final String ONE_BY_ONE = "one by one, 5 workers";

  /**
   * @param repository a working copy with a built worker
   */
  static Contestants in(Path repository) throws IOException {
    List<Contestant> peers = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    add(repository, "plain", ONE_BY_ONE, peers, missing);
    add(repository, "spring", "Spring Cloud AWS", peers, missing);
    add(repository, "batchmanager", "SqsAsyncBatchManager", peers, missing);
    List<Contestant> bound = new ArrayList<>();
    add(repository, "upper-bound", Contestant.BOUND, bound, missing);
    return new Contestants(Contestant.product(repository, List.of()), peers, bound, missing);
  }

  private static void add(
      Path repository, String peer, String name, List<Contestant> to, List<String> missing) {
    Path jar =
        repository.resolve("benchmarks/peers").resolve(peer).resolve("target/" + peer + ".jar");
    if (Files.exists(jar)) {
      List<String> command =
          List.of(
              Contestant.java(),
              "-Xmx512m",
              "--enable-native-access=ALL-UNNAMED",
              "--sun-misc-unsafe-memory-access=allow",
              "-jar",
              jar.toString());
      to.add(new Contestant(name, command));
    } else {
      missing.add(name);
    }
  }

  /** Everybody but the bound. */
  List<Contestant> all() {
    List<Contestant> all = new ArrayList<>(List.of(product));
    all.addAll(peers);
    return all;
  }
}
