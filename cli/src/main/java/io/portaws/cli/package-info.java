/** What an operator runs: explain what becomes of a message, list the types. */
@NullMarked
package io.portaws.cli;

import org.jspecify.annotations.NullMarked;
