/** The demo: the real worker, in a process of its own, between the sandbox's SQS, AWS and Port. */
@NullMarked
package io.portaws.sandbox.demo;

import org.jspecify.annotations.NullMarked;
