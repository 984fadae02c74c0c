package io.portaws.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Answers one operation of AWS's that {@link AwsStandIn} does not know by itself. Called by many
 * threads at once.
 */
@FunctionalInterface
public interface AwsHandler {
  /**
   * The answer, with the API's member names.
   *
   * @param request the request's members, by the API's names
   * @throws AwsRefusal when AWS would answer with an error
   */
  ObjectNode answer(AwsCall call, ObjectNode request);
}
