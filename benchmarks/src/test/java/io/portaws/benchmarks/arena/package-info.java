@NullMarked
package io.portaws.benchmarks.arena;

import org.jspecify.annotations.NullMarked;
