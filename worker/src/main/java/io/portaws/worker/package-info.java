@NullMarked
package io.portaws.worker;

import org.jspecify.annotations.NullMarked;
