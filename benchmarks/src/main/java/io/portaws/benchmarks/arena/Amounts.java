package io.portaws.benchmarks.arena;

import java.time.Duration;
import java.util.List;

/**
 * How much of everything there is.
 *
 * @param warmUp messages before those that are measured, about resources of their own
 * @param warmUpByAll the same, where peers are measured, too, whose JVMs compile for longer
 * @param throughput messages of the product and of the bound
 * @param ofPeer messages of each peer
 * @param ofPeerAtMost how long a peer is measured: the time that it takes is worked out
 * @param backlogResources that a backlog is about, which has ten times as many events
 * @param counted messages in the runs that count requests
 * @param latency how long events come at a rate
 * @param budget how long a limit is used up
 * @param scales how many times the smallest number of resources
 * @param smallest number of resources of which it is seen how it grows
 */
record Amounts(
    int warmUp,
    int warmUpByAll,
    int throughput,
    int ofPeer,
    Duration ofPeerAtMost,
    int backlogResources,
    int counted,
    Duration latency,
    Duration budget,
    List<Integer> scales,
    int smallest) {
  /** About twelve minutes on two cores, with all other measurements. */
  static final Amounts SHORT =
      new Amounts(
          6_000,
          10_000,
          20_000,
          4_000,
          Duration.ofSeconds(10),
          1_000,
          10_000,
          Duration.ofSeconds(15),
          Duration.ofSeconds(15),
          List.of(1, 10, 100),
          50);

  /** About an hour. */
  static final Amounts LONG =
      new Amounts(
          20_000,
          30_000,
          100_000,
          20_000,
          Duration.ofSeconds(20),
          10_000,
          30_000,
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          List.of(1, 10, 100),
          1_000);

  static final int EVENTS_A_RESOURCE = 10;
}
