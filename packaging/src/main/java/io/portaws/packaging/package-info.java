/**
 * Makes what ships, while the project is built: {@code WorkerJar} the worker's jar and what goes
 * into its image, {@code LambdaZip} the Lambda function's zip. {@code Shrinker} decides what goes
 * in. A build tool: it ships nowhere, and no other module's code may call it.
 */
@NullMarked
package io.portaws.packaging;

import org.jspecify.annotations.NullMarked;
