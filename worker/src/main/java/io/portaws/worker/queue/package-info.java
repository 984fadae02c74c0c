/** Receiving from the queue, the lease of what is held, and settling it. */
@NullMarked
package io.portaws.worker.queue;

import org.jspecify.annotations.NullMarked;
