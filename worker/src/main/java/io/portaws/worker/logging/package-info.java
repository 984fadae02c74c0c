/** Logs as JSON, one object a line. */
@NullMarked
package io.portaws.worker.logging;

import org.jspecify.annotations.NullMarked;
