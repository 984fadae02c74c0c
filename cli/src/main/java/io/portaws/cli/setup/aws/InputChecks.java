package io.portaws.cli.setup.aws;

import io.portaws.cli.aws.AwsAccess;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.Connection;
import io.portaws.pipeline.port.CredentialsSource;
import io.portaws.pipeline.port.Governor;
import io.portaws.pipeline.port.GovernorSettings;
import io.portaws.pipeline.port.PortClient;
import io.portaws.pipeline.port.PortCredentials;
import io.portaws.pipeline.port.PortSettings;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/** Whether what the user names is there and works: Port, secrets, networks. Changes nothing. */
final class InputChecks {
  private final AwsAccess access;
  private final Surroundings here;

  InputChecks(AwsAccess access, Surroundings here) {
    this.access = access;
    this.here = here;
  }

  /**
   * Port's side.
   *
   * @param isNew whether there is no stack whose credentials would be kept
   */
  List<Finding> port(AwsWish wish, ParameterPlan plan, boolean isNew) throws InterruptedException {
    List<Finding> findings = new ArrayList<>();
    boolean webhook = plan.is("PortDelivery", "webhook");
    if (webhook && plan.value("PortWebhookUrl").isEmpty()) {
      findings.add(
          Finding.problem(
              "webhook",
              "delivery by webhook needs its URL",
              "Give PORT_WEBHOOK_URL; ./port-aws-events setup port tells it"));
    }
    Optional<String> id = wish.value("PortClientId").filter(v -> !v.isEmpty());
    Optional<String> secret = wish.value("PortClientSecret").filter(v -> !v.isEmpty());
    if (id.isPresent() && secret.isPresent()) {
      findings.add(token(plan.value("PortBaseUrl"), id.get(), secret.get()));
    } else if (id.isPresent() != secret.isPresent()) {
      findings.add(
          Finding.problem(
              "Port", "PORT_CLIENT_ID and PORT_CLIENT_SECRET go together, and one is missing", ""));
    } else if (isNew
        && !webhook
        && !plan.is("Target", "none")
        && plan.value("CustomPortCredentialsSecretARN").isEmpty()) {
      findings.add(
          Finding.problem(
              "Port",
              "its credentials are missing",
              "Set PORT_CLIENT_ID and PORT_CLIENT_SECRET (--env-file), or name a secret of yours:"
                  + " --parameter CustomPortCredentialsSecretARN=…"));
    }
    return findings;
  }

  private Finding token(String baseUrl, String id, String secret) throws InterruptedException {
    PortSettings settings;
    try {
      settings =
          PortSettings.of(
              baseUrl.isEmpty() ? PortSettings.DEFAULT_BASE_URL : URI.create(baseUrl),
              "port-aws-events-setup");
    } catch (IllegalArgumentException e) {
      return Finding.problem("Port", "PORT_BASE_URL: " + e.getMessage(), "");
    }
    var governor =
        new Governor(
            GovernorSettings.defaults(),
            here.clock(),
            here.interaction()::pause,
            PipelineMetrics.NOOP);
    var client =
        new PortClient(
            settings,
            fixed(new PortCredentials.ClientSecret(id, secret)),
            governor,
            here.clock(),
            here.interaction()::pause,
            PipelineMetrics.NOOP);
    return switch (client.authenticate()) {
      case Connection.Ready _ ->
          Finding.fine("Port", settings.baseUrl() + " takes the credentials");
      case Connection.Rejected(_, String detail, String remedy) ->
          Finding.problem("Port", settings.baseUrl() + " does not: " + detail, remedy);
      case Connection.Unreachable(_, _, String detail) ->
          Finding.problem("Port", settings.baseUrl() + " was not reached: " + detail, "");
    };
  }

  private static CredentialsSource fixed(PortCredentials credentials) {
    return new CredentialsSource() {
      @Override
      public PortCredentials current() {
        return credentials;
      }

      @Override
      public PortCredentials reload() {
        return credentials;
      }
    };
  }

  /** A secret of the user's. */
  Optional<Finding> secret(ParameterPlan plan) {
    String arn = plan.value("CustomPortCredentialsSecretARN");
    if (arn.isEmpty()) {
      return Optional.empty();
    }
    try (SecretsManagerClient secrets =
        access.client(SecretsManagerClient.builder(), "SECRETS_MANAGER")) {
      secrets.describeSecret(r -> r.secretId(arn));
      return Optional.of(Finding.fine("secret", arn + " is there"));
    } catch (ResourceNotFoundException e) {
      return Optional.of(
          Finding.problem("secret", "there is no secret " + arn + " in " + access.region(), ""));
    } catch (SdkException e) {
      return Optional.of(
          Finding.warning("secret", "it could not be looked at: " + Stopped.words(e), ""));
    }
  }

  /** Whether subnets and VPC belong together. */
  Optional<Finding> network(ParameterPlan plan) {
    List<String> ids =
        Arrays.stream(plan.value("SubnetIds").split(",", -1))
            .map(String::strip)
            .filter(id -> !id.isEmpty())
            .toList();
    if (ids.isEmpty()) {
      return Optional.empty();
    }
    try (Ec2Client ec2 = access.client(Ec2Client.builder(), "EC2")) {
      List<Subnet> subnets = ec2.describeSubnets(r -> r.subnetIds(ids)).subnets();
      List<String> vpcs = subnets.stream().map(Subnet::vpcId).distinct().toList();
      String vpc = plan.value("VpcId");
      if (vpcs.size() != 1 || (!vpc.isEmpty() && !vpcs.contains(vpc))) {
        return Optional.of(
            Finding.problem(
                "network",
                "the subnets are in "
                    + String.join(", ", vpcs)
                    + (vpc.isEmpty() ? "" : ", and VpcId is " + vpc),
                "Name subnets of one VPC, and that VPC"));
      }
      return Optional.of(Finding.fine("network", ids.size() + " subnets in " + vpcs.getFirst()));
    } catch (SdkException e) {
      return Optional.of(
          Stopped.isDenied(e)
              ? Finding.warning(
                  "network", "the subnets could not be looked at: " + Stopped.words(e), "")
              : Finding.problem("network", Stopped.words(e), ""));
    }
  }
}
