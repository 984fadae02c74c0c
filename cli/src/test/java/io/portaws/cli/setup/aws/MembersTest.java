package io.portaws.cli.setup.aws;

import static io.portaws.cli.setup.aws.Installation.ACCOUNT;
import static io.portaws.cli.setup.aws.Installation.STACK;
import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.cli.Ran;
import io.portaws.cli.terminal.Exit;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events of other accounts and regions. */
class MembersTest {
  private static final String SET = "port-aws-events-members";
  private static final String A = "444455556666";
  private static final String B = "777788889999";

  @TempDir Path home;
  private Installation at;

  @BeforeEach
  void start() {
    at = new Installation(home);
    at.there.account().role(MemberChecks.ADMINISTRATION_ROLE);
    at.there.stackSets().unit("ou-ab12-c3d4e5f6", A, B);
  }

  @AfterEach
  void theExternalIdIsASecret() {
    String id = at.there.stacks().parameters(STACK).getOrDefault("ReadExternalId", "");
    if (!id.isEmpty()) {
      assertThat(String.join("\n", at.everything)).doesNotContain(id);
    }
    assertThat(at.aws.unknownOperations()).isEmpty();
    at.close();
  }

  @Test
  void accountsGetTheirStacksAndTheCentralOneKnowsThem() {
    Ran ran = at.lambda("--accounts=" + A + "," + B, "--regions=eu-west-1,us-east-1");
    assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.DONE);
    assertThat(at.there.stackSets().stacks(SET))
        .isEqualTo(
            Map.of(
                A + " eu-west-1", "CURRENT",
                A + " us-east-1", "CURRENT",
                B + " eu-west-1", "CURRENT",
                B + " us-east-1", "CURRENT"));
    Map<String, String> central = at.there.stacks().parameters(STACK);
    assertThat(central)
        .containsEntry("CustomEventBus", "true")
        .containsEntry("ReadRoleName", "port-aws-events-read")
        .as("the central account is read, too")
        .containsEntry("ReadAccounts", ACCOUNT + "," + A + "," + B)
        .containsEntry("PublisherAccounts", A + "," + B);
    assertThat(at.there.stackSets().parameters(SET))
        .containsEntry(
            "CentralEventBusArn", "arn:aws:events:eu-west-1:111122223333:event-bus/" + STACK)
        .containsEntry("CentralAccountId", ACCOUNT)
        .containsEntry("CentralRoleArn", "arn:aws:iam::" + ACCOUNT + ":role/" + STACK + "/*")
        .containsEntry("ReadRoleRegion", "us-east-1")
        .containsEntry("ExternalId", central.get("ReadExternalId"));
    assertThat(central.get("ReadExternalId")).hasSizeGreaterThan(40);
  }

  @Test
  void aSecondRunDoesNothingAndKeepsTheExternalId() {
    at.lambda("--accounts=" + A, "--regions=eu-west-1");
    String id = at.there.stacks().parameters(STACK).get("ReadExternalId");
    int operations = at.there.stackSets().operations(SET);
    Ran again = at.lambda("--accounts=" + A, "--regions=eu-west-1");
    assertThat(again.code()).as(again.err()).isEqualTo(Exit.DONE);
    assertThat(again.out()).contains("nothing to do");
    assertThat(at.there.stackSets().operations(SET)).isEqualTo(operations);
    assertThat(at.there.stacks().parameters(STACK)).containsEntry("ReadExternalId", id);
  }

  @Test
  void anotherAccountIsAddedToThoseThatAreThere() {
    at.lambda("--accounts=" + A, "--regions=eu-west-1");
    at.lambda("--accounts=" + B, "--regions=eu-west-1");
    assertThat(at.there.stackSets().stacks(SET))
        .containsOnlyKeys(A + " eu-west-1", B + " eu-west-1");
    assertThat(at.there.stacks().parameters(STACK))
        .containsEntry("ReadAccounts", ACCOUNT + "," + A + "," + B);
  }

  @Test
  void aCentralStackThatIsMadeAgainAgreesWithItsMembers() {
    at.lambda("--accounts=" + A, "--regions=eu-west-1");
    at.there.stacks().remove(STACK);
    Ran ran = at.lambda("--accounts=" + A, "--regions=eu-west-1");
    assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.DONE);
    assertThat(at.there.stackSets().parameters(SET))
        .containsEntry("ExternalId", at.there.stacks().parameters(STACK).get("ReadExternalId"));
  }

  @Test
  void theCentralStacksOwnPlaceIsLeftOut() {
    Ran ran = at.lambda("--accounts=" + ACCOUNT + "," + A, "--regions=eu-west-1,us-east-1");
    assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.DONE);
    assertThat(at.there.stackSets().stacks(SET))
        .containsOnlyKeys(ACCOUNT + " us-east-1", A + " eu-west-1", A + " us-east-1");
  }

  @Test
  void whatFailsIsToldByAccountAndRegionAndFinishedByTheNextRun() {
    String reason = "Account " + B + " should have 'AWSCloudFormationStackSetExecutionRole' role";
    at.there.stackSets().failAt(B, "eu-west-1", reason);
    Ran ran = at.lambda("--accounts=" + A + "," + B, "--regions=eu-west-1");
    assertThat(ran.code()).isEqualTo(Exit.FOUND);
    assertThat(ran.err()).contains(B + " eu-west-1: " + reason, "run this again");
    assertThat(at.there.stackSets().stacks(SET)).containsEntry(A + " eu-west-1", "CURRENT");
    at.there.stackSets().heal();
    Ran again = at.lambda("--accounts=" + A + "," + B, "--regions=eu-west-1");
    assertThat(again.code()).as(again.err()).isEqualTo(Exit.DONE);
    assertThat(at.there.stackSets().stacks(SET)).containsEntry(B + " eu-west-1", "CURRENT");
  }

  @Test
  void failuresAreInTheDocument() {
    at.there.stackSets().failAt(B, "eu-west-1", "no role");
    Ran ran = at.lambda("--accounts=" + B, "--regions=eu-west-1", "--output=json");
    assertThat(ran.code()).isEqualTo(Exit.FOUND);
    assertThat(ran.json().path("failures").path(B + " eu-west-1").asText()).isEqualTo("no role");
  }

  @Test
  void unitsBringTheirAccountsAndThoseThatComeLater() {
    at.there.account().organization(ACCOUNT);
    Ran ran = at.lambda("--organizational-units=ou-ab12-c3d4e5f6", "--regions=eu-west-1");
    assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.DONE);
    assertThat(at.there.stackSets().stacks(SET))
        .containsOnlyKeys(A + " eu-west-1", B + " eu-west-1");
    assertThat(at.there.stackSets().deploysByItself(SET)).isTrue();
    assertThat(at.there.stacks().parameters(STACK))
        .containsEntry("OrganizationId", "o-a1b2c3d4e5")
        .containsEntry("ReadAccounts", "*");
    assertThat(at.there.stackSets().parameters(SET))
        .containsEntry("OrganizationId", "o-a1b2c3d4e5")
        .containsEntry("ReadRoleRegion", "eu-west-1");
  }

  @Test
  void whatHasToBeEnabledFirstIsTold() {
    at.there.account().organization(ACCOUNT);
    at.there.stackSets().trustedAccess(false);
    Ran units = at.lambda("--organizational-units=r-ab12", "--regions=eu-west-1");
    assertThat(units.code()).isEqualTo(Exit.CONFIGURATION);
    assertThat(units.err()).contains("aws cloudformation activate-organizations-access");
    try (Installation other = new Installation(home)) {
      Ran accounts = other.lambda("--accounts=" + A);
      assertThat(accounts.code()).isEqualTo(Exit.CONFIGURATION);
      assertThat(accounts.err())
          .contains("has no role AWSCloudFormationStackSetAdministrationRole");
      Ran none = other.lambda("--organizational-units=r-ab12");
      assertThat(none.err()).contains("this account is in no organization");
    }
    at.lambda();
  }

  @Test
  void whoNamesNoAccountsIsRemindedOfThem() {
    at.lambda("--accounts=" + A, "--regions=eu-west-1");
    Ran ran = at.lambda("--parameter=LogLevel=DEBUG");
    assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.DONE);
    assertThat(ran.err()).contains("warning stack set: " + SET + " stays as it is");
    assertThat(at.there.stacks().parameters(STACK)).containsEntry("CustomEventBus", "true");
  }

  @Test
  void aSetOfAccountsDoesNotBecomeOneOfUnits() {
    at.lambda("--accounts=" + A, "--regions=eu-west-1");
    at.there.account().organization(ACCOUNT);
    Ran ran = at.lambda("--organizational-units=r-ab12");
    assertThat(ran.code()).isEqualTo(Exit.CONFIGURATION);
    assertThat(ran.err()).contains(SET + " is there and is for single accounts");
  }

  @Test
  void anOperationUnderWayIsFollowedFirst() {
    at.lambda("--accounts=" + A, "--regions=eu-west-1");
    at.there.stackSets().hold(true);
    at.atPause =
        () -> {
          if (at.aws.reads("cloudformation:DescribeStackSetOperation") > 4) {
            throw new IllegalStateException("interrupted here");
          }
        };
    at.lambda("--accounts=" + B, "--regions=eu-west-1");
    at.atPause = () -> {};
    at.there.stackSets().hold(false);
    Ran again = at.lambda("--accounts=" + B, "--regions=eu-west-1");
    assertThat(again.code()).as(again.err()).isEqualTo(Exit.DONE);
    assertThat(again.err()).contains("is being changed already; following that first");
    assertThat(at.there.stackSets().stacks(SET)).containsEntry(B + " eu-west-1", "CURRENT");
  }
}
