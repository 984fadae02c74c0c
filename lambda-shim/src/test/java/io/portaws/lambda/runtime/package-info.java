/** The zip that ships, run as Lambda runs it. */
@NullMarked
package io.portaws.lambda.runtime;

import org.jspecify.annotations.NullMarked;
