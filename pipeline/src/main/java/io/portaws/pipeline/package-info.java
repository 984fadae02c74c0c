/**
 * One turn: decode, resolve, coalesce, read, map, pack, send, settle. Knows no queue and no Lambda:
 * {@link io.portaws.pipeline.Turn} takes messages and says, for each, what its queue should do.
 */
@NullMarked
package io.portaws.pipeline;

import org.jspecify.annotations.NullMarked;
