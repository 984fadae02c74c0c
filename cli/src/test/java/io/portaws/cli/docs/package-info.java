/** The pages that people read, held against what they speak of. */
@NullMarked
package io.portaws.cli.docs;

import org.jspecify.annotations.NullMarked;
