package io.portaws.cli.redrive;

import io.portaws.cli.terminal.Exit;
import java.util.List;
import java.util.Optional;

/**
 * What came of one run.
 *
 * @param survey what was looked at; empty when letters were moved
 * @param moving what was moved; empty when there was only a look
 * @param interrupted whether somebody ended it early
 * @param notes for people, a sentence each
 * @param command the command again, with what says which installation is meant
 */
record Results(
    Queues queues,
    Optional<Survey> survey,
    Optional<Moving> moving,
    boolean verdicts,
    Pass.Ended ended,
    boolean interrupted,
    List<String> notes,
    String command) {
  Results {
    notes = List.copyOf(notes);
  }

  Optional<String> problem() {
    return Optional.ofNullable(ended.problem()).map(Stopped::sentence);
  }

  int exit() {
    Stopped problem = ended.problem();
    if (problem != null) {
      return problem.exit();
    }
    boolean whole = moving.map(each -> each.left().isEmpty() && each.undeleted() == 0).orElse(true);
    return whole && !interrupted ? Exit.DONE : Exit.FOUND;
  }
}
