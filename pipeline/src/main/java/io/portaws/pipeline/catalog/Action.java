package io.portaws.pipeline.catalog;

/** What an event claims to have happened. A claim only: the read of the resource decides. */
public enum Action {
  UPSERT,
  DELETE;

  /** The word used in events, payloads and logs: {@code upsert} or {@code delete}. */
  public String word() {
    return this == UPSERT ? "upsert" : "delete";
  }
}
