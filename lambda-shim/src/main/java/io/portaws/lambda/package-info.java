/** The same turn as the worker's, behind a Lambda event source mapping or a direct invocation. */
@NullMarked
package io.portaws.lambda;

import org.jspecify.annotations.NullMarked;
