@NullMarked
package io.portaws.benchmarks.report;

import org.jspecify.annotations.NullMarked;
