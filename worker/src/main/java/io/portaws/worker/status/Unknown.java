package io.portaws.worker.status;

import io.portaws.worker.journal.Answer;

/** What to say of what nothing is known of. Pure. */
final class Unknown {
  static final String ADVICE =
      "Each worker remembers only what it did itself: ask the others, too. Where none knows it, it"
          + " may never have reached the queue: ./port-aws-events doctor looks for the reason, and"
          + " ./port-aws-events explain tells what would become of the event.";

  private Unknown() {}

  static String sentence(Answer answer) {
    if (answer.since().isEmpty()) {
      return "This worker has received nothing since its start.";
    }
    return "This worker knows nothing of it. Its memory begins at "
        + answer.since().get()
        + (answer.forgot()
            ? "; what happened before is forgotten."
            : ", when it received its first message.");
  }
}
