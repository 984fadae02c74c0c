/** Log lines as JSON, without a logging framework. */
@NullMarked
package io.portaws.lambda.logging;

import org.jspecify.annotations.NullMarked;
