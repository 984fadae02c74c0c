/** What becomes of messages, told step by step to whoever keeps a journal of it. */
@NullMarked
package io.portaws.pipeline.journal;

import org.jspecify.annotations.NullMarked;
