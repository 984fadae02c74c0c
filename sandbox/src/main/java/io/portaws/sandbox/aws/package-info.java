/**
 * AWS's services that run and watch an installation, as little state machines over {@link
 * io.portaws.sandbox.AwsStandIn}: for tests of the commands that check and switch.
 */
@NullMarked
package io.portaws.sandbox.aws;

import org.jspecify.annotations.NullMarked;
