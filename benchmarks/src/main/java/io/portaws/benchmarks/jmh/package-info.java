/** Single steps of the pipeline, measured by JMH. */
@NullMarked
package io.portaws.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
