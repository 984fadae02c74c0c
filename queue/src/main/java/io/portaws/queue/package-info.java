/**
 * What every consumer of the queue does with SQS, and needs no lease for: facts, batches of ten,
 * follow-ups and dead letters.
 */
@NullMarked
package io.portaws.queue;

import org.jspecify.annotations.NullMarked;
