/** What a message's body turned out to be. Pure. */
@NullMarked
package io.portaws.pipeline.event;

import org.jspecify.annotations.NullMarked;
