package io.portaws.cli.redrive;

/** What would become of a letter if it came to the consumer now, as far as that is known here. */
sealed interface Verdict {
  /** Why an event is skipped of which the consumer knows no type. */
  String NOBODY_KNOWS_IT = "uncatalogued-event";

  /** The word in reports. */
  default String word() {
    return switch (this) {
      case Passes _ -> "passes";
      case Unsure _ -> "unsure";
      case Skipped _ -> "skipped";
      case Rejected _ -> "rejected";
      case Immovable _ -> "immovable";
    };
  }

  /** Why, a word or few; empty for what passes. */
  default String why() {
    return switch (this) {
      case Passes _ -> "";
      case Unsure(String why) -> why;
      case Skipped(String why) -> why;
      case Rejected(String why, String _) -> why;
      case Immovable(String why) -> why;
    };
  }

  /**
   * Whether it stays where it is.
   *
   * @param evenIfRejected whether the user wants what would be rejected to go back, too
   */
  default boolean stays(boolean evenIfRejected) {
    return switch (this) {
      case Passes _, Unsure _ -> false;
      // The consumer would delete it, and nobody would hear of it again.
      case Skipped(String why) -> why.equals(NOBODY_KNOWS_IT) && !evenIfRejected;
      case Rejected _ -> !evenIfRejected;
      case Immovable _ -> true;
    };
  }

  /** It comes to requests to Port; what Port and the consumer's own role say is not known. */
  record Passes() implements Verdict {}

  /** Its state, which decides, was not read. */
  record Unsure(String why) implements Verdict {}

  /** It asks for nothing: the consumer would delete it. */
  record Skipped(String why) implements Verdict {}

  /** It would be a dead letter again. */
  record Rejected(String why, String detail) implements Verdict {}

  /** It cannot go to this queue, whatever it is. */
  record Immovable(String why) implements Verdict {}
}
