@NullMarked
package io.portaws.sandbox;

import org.jspecify.annotations.NullMarked;
