package io.portaws.cli.consumer;

import io.portaws.cli.terminal.Progress;
import java.util.ArrayList;
import java.util.List;

/** What a switch did so far, said as it happens. Used by one thread. */
final class Steps {
  private final List<String> done = new ArrayList<>();
  private final Progress progress;

  Steps(Progress progress) {
    this.progress = progress;
  }

  /** Something was done, in the past tense. */
  void did(String sentence) {
    done.add(sentence);
    progress.say(sentence);
  }

  List<String> list() {
    return List.copyOf(done);
  }
}
