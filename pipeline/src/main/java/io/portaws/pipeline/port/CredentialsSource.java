package io.portaws.pipeline.port;

import java.io.IOException;

/** Where credentials come from. Called from many threads. */
@FunctionalInterface
public interface CredentialsSource {
  /** What was read last; returns at once. */
  PortCredentials current();

  /**
   * Reads again, since Port refused what {@link #current} says: a secret may have been rotated.
   *
   * @throws IOException when it cannot be read now; the current credentials stay in use
   */
  default PortCredentials reload() throws IOException {
    return current();
  }
}
