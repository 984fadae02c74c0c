/** What AWS answers now. */
@NullMarked
package io.portaws.pipeline.state;

import org.jspecify.annotations.NullMarked;
