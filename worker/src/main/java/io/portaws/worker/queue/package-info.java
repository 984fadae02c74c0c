/** The queue: receiving, the lease of what is held, and settling. The only place that knows SQS. */
@NullMarked
package io.portaws.worker.queue;

import org.jspecify.annotations.NullMarked;
