package io.portaws.cli.doctor;

import io.portaws.cli.consumer.Standings;
import java.time.Instant;
import java.util.List;

/** All checks, in the order in which an event passes what they look at. */
final class Checks {
  private Checks() {}

  static List<Check> of(
      Installation installation, Clients clients, PortDoor port, String version, Instant now) {
    Metrics metrics = new Metrics(clients.cloudWatch(), now);
    TrailCheck trail = new TrailCheck(clients.cloudTrail(), installation.region());
    ConsumerRole role = new ConsumerRole(installation, clients);
    return List.of(
        trail,
        new RulesCheck(installation, clients.events()),
        new TrafficCheck(installation, clients.events(), metrics, trail),
        new BusCheck(installation, clients.events()),
        new QueueCheck(installation, clients.sqs()),
        new BacklogCheck(installation, clients.sqs(), metrics),
        new ConsumerCheck(
            installation,
            () -> Standings.of(installation.places(), clients.ecs(), clients.lambda()),
            metrics),
        new WorkerCheck(installation, clients.ecs(), now),
        new FunctionCheck(installation, clients.lambda(), metrics, version),
        new VersionCheck(installation, version),
        new RightsCheck(installation, role),
        new ReadsCheck(installation, role),
        new MembersCheck(installation, role, clients.sts()),
        new SecretCheck(installation, clients.secrets()),
        new PortCheck(installation, port),
        new WebhookCheck(
            installation,
            port,
            port.access()
                .flatMap(access -> access.webhookSecret())
                .or(() -> installation.here().variable("PORT_WEBHOOK_SECRET"))));
  }
}
