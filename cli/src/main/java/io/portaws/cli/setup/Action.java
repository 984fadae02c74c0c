package io.portaws.cli.setup;

/** What setup does about something. */
public enum Action {
  CREATE,

  /** It was begun by an earlier run that did not come to its end. */
  FINISH,
  UPDATE,

  /** It differs and is left as it is, since nobody asked to update it. */
  LEAVE,

  /** It is as it should be. */
  NONE;

  boolean writes() {
    return this == CREATE || this == FINISH || this == UPDATE;
  }
}
