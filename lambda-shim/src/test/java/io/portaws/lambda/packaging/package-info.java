/**
 * Makes the zip that Lambda runs, while the project is built. Ships nowhere.
 *
 * <p>{@code LambdaZip} is the program, {@code Shrinker} decides what goes in.
 */
@NullMarked
package io.portaws.lambda.packaging;

import org.jspecify.annotations.NullMarked;
