/** Checking a running installation, from the event to the entity. */
@NullMarked
package io.portaws.cli.doctor;

import org.jspecify.annotations.NullMarked;
