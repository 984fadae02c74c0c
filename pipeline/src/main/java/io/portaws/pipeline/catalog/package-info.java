/** The type catalogue: what is known of each AWS resource type, one file a type. */
@NullMarked
package io.portaws.pipeline.catalog;

import org.jspecify.annotations.NullMarked;
