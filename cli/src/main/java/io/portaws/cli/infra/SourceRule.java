package io.portaws.cli.infra;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One EventBridge rule.
 *
 * @param id its logical id
 * @param parameter the one that says whether it is on
 * @param pattern its event pattern, at most {@value #MAX_PATTERN} characters as JSON
 */
record SourceRule(String id, String parameter, String description, ObjectNode pattern) {
  /** "Event pattern size" in EventBridge's quotas. */
  static final int MAX_PATTERN = 2_048;

  /** "Description" of PutRule. */
  static final int MAX_DESCRIPTION = 512;

  SourceRule {
    if (pattern.toString().length() > MAX_PATTERN) {
      throw new IllegalArgumentException(
          id + ": a pattern has at most " + MAX_PATTERN + " characters, not " + pattern);
    }
    if (description.length() > MAX_DESCRIPTION) {
      throw new IllegalArgumentException(
          id + ": a description has at most " + MAX_DESCRIPTION + " characters: " + description);
    }
  }
}
