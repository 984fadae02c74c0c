/**
 * AWS and Port on a laptop: SQS in the JVM and honest stand-ins for the AWS operations that readers
 * use and for Port. The demo, the tests and the benchmarks run on it; it never ships.
 *
 * <p>Everything here listens on 127.0.0.1 only and reaches out to nothing.
 */
@NullMarked
package io.portaws.sandbox;

import org.jspecify.annotations.NullMarked;
