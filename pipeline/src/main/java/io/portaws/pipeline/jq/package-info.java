/**
 * jq expressions: compiled once, evaluated under limits. Pure: no clock but the deadline's, no IO.
 */
@NullMarked
package io.portaws.pipeline.jq;

import org.jspecify.annotations.NullMarked;
