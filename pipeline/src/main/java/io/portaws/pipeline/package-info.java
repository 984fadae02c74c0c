@NullMarked
package io.portaws.pipeline;

import org.jspecify.annotations.NullMarked;
