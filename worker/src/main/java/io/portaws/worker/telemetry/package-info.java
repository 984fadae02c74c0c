/** Where the meters go, and what the worker tells its orchestrator: backlog, protection, traces. */
@NullMarked
package io.portaws.worker.telemetry;

import org.jspecify.annotations.NullMarked;
