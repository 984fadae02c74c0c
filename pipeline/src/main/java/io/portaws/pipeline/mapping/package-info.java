/** Mapping rules in the users' dialects, and the entities they make of a resource's state. Pure. */
@NullMarked
package io.portaws.pipeline.mapping;

import org.jspecify.annotations.NullMarked;
