/** Configuration from the environment, validated together at start. */
@NullMarked
package io.portaws.worker.config;

import org.jspecify.annotations.NullMarked;
