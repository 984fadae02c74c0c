/** What was given up: looking at the dead-letter queue, and moving its letters back. */
@NullMarked
package io.portaws.cli.redrive;

import org.jspecify.annotations.NullMarked;
