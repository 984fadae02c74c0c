package io.portaws.worker.management;

import java.io.IOException;

/** What is served at one path of the management port. Safe for use by many threads. */
@FunctionalInterface
public interface Route {
  /** Answers one GET or HEAD. */
  void answer(Exchange exchange) throws IOException;
}
