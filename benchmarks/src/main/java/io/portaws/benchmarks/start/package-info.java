/** The worker as its image runs it, without Docker: how soon it polls and what memory it needs. */
@NullMarked
package io.portaws.benchmarks.start;

import org.jspecify.annotations.NullMarked;
