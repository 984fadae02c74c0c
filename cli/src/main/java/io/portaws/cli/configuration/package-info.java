/** Types and mapping as the worker would have them. */
@NullMarked
package io.portaws.cli.configuration;

import org.jspecify.annotations.NullMarked;
