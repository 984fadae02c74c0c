/** Which of the workers this process is, and where it runs. */
@NullMarked
package io.portaws.worker.instance;

import org.jspecify.annotations.NullMarked;
