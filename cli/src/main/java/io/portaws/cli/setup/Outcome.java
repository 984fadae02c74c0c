package io.portaws.cli.setup;

/** What became of something that setup was to do. */
public enum Outcome {
  DONE,
  FAILED,

  /** Something before it failed, so that it was not tried or could not be. */
  NOT_TRIED
}
