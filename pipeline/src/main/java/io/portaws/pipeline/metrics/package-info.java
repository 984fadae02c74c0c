/** What the pipeline counts, as verbs of its domain. */
@NullMarked
package io.portaws.pipeline.metrics;

import org.jspecify.annotations.NullMarked;
