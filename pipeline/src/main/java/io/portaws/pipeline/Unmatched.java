package io.portaws.pipeline;

/** What becomes of events of no catalogued type. */
public enum Unmatched {
  SKIP,
  /** To Port's webhook, unchanged, one a request. */
  FORWARD,
  REJECT
}
