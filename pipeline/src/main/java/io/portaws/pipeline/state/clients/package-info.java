/**
 * The clients of AWS's services, which the worker's jar has in packs: see {@code PackedClasses}. No
 * other package names it.
 */
@NullMarked
package io.portaws.pipeline.state.clients;

import org.jspecify.annotations.NullMarked;
