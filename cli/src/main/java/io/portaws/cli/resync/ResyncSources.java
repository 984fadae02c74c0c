package io.portaws.cli.resync;

import io.portaws.cli.aws.AwsAccess;
import io.portaws.cli.consumer.Stack;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Dialect;
import io.portaws.pipeline.mapping.Mapping;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.state.AwsClients;
import io.portaws.pipeline.state.AwsLists;
import io.portaws.pipeline.state.AwsStates;
import io.portaws.pipeline.state.Lists;
import io.portaws.pipeline.state.Places;
import io.portaws.pipeline.state.Reach;
import io.portaws.pipeline.state.SdkApi;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.sts.StsClient;

/** AWS as a resync lists it, with the operator's credentials and the consumer's reading role. */
final class ResyncSources implements AutoCloseable {
  /** What the stack is told, by the variables that the consumer has it in. */
  private static final Map<String, String> PARAMETERS =
      Map.of(
          "ReadRoleName", "READ_ROLE_NAME",
          "ReadAccounts", "READ_ACCOUNTS",
          "ReadRegions", "READ_REGIONS",
          "Mapping", "MAPPING",
          "MappingDialect", "MAPPING_DIALECT",
          "PortBaseUrl", "PORT_BASE_URL",
          "PortDelivery", "PORT_DELIVERY");

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final AwsClients clients;
  private final Lists lists;
  private final Places places;

  /**
   * Asks AWS whose the credentials are.
   *
   * @throws software.amazon.awssdk.core.exception.SdkException when AWS does not say
   */
  ResyncSources(AwsAccess aws, Surroundings here, TypeCatalog catalog, Mapping mapping) {
    String account;
    try (StsClient sts = aws.client(StsClient.builder(), "STS")) {
      account = sts.getCallerIdentity().account();
    }
    @Nullable String role = here.variable("READ_ROLE_NAME").orElse(null);
    clients =
        new AwsClients(
            aws.credentials(),
            account,
            aws.region(),
            role == null
                ? null
                : new AwsClients.ReadRole(role, here.variable("READ_EXTERNAL_ID").orElse(null)),
            aws::endpoint,
            UrlConnectionHttpClient.create());
    Reach reach =
        new Reach(
            account,
            aws.region(),
            list(here, "READ_ACCOUNTS", account),
            list(here, "READ_REGIONS", Reach.ALL),
            role);
    AwsStates states =
        new AwsStates(
            catalog,
            mapping.dialect() == Dialect.EXPORTER,
            new SdkApi(clients),
            executor,
            PipelineMetrics.NOOP);
    // This one is safe for use by many threads.
    RandomGenerator random = new Random();
    Pause pause = here.interaction()::pause;
    lists = new AwsLists(catalog, mapping, reach, states.api(), here.clock(), pause, random);
    places = new Places(catalog, mapping, reach, states.api(), here.clock(), pause, random);
  }

  Lists lists() {
    return lists;
  }

  Places places() {
    return places;
  }

  private static Set<String> list(Surroundings here, String variable, String otherwise) {
    return Arrays.stream(here.variable(variable).orElse(otherwise).split(","))
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * What is found around the command, and where it tells no queue what the installation's stack is
   * told: the consumer's settings are the stack's parameters.
   *
   * @return as it is, where there is no such stack
   */
  static Surroundings withStack(Surroundings here, AwsAccess aws, String stackName) {
    if (here.variable("QUEUE_URL").isPresent()) {
      return here;
    }
    Optional<Stack> stack;
    try (CloudFormationClient client =
        aws.client(CloudFormationClient.builder(), "CLOUDFORMATION")) {
      stack = Stack.read(client, stackName);
    }
    if (stack.isEmpty()) {
      return here;
    }
    Map<String, String> told = new HashMap<>();
    stack.get().output("EventsQueueURL").ifPresent(url -> told.put("QUEUE_URL", url));
    PARAMETERS.forEach((parameter, variable) -> {
      if (here.variable(variable).isEmpty()) {
        stack.get().parameter(parameter).ifPresent(value -> told.put(variable, value));
      }
    });
    return here.with(told);
  }

  @Override
  public void close() {
    executor.shutdownNow();
    clients.close();
  }
}
