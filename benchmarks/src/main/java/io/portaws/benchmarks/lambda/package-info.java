/** The Lambda function, and a peer, as Lambda runs them. */
@NullMarked
package io.portaws.benchmarks.lambda;

import org.jspecify.annotations.NullMarked;
