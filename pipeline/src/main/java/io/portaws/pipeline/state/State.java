package io.portaws.pipeline.state;

import com.fasterxml.jackson.databind.JsonNode;

/** What AWS answers when asked for a resource now. */
public sealed interface State {
  /** It is there. The properties are as its reader gives them, and are not modified. */
  record Present(JsonNode properties) implements State {}

  /** AWS says that there is no such resource. */
  record Absent() implements State {}

  /** AWS did not say. */
  record Unknown(Cause cause, String detail) implements State {}

  /** Why AWS did not say, in words that can be counted. */
  enum Cause {
    /** Too many requests: later. */
    THROTTLED,
    /** AWS or the way to it is disturbed: later. */
    UNAVAILABLE,
    /** The role may not read it, or cannot be assumed: an operator mends that. */
    DENIED,
    /** Nothing that we have can read this type here. */
    UNSUPPORTED,
    /** The identifier cannot be one of this type. */
    INVALID,
    /** What AWS answers is not what the type's file expects: the file must be mended. */
    UNSHAPED;

    /** The word in metrics and logs. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
