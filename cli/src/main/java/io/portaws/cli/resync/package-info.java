/** The command that brings the catalogue level with AWS. */
@NullMarked
package io.portaws.cli.resync;

import org.jspecify.annotations.NullMarked;
