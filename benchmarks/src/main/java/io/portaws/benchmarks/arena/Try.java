package io.portaws.benchmarks.arena;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

final class Try {
  record Run(String queue, String second, List<String> options) {}

  public static void main(String[] args) throws Exception {
    Path repo = Path.of(args[0]);
    int warm = Integer.parseInt(args[1]);
    int measured = Integer.parseInt(args[2]);
    long age = Long.parseLong(args[3]);
    List<Run> runs = new ArrayList<>();
    try (Arena arena = new Arena(Pinning.ONE_CORE, Path.of("/tmp/arena"), repo.resolve("benchmarks/src/main/resources/mapping.json"))) {
      List<List<String>> options = new ArrayList<>(List.of(new ArrayList<>()));
      for (String each : List.of(args).subList(4, args.length)) {
        if (each.equals("--")) options.add(new ArrayList<>()); else options.getLast().add(each);
      }
      long t = System.nanoTime();
      for (List<String> o : options) {
        String queue = arena.newQueue();
        String first = arena.newAccount(Math.max(10, warm / 10));
        String second = arena.newAccount(Math.max(10, measured / 10));
        arena.backlog(first, queue, warm, Duration.ofHours(1));
        arena.backlog(second, queue, measured, Duration.ofHours(1));
        runs.add(new Run(queue, second, o));
      }
      System.out.println("filled in " + (System.nanoTime() - t) / 1000000 + " ms");
      Thread.sleep(age * 1000);
      for (Run run : runs) {
        System.out.println(run.options());
        arena.expect(run.second());
        List<String> jvm = new ArrayList<>(); Map<String,String> env = new java.util.HashMap<>(); Path repository = repo;
        for (String o : run.options()) { if (o.startsWith("-")) jvm.add(o); else if (o.startsWith("/")) repository = Path.of(o); else env.put(o.substring(0, o.indexOf('=')), o.substring(o.indexOf('=') + 1)); }
        Contestant c = Contestant.product(repository, jvm);
        String queue = run.queue();
        try (Consumer consumer = arena.start(c, queue, false, env)) {
          arena.awaitDepth(queue, measured, Duration.ofMinutes(5), consumer);
          double cpu = consumer.cpuSeconds();
          var reads = arena.reads().getOrDefault("cloudcontrol:GetResource", 0L);
          var port = arena.portRequests().values().stream().mapToLong(x -> x).sum();
          long begin = System.nanoTime();
          arena.awaitDepth(queue, 0, Duration.ofMinutes(5), consumer);
          double s = (System.nanoTime() - begin) / 1e9;
          double used = consumer.cpuSeconds() - cpu;
          System.out.printf("   warm-up cpu %.1f; %d messages in %.2f s: %.0f/s, %.1f CPU s per million, busy %.2f, rss %d MB peak %d MB missing %d reads %d port %d exit %d%n", cpu, measured, s, measured / s, used / measured * 1e6, used / s, consumer.residentBytes() >> 20, consumer.peakBytes() >> 20, arena.missing(), arena.reads().getOrDefault("cloudcontrol:GetResource", 0L) - reads, arena.portRequests().values().stream().mapToLong(x -> x).sum() - port, consumer.terminate());
        }
      }
    }
    System.exit(0);
  }
}
