package io.portaws.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Values that cannot work are refused before anything is installed, each with its name and what to
 * do.
 */
class RefusedValuesTest {
  @TempDir private static Path scratch;
  private static Chart chart;

  @BeforeAll
  static void open() {
    chart = Chart.open(scratch);
  }

  private static String refusal(JsonNode values) {
    try {
      return "taken:\n" + chart.render(values).text();
    } catch (IllegalStateException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** What the schema refuses: each value alone. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{queue: {ulr: x}}                                       | at '/queue'                      | 'ulr' not allowed",
        "{qeue: {url: x}}                                        | at ''                            | 'qeue' not allowed",
        "{queue: null}                                           | missing property                 | 'queue'",
        "{shutdownGraceSeconds: 0}                               | at '/shutdownGraceSeconds'       | minimum",
        "{shutdownGraceSeconds: 601}                             | at '/shutdownGraceSeconds'       | maximum",
        "{shutdownGraceSeconds: 40s}                             | at '/shutdownGraceSeconds'       | want integer",
        "{replicaCount: -1}                                      | at '/replicaCount'               | minimum",
        "{delivery: kafka}                                       | at '/delivery'                   | 'entities', 'webhook'",
        "{unmatched: drop}                                       | at '/unmatched'                  | 'skip', 'forward', 'reject'",
        "{loggingLevel: verbose}                                 | at '/loggingLevel'               | 'debug'",
        "{metrics: {exporters: [statsd]}}                        | at '/metrics/exporters/0'        | 'prometheus', 'cloudwatch', 'otlp'",
        "{metrics: {exporters: []}}                              | at '/metrics/exporters'          | minItems",
        "{image: {pullPolicy: Sometimes}}                        | at '/image/pullPolicy'           | 'IfNotPresent'",
        "{worker: {loops: 65}}                                   | at '/worker/loops'               | maximum",
        "{worker: {turnMaxMessages: 5}}                          | at '/worker/turnMaxMessages'     | minimum",
        "{worker: {heldMaxBytes: 1}}                             | at '/worker/heldMaxBytes'        | minimum",
        "{worker: {lease: 30}}                                   | at '/worker/lease'               | want string",
        "{portReserve: 0.95}                                     | at '/portReserve'                | maximum",
        "{livenessProbe: {httpGet: {path: /}}}                   | at '/livenessProbe'              | 'httpGet' not allowed",
        "{managementPort: 80}                                    | at '/managementPort'             | minimum",
        "{secret: {secrets: {portClientSecret: 12345}}}          | at '/secret/secrets/portClientSecret' | want string",
        "{serviceAccount: {annotations: {a: 1}}}                 | at '/serviceAccount/annotations/a' | want string",
        "{extraEnv: [{name: A, value: 1}]}                       | at '/extraEnv/0/value'           | want string",
        "{tmpSizeLimit: 1TB}                                     | at '/tmpSizeLimit'               | does not match",
        "{podMonitor: {interval: '30'}}                          | at '/podMonitor/interval'        | does not match",
        "{prometheusRule: {alerts: {PortAwsEventsPortAway: {for: 10}}}} | at '/prometheusRule/alerts/PortAwsEventsPortAway/for' | want string",
        "{prometheusRule: {alerts: {PortAwsEventsPortAway: {fore: 10m}}}} | at '/prometheusRule/alerts/PortAwsEventsPortAway' | 'fore' not allowed",
        "{prometheusRule: {interval: '30'}}                      | at '/prometheusRule/interval'    | does not match",
        "{keda: {authentication: {identityOwner: pod}}}          | at '/keda/authentication/identityOwner' | 'keda', 'workload'",
      })
  void theSchemaSaysWhereAndWhat(String change, String where, String what) {
    assertThat(refusal(Chart.example("minimal", change)))
        .contains("values don't meet the specifications")
        .contains(where)
        .contains(what);
  }

