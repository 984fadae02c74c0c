package io.portaws.cli.doctor;

import io.portaws.cli.consumer.Consumer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.iam.model.EvaluationResult;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;
import software.amazon.awssdk.services.iam.model.SimulatePrincipalPolicyResponse;

/**
 * The role that the consumer acts by, and what IAM's simulator says that it may. The simulator
 * knows the role's policies, its boundary and the organization's; neither what a resource's own
 * policy adds nor conditions whose values it is not given ("Testing IAM policies" in the IAM
 * guide).
 */
final class ConsumerRole {
  /** Few enough for one call; the API takes more. */
  private static final int ACTIONS_A_CALL = 100;

  private final Installation installation;
  private final Clients clients;

  ConsumerRole(Installation installation, Clients clients) {
    this.installation = installation;
    this.clients = clients;
  }

  /**
   * Its ARN; empty when there is neither stack nor consumer to tell.
   *
   * @throws software.amazon.awssdk.core.exception.SdkException when AWS does not tell
   */
  Optional<String> arn() {
    if (installation.output("ConsumerRoleARN").isPresent()) {
      return installation.output("ConsumerRoleARN");
    }
    boolean function =
        installation.places().hasFunction()
            && (!installation.places().hasWorker()
                || installation.target().equals(Optional.of(Consumer.LAMBDA)));
    return function ? ofFunction() : installation.places().service().flatMap(this::ofTasks);
  }

  private Optional<String> ofFunction() {
    String uuid = installation.places().mapping().orElseThrow();
    String function = clients.lambda().getEventSourceMapping(r -> r.uuid(uuid)).functionArn();
    return Optional.ofNullable(
        clients.lambda().getFunctionConfiguration(r -> r.functionName(function)).role());
  }

  private Optional<String> ofTasks(String service) {
    String cluster = installation.places().cluster().orElse("default");
    return clients
        .ecs()
        .describeServices(r -> r.cluster(cluster).services(service))
        .services()
        .stream()
        .filter(each -> each.taskDefinition() != null)
        .findFirst()
        .map(found ->
            clients
                .ecs()
                .describeTaskDefinition(r -> r.taskDefinition(found.taskDefinition()))
                .taskDefinition()
                .taskRoleArn());
  }

  /**
   * Which of {@code actions} the role may not do to {@code resource}, with the reason.
   *
   * @param resource an ARN, or {@code *}
   */
  Map<String, String> denied(String role, List<String> actions, String resource) {
    Map<String, String> denied = new LinkedHashMap<>();
    for (int from = 0; from < actions.size(); from += ACTIONS_A_CALL) {
      List<String> part = actions.subList(from, Math.min(actions.size(), from + ACTIONS_A_CALL));
      for (EvaluationResult result : simulated(role, part, resource)) {
        if (!isAllowed(result)) {
          denied.put(result.evalActionName(), reason(result));
        }
      }
    }
    return denied;
  }

  private List<EvaluationResult> simulated(String role, List<String> actions, String resource) {
    List<EvaluationResult> all = new ArrayList<>();
    String page = null;
    boolean more;
    do {
      String from = page;
      SimulatePrincipalPolicyResponse answer =
          clients
              .iam()
              .simulatePrincipalPolicy(r ->
                  r.policySourceArn(role).actionNames(actions).resourceArns(resource).marker(from));
      all.addAll(answer.evaluationResults());
      page = answer.marker();
      more = Boolean.TRUE.equals(answer.isTruncated());
    } while (more);
    return all;
  }

  private static boolean isAllowed(EvaluationResult result) {
    return result.evalDecision() == PolicyEvaluationDecisionType.ALLOWED
        && !isHeldByOrganization(result);
  }

  private static boolean isHeldByOrganization(EvaluationResult result) {
    var organization = result.organizationsDecisionDetail();
    return organization != null && Boolean.FALSE.equals(organization.allowedByOrganizations());
  }

  private static String reason(EvaluationResult result) {
    if (isHeldByOrganization(result)) {
      return "the organization's policies forbid it";
    }
    return result.evalDecision() == PolicyEvaluationDecisionType.EXPLICIT_DENY
        ? "a policy forbids it"
        : "no policy allows it";
  }

  /** As in {@code ecs:DescribeServices (no policy allows it)}. */
  static String words(Map<String, String> denied) {
    String some =
        denied.entrySet().stream()
            .limit(4)
            .map(each -> each.getKey() + " (" + each.getValue() + ")")
            .collect(Collectors.joining(", "));
    return denied.size() > 4 ? some + " and " + (denied.size() - 4) + " more" : some;
  }
}
