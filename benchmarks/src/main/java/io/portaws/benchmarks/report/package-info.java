/**
 * What was measured, as files, and of them the page: tables, plots, goals, cost and the plan.
 * {@link io.portaws.benchmarks.report.Result} is what a measurement writes, {@link
 * io.portaws.benchmarks.report.Report} makes docs/benchmarks.md of all.
 */
@NullMarked
package io.portaws.benchmarks.report;

import org.jspecify.annotations.NullMarked;
