package io.portaws.cli.doctor;

import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;

/** Looks at one thing of an installation and changes nothing. Run once, beside others. */
interface Check {
  /** What it is about when it cannot be looked at; as in its findings. */
  String about();

  /**
   * What it finds, the most telling first; empty where this installation has no such thing.
   *
   * @throws SdkException when AWS does not tell: the whole is unknown then
   */
  List<Finding> look() throws InterruptedException;
}
