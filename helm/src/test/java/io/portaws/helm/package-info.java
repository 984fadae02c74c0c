/** The Helm chart, rendered by Helm itself and held to what it promises. */
@NullMarked
package io.portaws.helm;

import org.jspecify.annotations.NullMarked;
