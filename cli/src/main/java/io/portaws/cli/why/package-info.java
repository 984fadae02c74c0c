/** What became of an event, as the workers remember it. */
@NullMarked
package io.portaws.cli.why;

import org.jspecify.annotations.NullMarked;
