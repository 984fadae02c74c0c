/** What the worker shows of itself to people: the figures, what they mean, and the page. */
@NullMarked
package io.portaws.worker.status;

import org.jspecify.annotations.NullMarked;
