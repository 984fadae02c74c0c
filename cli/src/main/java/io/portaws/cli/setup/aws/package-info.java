/** {@code setup aws}: brings what runs into an AWS account, by CloudFormation alone. */
@NullMarked
package io.portaws.cli.setup.aws;

import org.jspecify.annotations.NullMarked;