  /** What goes together, and what the schema could not say in words. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{image: {repository: ''}}                               | - image.repository: is not set. Build the image",
        "{image: {repository: 'registry.example.com/worker:1'}}  | - image.repository: \"registry.example.com/worker:1\" has a tag",
        "{image: {digest: 'sha256:12'}}                          | - image.digest: \"sha256:12\" is no digest",
        "{queue: {url: ''}}                                      | - queue.url: is not set. It is the output EventsQueueURL",
        "{queue: {url: 'arn:aws:sqs:eu-west-1:111122223333:q'}}  | - queue.url: \"arn:aws:sqs:eu-west-1:111122223333:q\" is not a queue's URL",
        "{queue: {url: 'https://sqs.eu-west-1.amazonaws.com/111122223333/q.fifo'}} | is a FIFO queue, which the worker refuses",
        "{queue: {url: 'http://localstack:4566/000000000000/q'}} | - aws.region: is not set, and queue.url \"http://localstack:4566/000000000000/q\" does not tell the region",
        "{queue: {deadLetterUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/port-aws-events'}} | - queue.deadLetterUrl: is queue.url itself",
        "{queue: {deadLetterUrl: dlq}}                           | - queue.deadLetterUrl: \"dlq\" is not a queue's URL",
        "{aws: {region: Ireland}}                                | - aws.region: \"Ireland\" is not a region",
        "{aws: {region: us-east-1}}                              | - aws.region: \"us-east-1\" is another one than that in queue.url, eu-west-1",
        "{serviceAccount: {annotations: {eks.amazonaws.com/role-arn: port-aws-events}}} | eks.amazonaws.com/role-arn is \"port-aws-events\", which is not a role's ARN",
        "{secret: {useExistingSecret: false}}                    | - secret: there are no credentials for Port. Set secret.useExistingSecret and secret.name",
        "{secret: {name: ''}}                                    | - secret.name: is not set, and secret.useExistingSecret is true",
        "{secret: {credentialsSecretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:port-AbCdEf'}} | - secret: secret.credentialsSecretArn and secret.useExistingSecret are set",
        "{secret: {useExistingSecret: false, credentialsSecretArn: port}} | - secret.credentialsSecretArn: \"port\" is not the ARN of a secret",
        "{secret: {useExistingSecret: false, secrets: {portClientId: id}}} | - secret.secrets: portClientId and portClientSecret go together",
        "{secret: {useExistingSecret: false}, externalSecret: {enabled: true}} | - externalSecret.secretStoreRef.name: is not set",
        "{secret: {useExistingSecret: false}, externalSecret: {enabled: true, secretStoreRef: {name: aws}}} | - externalSecret.remoteKey: is not set",
        "{delivery: webhook}                                     | - webhook.url: is not set, and delivery is webhook",
        "{webhook: {url: 'https://ingest.getport.io/abc'}, secret: {keys: {portWebhookUrl: url}}} | - webhook.url: the Secret has the webhook's address, too",
        "{webhook: {url: 'http://ingest.getport.io/abc'}}        | - webhook.url: is not an https address",
        "{unmatched: forward}                                    | - unmatched: is forward, which needs delivery by webhook",
        "{portBaseUrl: 'http://api.getport.io'}                  | - portBaseUrl: \"http://api.getport.io\" is not an https address",
        "{configMap: {create: false}}                            | - configMap.name: is not set, and configMap.create is false",
        "{configMap: {config: x}, mapping: {source: 's3://b/k'}} | - mapping: configMap.config and mapping.source are set",
        "{mapping: {bucketName: b}}                              | - mapping.bucketName: goes together with mapping.configJsonFileKey",
        "{mapping: {source: port-app-config.yml}}                | - mapping.source: \"port-app-config.yml\" is not s3://bucket/key",
        "{mapping: {source: 'http://example.com/m.yml'}}         | - mapping.source: \"http://example.com/m.yml\" is not s3://bucket/key",
        "{types: {files: {Team_Service: x}}}                     | - types.files: \"Team_Service\" is not a file's name that ends with .yaml",
        "{types: {files: {Team_Service: {yaml: x}}}}             | at '/types/files/Team_Service'",
        "{types: {dir: /app/types, existingConfigMap: types}}    | - types: types.existingConfigMap and types.dir are set",
        "{read: {accounts: [12345678]}}                          | - read.accounts: \"12345678\" is not an account's 12 digits",
        "{worker: {lease: 2 minutes}}                            | - worker.lease: \"2 minutes\" is not a duration such as 500ms",
        "{worker: {recheck: '10'}}                               | - worker.recheck: \"10\" is not a duration",
        "{webhook: {gap: 5sec}}                                  | - webhook.gap: \"5sec\" is not a duration",
        "{prometheusRule: {alerts: {PortAway: {for: 1h}}}}       | - prometheusRule.alerts: there is no alert \"PortAway\". There are PortAwsEventsWorkerDown, ",
        "{prometheusRule: {alertLabels: {severity: page}}}       | - prometheusRule.alertLabels: severity is an alert's own",
        "{prometheusRule: {enabled: true}}                       | - prometheusRule.selector: is not set, and podMonitor.enabled is false",
        "{prometheusRule: {enabled: true, selector: 'a=\"b\"'}, metrics: {exporters: [otlp]}} | - metrics.exporters: does not have prometheus, on which the alerts",
        "{autoscaling: {enabled: true}, keda: {enabled: true}}   | - autoscaling.enabled: is true, and keda.enabled, too",
        "{autoscaling: {enabled: true, minReplicas: 5}}          | - autoscaling.minReplicas: 5 is above autoscaling.maxReplicas, 4",
        "{keda: {enabled: true, minReplicaCount: 5}}             | - keda.minReplicaCount: 5 is above keda.maxReplicaCount, 4",
        "{keda: {enabled: true, authentication: {identityOwner: workload}}} | - keda.authentication.identityOwner: is workload",
        "{keda: {enabled: true, authentication: {identityOwner: workload, roleArn: 'arn:aws:iam::111122223333:role/keda'}}} | - keda.authentication: roleArn names the role",
        "{keda: {enabled: true, prometheus: {serverAddress: 'http://prometheus:9090'}}, metrics: {backlog: 'off'}} | - metrics.backlog: is off, but the autoscaler follows",
        "{autoscaling: {enabled: true}, metrics: {exporters: [otlp]}} | - metrics.exporters: does not have prometheus, from which",
        "{podMonitor: {enabled: true}, metrics: {exporters: [cloudwatch]}} | - metrics.exporters: does not have prometheus, so that the PodMonitor",
        "{podMonitor: {enabled: true}, networkPolicy: {enabled: true}} | - networkPolicy.ingressFrom: is empty, so that Prometheus could not reach",
        "{extraEnv: [{name: QUEUE_URL, value: x}]}               | - extraEnv: QUEUE_URL is set by a value of its own. docs/settings.md says by which",
        "{extraEnv: [{name: PORT_CLIENT_ID, value: x}]}          | - extraEnv: PORT_CLIENT_ID is set by a value of its own",
        "{extraEnv: [{name: AWS_SECRET_ACCESS_KEY, value: x}]}   | - extraEnv: AWS_SECRET_ACCESS_KEY is a secret, and its value would be readable",
        "{extraLabels: {app.kubernetes.io/name: x}}              | - extraLabels: app.kubernetes.io/name is the chart's own",
        "{podLabels: {app.kubernetes.io/component: x}}           | - podLabels: app.kubernetes.io/component is the chart's own",
        "{extraLabels: {team: a}, podLabels: {team: b}}          | - podLabels: team is in extraLabels, too",
        "{extraVolumes: [{name: tmp, emptyDir: {}}], extraVolumeMounts: [{name: tmp, mountPath: /x}]} | - extraVolumes: tmp is the name of a volume of the chart",
      })
  void whatGoesTogetherIsSaidInWords(String change, String told) {
    assertThat(refusal(Chart.example("minimal", change))).doesNotStartWith("taken").contains(told);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"eu-west-1", "us-gov-west-1", "us-isob-east-1", "cn-north-1", "eusc-de-east-1"})
  void aRegionOfAnyPartitionIsTaken(String region) {
    String ofNoRegion = "queue: {url: 'https://queue.example.com/111122223333/q'}";
    assertThat(
            refusal(
                Chart.example("minimal", "{" + ofNoRegion + ", aws: {region: " + region + "}}")))
        .startsWith("taken");
  }

  @Test
  void everythingIsToldAtOnce() {
    assertThat(
            refusal(
                Yaml.document(
                    "{worker: {lease: soon}, autoscaling: {enabled: true}, keda: {enabled: true}}")))
        .contains("port-aws-events cannot be installed with these values:\n- image.repository: ")
        .contains("\n- queue.url: ")
        .contains("\n- secret: ")
        .contains("\n- worker.lease: ")
        .contains("\n- autoscaling.enabled: ");
    assertThat(refusal(Yaml.document("{replicaCount: -1, unmatched: drop}")))
        .contains("at '/replicaCount'")
        .contains("at '/unmatched'");
  }

  @Test
  void aConfigMapThatIsTooLargeIsSentElsewhere() {
    String large = "x: " + "y".repeat(1_000_001);
    assertThat(
            refusal(
                Chart.merged(
                    Chart.example("minimal"),
                    Yaml.document("configMap: {config: '" + large + "'}"))))
        .contains("- configMap.config: has more than 1000000 characters")
        .contains("mapping.source");
  }

  @Test
  void anAccountThatYamlMadeANumberOfIsTaken() {
    assertThat(
            chart
                .render(Chart.example("minimal", "{read: {accounts: [111122223333]}}"))
                .variable("READ_ACCOUNTS"))
        .isEqualTo("111122223333");
  }

  @Test
  void aChartThatContainsThisOneMaySwitchItAndHaveGlobals() {
    assertThat(refusal(Chart.example("minimal", "{enabled: true, global: {anything: {at: all}}}")))
        .startsWith("taken");
  }
}
