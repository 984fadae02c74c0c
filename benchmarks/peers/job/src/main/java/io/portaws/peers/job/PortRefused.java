package io.portaws.peers.job;

import java.io.IOException;

/** Port did not accept a write: its message must not be deleted. */
public final class PortRefused extends IOException {
  PortRefused(String message) {
    super(message);
  }
}
