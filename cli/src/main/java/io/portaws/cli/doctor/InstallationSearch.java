package io.portaws.cli.doctor;

import io.portaws.cli.aws.AwsProblem;
import io.portaws.cli.consumer.Places;
import io.portaws.cli.consumer.Stack;
import io.portaws.cli.terminal.Surroundings;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.cloudformation.model.ListStackResourcesResponse;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** Finds out what there is to look at, before it is looked at. */
final class InstallationSearch {
  /**
   * @param findings about credentials, clock and stack, which come first
   * @param reachable whether anybody at AWS answered
   */
  record Result(Installation installation, List<Finding> findings, boolean reachable) {}

  private final Clients clients;
  private final Surroundings here;
  private final String region;
  private final List<Finding> findings = new ArrayList<>();
  private boolean reachable = true;

  InstallationSearch(Clients clients, Surroundings here, String region) {
    this.clients = clients;
    this.here = here;
    this.region = region;
  }

  /**
   * @param byHand what the command tells, which comes before the stack's word
   */
  Result find(String stackName, Places byHand) {
    Optional<String> account = account();
    Optional<Stack> stack = reachable ? stack(stackName, byHand) : Optional.empty();
    Map<String, String> resources = stack.isPresent() ? resources(stackName) : Map.of();
    Places places = byHand.or(stack.map(Places::of).orElse(Places.NONE));
    Optional<String> deadLetters =
        stack.flatMap(each -> each.output("DeadLetterQueueURL")).or(() -> here.variable("DLQ_URL"));
    return new Result(
        new Installation(here, region, account, stack, resources, places, deadLetters),
        List.copyOf(findings),
        reachable);
  }

  private Optional<String> account() {
    String about = "AWS";
    try {
      GetCallerIdentityResponse caller = clients.sts().getCallerIdentity();
      findings.add(Finding.ok(about, "account %s, region %s".formatted(caller.account(), region)));
      findings.addAll(
          new ClockCheck(here.clock().instant(), date(caller.sdkHttpResponse())).look());
      return Optional.of(caller.account());
    } catch (SdkException e) {
      AwsProblem problem = AwsProblem.of(e);
      reachable = !problem.isUnreachable() && problem.kind() != AwsProblem.Kind.DENIED;
      findings.add(
          Finding.failure(
              about,
              "the credentials' account is not known: " + problem.words(),
              "aws sts get-caller-identity"));
      return Optional.empty();
    }
  }

  private static Optional<Instant> date(SdkHttpResponse answer) {
    try {
      return answer
          .firstMatchingHeader("Date")
          .map(date -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }

  private Optional<Stack> stack(String name, Places byHand) {
    try {
      Optional<Stack> stack = Stack.read(clients.cloudFormation(), name);
      findings.addAll(new StackCheck(name, stack, byHand.queueUrl().isPresent()).look());
      return stack;
    } catch (SdkException e) {
      findings.add(
          Finding.unknown(
              "stack",
              "could not be read: " + AwsProblem.of(e).words(),
              "these credentials need cloudformation:DescribeStacks"));
      return Optional.empty();
    }
  }

  private Map<String, String> resources(String stackName) {
    Map<String, String> resources = new HashMap<>();
    try {
      String page = null;
      do {
        String from = page;
        ListStackResourcesResponse answer =
            clients
                .cloudFormation()
                .listStackResources(r -> r.stackName(stackName).nextToken(from));
        answer.stackResourceSummaries().stream()
            .filter(each -> each.physicalResourceId() != null)
            .forEach(each -> resources.put(each.logicalResourceId(), each.physicalResourceId()));
        page = answer.nextToken();
      } while (page != null);
    } catch (SdkException e) {
      findings.add(
          Finding.unknown("stack's resources", "could not be listed: " + AwsProblem.of(e).words()));
    }
    return resources;
  }
}
