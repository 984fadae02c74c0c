/**
 * Stand-ins for the AWS operations by which something is installed: CloudFormation with its stacks,
 * change sets and stack sets, S3's buckets, ECR's repositories, and what is asked beforehand. Each
 * is a state machine over {@link io.portaws.sandbox.AwsStandIn}, as strict as the API references
 * are. Time passes by polls, so that nothing sleeps.
 */
@NullMarked
package io.portaws.sandbox.setup;

import org.jspecify.annotations.NullMarked;
