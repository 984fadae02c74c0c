/** What operators and orchestrators look at: probes and metrics. */
@NullMarked
package io.portaws.worker.management;

import org.jspecify.annotations.NullMarked;
