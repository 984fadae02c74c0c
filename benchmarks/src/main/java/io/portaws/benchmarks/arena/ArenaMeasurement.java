package io.portaws.benchmarks.arena;

import io.portaws.benchmarks.report.Result;
import java.io.IOException;

/**
 * One measurement in an arena. All are prepared before the first runs, so that what the product
 * works off is more than a minute old, as it is after an outage: younger changes it reads again.
 */
interface ArenaMeasurement {
  /** Fills queues. */
  void prepare(Arena arena) throws IOException;

  /** Runs consumers, one after the other. */
  Result run(Arena arena) throws IOException, InterruptedException;
}
