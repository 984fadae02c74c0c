/** What is kept so as not to be made again, within bounds. */
@NullMarked
package io.portaws.pipeline.cache;

import org.jspecify.annotations.NullMarked;
