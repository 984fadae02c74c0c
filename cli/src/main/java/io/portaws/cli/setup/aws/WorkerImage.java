package io.portaws.cli.setup.aws;

/** The worker's image: one of a registry, or one that is to be pushed. */
sealed interface WorkerImage {
  /** As it is. */
  record Remote(String reference) implements WorkerImage {}

  /**
   * Of this machine's docker.
   *
   * @param id docker's, which tells its content
   * @param architecture as the template calls it
   */
  record Local(String name, String id, String architecture, String tag) implements WorkerImage {}

  /** What the stack has already. */
  record Kept(String reference) implements WorkerImage {}
}
