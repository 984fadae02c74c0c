/** AWS for the commands: credentials, region, clients. */
@NullMarked
package io.portaws.cli.aws;

import org.jspecify.annotations.NullMarked;
