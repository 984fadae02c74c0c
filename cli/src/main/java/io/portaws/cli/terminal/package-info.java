/** What a command finds around it, and how it speaks to people. */
@NullMarked
package io.portaws.cli.terminal;

import org.jspecify.annotations.NullMarked;
