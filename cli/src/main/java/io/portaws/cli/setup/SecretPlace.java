package io.portaws.cli.setup;

import java.io.IOException;

/** Where a secret that setup makes is kept. Asked before Port gets it, so that none is lost. */
@FunctionalInterface
public interface SecretPlace {
  /**
   * Keeps the secret.
   *
   * @throws IOException with a sentence, when it cannot; then no webhook is made
   */
  void keep(String secret) throws IOException;
}
