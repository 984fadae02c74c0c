/** Port for the commands. */
@NullMarked
package io.portaws.cli.port;

import org.jspecify.annotations.NullMarked;
