/** Lists the supported types. */
@NullMarked
package io.portaws.cli.types;

import org.jspecify.annotations.NullMarked;
