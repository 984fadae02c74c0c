package io.portaws.cli.doctor;

import io.portaws.cli.aws.AwsProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * Can the read role be assumed in each of the other accounts? IAM's simulator tells whether the
 * consumer's role asks for it; whether the other account agrees only a try tells, which these
 * credentials may not be let do.
 */
record MembersCheck(Installation installation, ConsumerRole role, StsClient sts) implements Check {
  private static final int MOST = 50;

  @Override
  public String about() {
    return "other accounts";
  }

  @Override
  public List<Finding> look() {
    List<String> accounts =
        Installation.list(installation.setting("ReadAccounts", "READ_ACCOUNTS"));
    Optional<String> name = installation.setting("ReadRoleName", "READ_ROLE_NAME");
    if (accounts.isEmpty()) {
      return List.of();
    }
    if (name.isEmpty()) {
      String mend = installation.setupAws() + " --parameter ReadRoleName=port-aws-events-read";
      return List.of(Finding.failure(about(), "are to be read, but no role is named", mend));
    }
    if (accounts.contains("*")) {
      return List.of(
          Finding.unknown(
              about(),
              "any account may be read, so that none is known to look at",
              "name them by READ_ACCOUNTS"));
    }
    return look(accounts, name.get());
  }

  private List<Finding> look(List<String> accounts, String roleName) {
    List<Finding> findings = new ArrayList<>();
    Optional<String> consumer = role.arn();
    for (String account : accounts.subList(0, Math.min(MOST, accounts.size()))) {
      if (!installation.account().equals(Optional.of(account))) {
        findings.add(look(account, roleName, consumer));
      }
    }
    if (accounts.size() > MOST) {
      findings.add(Finding.unknown(about(), "only the first " + MOST + " were looked at"));
    }
    return findings;
  }

  private Finding look(String account, String roleName, Optional<String> consumer) {
    String arn = "arn:%s:iam::%s:role/%s".formatted(installation.partition(), account, roleName);
    if (consumer.isPresent()) {
      Map<String, String> denied = role.denied(consumer.get(), List.of("sts:AssumeRole"), arn);
      if (!denied.isEmpty()) {
        return Finding.failure(
            about(),
            "%s: the consumer's role may not assume %s".formatted(account, arn),
            installation.setupAws());
      }
    }
    String externalId = installation.here().variable("READ_EXTERNAL_ID").orElse(null);
    try {
      sts.assumeRole(r ->
          r.roleArn(arn)
              .roleSessionName("port-aws-events-doctor")
              .durationSeconds(900)
              .externalId(externalId));
      return Finding.ok(about(), account + ": its role can be assumed");
    } catch (SdkException e) {
      return Finding.unknown(
          about(),
          "%s: its role does not let these credentials in (%s); the consumer may be let in all the same"
              .formatted(account, AwsProblem.of(e).words()),
          "install infra/member-account.yaml there, if it is not: "
              + installation.setupAws()
              + " --accounts "
              + account);
    }
  }
}
