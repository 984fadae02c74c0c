/** Configuration that all mains share, validated together at start, and what is made of it. */
@NullMarked
package io.portaws.pipeline.config;

import org.jspecify.annotations.NullMarked;
