package io.portaws.cli.consumer;

import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * One of the two that may consume the queue: the worker's service or the function's mapping. What
 * it does may be done again: what is so already is left so.
 */
interface Consuming {
  Consumer who();

  /** As people call it, with its name in AWS. */
  String name();

  /**
   * Whether it takes messages now.
   *
   * @throws SdkException when AWS does not tell
   */
  Standing standing();

  /** What {@link #begin} would do, in order, in the imperative. */
  List<String> toBegin();

  /** What {@link #end} would do. */
  List<String> toEnd();

  /**
   * Makes it consume, and waits until it is up and healthy.
   *
   * @throws StepFailed when it is not; then it may be anything between off and on
   */
  void begin(Steps steps) throws StepFailed, InterruptedException;

  /**
   * Makes it stop, and waits until nothing of it runs.
   *
   * @throws StepFailed when it does not
   */
  void end(Steps steps) throws StepFailed, InterruptedException;
}
