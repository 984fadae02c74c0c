/** Tells what becomes of a message. */
@NullMarked
package io.portaws.cli.explain;

import org.jspecify.annotations.NullMarked;
