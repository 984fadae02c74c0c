/** The worker's jars as they ship. */
@NullMarked
package io.portaws.worker.shipped;

import org.jspecify.annotations.NullMarked;
