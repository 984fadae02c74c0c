/** Whole processes, measured between the sandbox's stand-ins. Ships nowhere. */
@NullMarked
package io.portaws.benchmarks;

import org.jspecify.annotations.NullMarked;
