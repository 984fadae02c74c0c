/**
 * The resync: lists what there is in AWS, finds what Port holds of it that is there no more, and
 * puts looks at both on the queue. Decides nothing about an entity: turns do, by reading AWS.
 */
@NullMarked
package io.portaws.pipeline.resync;

import org.jspecify.annotations.NullMarked;
