package io.portaws.sandbox;

import java.util.List;

/** One operation of one AWS service. Called by many threads at once. */
interface AwsOperation {
  /** The resource types that a call may read, the likeliest first; empty when it reads none. */
  default List<String> types(AwsInput input) {
    return List.of();
  }

  /** The identifiers that a call names. */
  default List<String> identifiers(AwsInput input) {
    return List.of();
  }

  /**
   * Answers a call.
   *
   * @throws AwsFault when AWS would answer with an error
   */
  Answer answer(AwsInput input);
}
