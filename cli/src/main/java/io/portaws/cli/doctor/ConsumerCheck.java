package io.portaws.cli.doctor;

import io.portaws.cli.consumer.Consumer;
import io.portaws.cli.consumer.Standing;
import io.portaws.cli.consumer.Standing.State;
import io.portaws.cli.doctor.Metrics.Statistic;
import io.portaws.cli.doctor.Metrics.Wanted;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Does exactly one consume the queue, and the one that the stack says?
 *
 * @param standings of those that this installation has
 */
record ConsumerCheck(Installation installation, Standings standings, Metrics metrics)
    implements Check {
  private static final Duration LATELY = Duration.ofHours(1);

  /** Asks how the consumers stand. */
  @FunctionalInterface
  interface Standings {
    Map<Consumer, Standing> ask();
  }

  @Override
  public String about() {
    return "consumer";
  }

  @Override
  public List<Finding> look() {
    Map<Consumer, Standing> all = standings.ask();
    List<Consumer> on = having(all, State.ON);
    if (on.size() == 2) {
      return List.of(
          Finding.warning(
              about(),
              "worker and function both consume: nothing is lost, but Port is asked twice",
              to(installation.target().orElse(Consumer.WORKER))));
    }
    if (on.isEmpty()) {
      return List.of(none(all));
    }
    Consumer consumer = on.getFirst();
    Optional<Consumer> target = installation.target();
    if (target.isPresent() && target.get() != consumer) {
      return List.of(
          Finding.warning(
              about(),
              "the %s consumes, but the stack says %s: its next update turns that back"
                  .formatted(consumer, target.get()),
              to(consumer)));
    }
    return List.of(
        Finding.ok(about(), "the %s consumes: %s".formatted(consumer, words(all, consumer))));
  }

  private Finding none(Map<Consumer, Standing> all) {
    List<Consumer> partly = having(all, State.PARTLY);
    if (!partly.isEmpty()) {
      return Finding.warning(
          about(),
          "the %s is on its way up or down: %s"
              .formatted(partly.getFirst(), words(all, partly.getFirst())),
          to(partly.getFirst()));
    }
    if (all.isEmpty() || installation.target().isEmpty()) {
      return elsewhere();
    }
    Consumer target = installation.target().get();
    return Finding.failure(about(), "nobody consumes the queue", to(target));
  }

  /** On Kubernetes, for instance: that somebody receives is all that SQS can tell. */
  private Finding elsewhere() {
    String name =
        installation.queueUrl().map(url -> url.substring(url.lastIndexOf('/') + 1)).orElse("");
    if (name.isEmpty()) {
      return Finding.unknown(about(), "neither consumer nor queue is known");
    }
    double receives =
        List.of("NumberOfEmptyReceives", "NumberOfMessagesReceived").stream()
            .mapToDouble(metric ->
                metrics
                    .over(
                        LATELY,
                        List.of(
                            new Wanted(
                                metric,
                                "AWS/SQS",
                                metric,
                                Map.of("QueueName", name),
                                Statistic.SUM)))
                    .getOrDefault(metric, 0.0))
            .sum();
    return receives > 0
        ? Finding.ok(about(), "somebody outside of this stack receives from the queue")
        : Finding.failure(
            about(),
            "nobody has received from the queue for an hour",
            "start the worker (its /readyz tells what it lacks), or "
                + installation.setupAws()
                + " --target worker");
  }

  private static String words(Map<Consumer, Standing> all, Consumer consumer) {
    Standing standing = all.get(consumer);
    return standing == null ? "" : standing.words();
  }

  private static List<Consumer> having(Map<Consumer, Standing> all, State state) {
    return all.entrySet().stream()
        .filter(each -> each.getValue().is(state))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private String to(Consumer consumer) {
    String stack =
        installation
            .stack()
            .map(each -> " --stack-name " + each.name())
            .orElse(consumer == Consumer.WORKER ? " --service NAME" : " --mapping UUID");
    return "./port-aws-events switch --to " + consumer.word() + stack;
  }
}
