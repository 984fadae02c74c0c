/** Who consumes the queue, and moving that from one to the other. */
@NullMarked
package io.portaws.cli.consumer;

import org.jspecify.annotations.NullMarked;
