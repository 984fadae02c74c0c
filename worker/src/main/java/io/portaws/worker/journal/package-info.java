/** What became of each message, in a bounded part of the worker's memory, for {@code why}. */
@NullMarked
package io.portaws.worker.journal;

import org.jspecify.annotations.NullMarked;
