/** Port: its client, both deliveries, packing and the governor of the request rate. */
@NullMarked
package io.portaws.pipeline.port;

import org.jspecify.annotations.NullMarked;
