/**
 * Queue, AWS and Port in processes of their own, and consumers between them, measured side by side.
 */
@NullMarked
package io.portaws.benchmarks.arena;

import org.jspecify.annotations.NullMarked;
