package io.portaws.cli.redrive;

import io.portaws.pipeline.Explainer;
import io.portaws.pipeline.Explanation;
import io.portaws.pipeline.Outcome;

/** Runs decode, resolve and map on letters, here and now. Belongs to one thread. */
final class Judge {
  /** Kept of each letter of many. */
  private static final int MAX_DETAIL = 200;

  private final Explainer explainer;

  Judge(Explainer explainer) {
    this.explainer = explainer;
  }

  /**
   * What a letter tells of, and what would become of it.
   *
   * @throws InterruptedException when interrupted while AWS is asked
   */
  Judged judge(Letter letter) throws InterruptedException {
    Explanation explanation = explainer.explain(letter.message());
    return new Judged(
        letter, explanation.form(), explanation.changes(), verdict(letter, explanation));
  }

  private static Verdict verdict(Letter letter, Explanation explanation) {
    if (letter.origin() == Letter.Origin.ANOTHER_QUEUE) {
      return new Verdict.Immovable(Reasons.ANOTHER_QUEUE);
    }
    if (letter.goesBackWith().isEmpty()) {
      return new Verdict.Immovable("no-room-for-change-time");
    }
    return switch (explanation.outcome()) {
      case Outcome.Reject reject ->
          new Verdict.Rejected(reject.why(), shortened(explanation.detail()));
      case Outcome.Skipped(String why) -> new Verdict.Skipped(why);
      case Outcome.Replaced replaced -> new Verdict.Unsure(replaced.why());
      case Outcome.Retry retry -> new Verdict.Unsure(retry.why());
      case Outcome.Wait wait -> new Verdict.Unsure(wait.why());
      case Outcome.Delivered _ ->
          explanation.looks().stream().anyMatch(Judge::isUnread)
              ? new Verdict.Unsure("state-not-read")
              : new Verdict.Passes();
    };
  }

  private static String shortened(String detail) {
    return detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL) + "…";
  }

  private static boolean isUnread(Explanation.Look look) {
    return look.source() == Explanation.Source.UNREAD;
  }
}
