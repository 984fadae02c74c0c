package io.portaws.pipeline.port;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How one administrative request to Port ended. No text of it holds a secret; {@code detail} is one
 * short line with Port's own words and its trace id, where there are any.
 */
public sealed interface PortAnswer {
  /**
   * Port did it.
   *
   * @param content what the answer is about: a blueprint, a webhook, or an array of them
   */
  record Done(JsonNode content) implements PortAnswer {}

  /** Port answered and did not do it; asking again changes nothing. */
  record Refused(int status, String detail) implements PortAnswer {}

  /** Port does not take the credentials. */
  record Unauthorized(String detail) implements PortAnswer {}

  /** No answer, or none for now: not reached, throttled for too long, or failing. */
  record Unreachable(String detail) implements PortAnswer {}
}
