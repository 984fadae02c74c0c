/** Brings Port and AWS into the state that events need. */
@NullMarked
package io.portaws.cli.setup;

import org.jspecify.annotations.NullMarked;
