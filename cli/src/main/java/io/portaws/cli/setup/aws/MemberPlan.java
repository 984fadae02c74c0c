package io.portaws.cli.setup.aws;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What the central stack has to know for other accounts' sake, and what their stacks are told. */
final class MemberPlan {
  private static final String FROM = "the members' options";
  private static final String ROLE = "port-aws-events-read";

  private MemberPlan() {}

  /**
   * What the central stack gets.
   *
   * @param before the stack's parameters
   * @param hasMembers whether a stack set is there whose external id is to be kept
   * @param organization its id; empty where it does not matter
   * @param own the central account, which is read, too
   */
  static Map<String, Given> central(
      Members members,
      Map<String, String> before,
      boolean hasMembers,
      String organization,
      String own) {
    Map<String, Given> given = new LinkedHashMap<>();
    if (members instanceof Members.None) {
      return given;
    }
    given.put("CustomEventBus", new Given("true", FROM));
    boolean isFirst = before.getOrDefault("ReadRoleName", "").isEmpty();
    if (isFirst) {
      given.put("ReadRoleName", new Given(ROLE, FROM));
    }
    if (isFirst || !hasMembers) {
      given.put("ReadExternalId", new Given(newExternalId(), FROM));
    }
    switch (members) {
      case Members.Accounts accounts -> {
        List<String> read = new ArrayList<>(accounts.ids());
        read.add(own);
        given.put("ReadAccounts", new Given(with(before.get("ReadAccounts"), read), FROM));
        given.put(
            "PublisherAccounts",
            new Given(with(before.get("PublisherAccounts"), accounts.ids()), FROM));
      }
      case Members.Units _ -> {
        // Accounts that join later are read, too: what the role lets is the bound.
        given.put("ReadAccounts", new Given("*", FROM));
        given.put("OrganizationId", new Given(organization, FROM));
      }
      case Members.None _ -> throw new IllegalStateException("handled above");
    }
    return given;
  }

  private static String with(@org.jspecify.annotations.Nullable String before, List<String> ids) {
    String known = before == null ? "" : before;
    if (known.equals("*")) {
      return known;
    }
    TreeSet<String> all = new TreeSet<>(ids);
    Arrays.stream(known.split(",", -1))
        .map(String::strip)
        .filter(id -> !id.isEmpty())
        .forEach(all::add);
    return String.join(",", all);
  }

  private static String newExternalId() {
    byte[] random = new byte[20];
    new SecureRandom().nextBytes(random);
    return "port-aws-events-" + HexFormat.of().formatHex(random);
  }

  /**
   * What each member's stack gets.
   *
   * @param central of the central stack, as it is now
   * @param roleRegion the one where the role is made
   */
  static Map<String, Given> member(
      StackView central, Caller caller, AwsWish wish, String roleRegion) {
    Map<String, Given> given = new LinkedHashMap<>();
    given.put("CentralEventBusArn", output(central, "EventBusARN"));
    given.put("CentralAccountId", new Given(caller.account(), FROM));
    // Both consumers': after a switch the other one reads.
    given.put("CentralRoleArn", output(central, "ConsumerRolesARN"));
    given.put("ReadRoleName", new Given(parameter(central, "ReadRoleName", ROLE), FROM));
    given.put("OrganizationId", new Given(parameter(central, "OrganizationId", ""), FROM));
    given.put("ReadRoleRegion", new Given(roleRegion, FROM));
    Given externalId = wish.given().get("ReadExternalId");
    if (externalId != null) {
      given.put("ExternalId", externalId);
    }
    central
        .parameters()
        .forEach((name, value) -> {
          if (name.matches("Events[A-Z0-9].*")) {
            given.put(name, new Given(value, FROM));
          }
        });
    return given;
  }

  private static Given output(StackView central, String name) {
    return new Given(central.outputs().getOrDefault(name, ""), FROM);
  }

  private static String parameter(StackView central, String name, String otherwise) {
    String value = central.parameters().getOrDefault(name, "");
    return value.isEmpty() ? otherwise : value;
  }

  /**
   * The region in which an account's role is made: once chosen it stays, since a role's name is the
   * account's.
   *
   * @param before what the stack set has; empty for a new one
   */
  static String roleRegion(List<String> regions, String before) {
    if (!before.isEmpty()) {
      return before;
    }
    return regions.contains("us-east-1") ? "us-east-1" : regions.getFirst();
  }
}
