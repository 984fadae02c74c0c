/**
 * The CloudFormation templates: what of them follows from the type catalogue, and the command that
 * writes it.
 */
@NullMarked
package io.portaws.cli.infra;

import org.jspecify.annotations.NullMarked;
