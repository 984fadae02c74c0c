/** How the project is verified and released: workflows, templates, scripts. */
@NullMarked
package io.portaws.cli.release;

import org.jspecify.annotations.NullMarked;
