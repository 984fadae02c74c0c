{{- /*
What is wrong with the values, all of it at once: where, what, and what to do. values.schema.json says what each value alone may
be; here is what it cannot say in words, and how values go together.
*/}}
{{- define "port-aws-events.problems" -}}
{{- include "port-aws-events.imageProblems" . }}
{{- include "port-aws-events.queueProblems" . }}
{{- include "port-aws-events.credentialProblems" . }}
{{- include "port-aws-events.mappingProblems" . }}
{{- include "port-aws-events.readProblems" . }}
{{- include "port-aws-events.durationProblems" . }}
{{- include "port-aws-events.scalingProblems" . }}
{{- include "port-aws-events.metricsProblems" . }}
{{- include "port-aws-events.alertProblems" . }}
{{- include "port-aws-events.podProblems" . }}
{{- end }}

{{- define "port-aws-events.imageProblems" }}
{{- if not .Values.image.repository }}
- image.repository: is not set. Build the image (docker build -t REGISTRY/port-aws-events:{{ .Chart.AppVersion }} .), push it to a registry that the cluster reads, and name REGISTRY/port-aws-events here.
{{- else if regexMatch "(@|:[^/]*$)" .Values.image.repository }}
- image.repository: "{{ .Values.image.repository }}" has a tag or a digest. Those go into image.tag or image.digest.
{{- end }}
{{- if and .Values.image.digest (not (regexMatch "^sha256:[0-9a-f]{64}$" .Values.image.digest)) }}
- image.digest: "{{ .Values.image.digest }}" is no digest. It must be sha256: and 64 hexadecimal digits.
{{- end }}
{{- end }}

{{- define "port-aws-events.queueProblems" }}
{{- $url := .Values.queue.url }}
{{- if not $url }}
- queue.url: is not set. It is the output EventsQueueURL of the CloudFormation stack, https://sqs.REGION.amazonaws.com/ACCOUNT/NAME.
{{- else if not (regexMatch "^https?://[^/]+/.+" $url) }}
- queue.url: "{{ $url }}" is not a queue's URL, https://sqs.REGION.amazonaws.com/ACCOUNT/NAME. An ARN or a name is not enough.
{{- else if hasSuffix ".fifo" (lower $url) }}
- queue.url: "{{ $url }}" is a FIFO queue, which the worker refuses: the groups of one would undo what gathering changes gains. Take a standard queue.
{{- else if not (or (include "port-aws-events.region" .) (has "AWS_REGION" (include "port-aws-events.extraNames" . | fromYamlArray)) (has "AWS_DEFAULT_REGION" (include "port-aws-events.extraNames" . | fromYamlArray))) }}
- aws.region: is not set, and queue.url "{{ $url }}" does not tell the region. Set it to the queue's region, such as eu-west-1.
{{- end }}
{{- with .Values.queue.deadLetterUrl }}
{{- if eq . $url }}
- queue.deadLetterUrl: is queue.url itself: rejected messages would come again at once. Leave it empty to take the target of the queue's redrive policy.
{{- else if not (regexMatch "^https?://[^/]+/.+" .) }}
- queue.deadLetterUrl: "{{ . }}" is not a queue's URL, https://sqs.REGION.amazonaws.com/ACCOUNT/NAME.
{{- end }}
{{- end }}
{{- if and .Values.aws.region (not (regexMatch "^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$" .Values.aws.region)) }}
- aws.region: "{{ .Values.aws.region }}" is not a region such as eu-west-1.
{{- else if and .Values.aws.region (include "port-aws-events.regionOfQueue" .) (ne .Values.aws.region (include "port-aws-events.regionOfQueue" .)) }}
- aws.region: "{{ .Values.aws.region }}" is another one than that in queue.url, {{ include "port-aws-events.regionOfQueue" . }}. It is the queue's region: leave it empty.
{{- end }}
{{- with get .Values.serviceAccount.annotations "eks.amazonaws.com/role-arn" }}
{{- if not (regexMatch "^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+" .) }}
- serviceAccount.annotations: eks.amazonaws.com/role-arn is "{{ . }}", which is not a role's ARN, arn:aws:iam::ACCOUNT:role/NAME.
{{- end }}
{{- end }}
{{- end }}

{{- define "port-aws-events.credentialProblems" }}
{{- $sources := include "port-aws-events.credentialSources" . }}
{{- $webhook := eq (include "port-aws-events.delivery" .) "webhook" }}
{{- $secrets := .Values.secret.secrets }}
{{- if contains "," $sources }}
- secret: {{ $sources | replace "," " and " }} are set, but Port's credentials come from one place. Keep one of them.
{{- else if and (not $sources) (not $webhook) (not .Values.extraEnvFrom) }}
- secret: there are no credentials for Port. Set secret.useExistingSecret and secret.name (a Secret with PORT_CLIENT_ID and PORT_CLIENT_SECRET), or secret.credentialsSecretArn (a secret of AWS Secrets Manager, which the worker reads itself), or externalSecret.enabled.
{{- end }}
{{- if and .Values.secret.useExistingSecret (not .Values.secret.name) }}
- secret.name: is not set, and secret.useExistingSecret is true. Name the Secret that has Port's credentials.
{{- end }}
{{- if and (eq $sources "secret.secrets") (not $secrets.portApiToken) (ne (not $secrets.portClientId) (not $secrets.portClientSecret)) }}
- secret.secrets: portClientId and portClientSecret go together, and one of them is empty.
{{- end }}
{{- if .Values.externalSecret.enabled }}
{{- if not .Values.externalSecret.secretStoreRef.name }}
- externalSecret.secretStoreRef.name: is not set. Name the SecretStore or ClusterSecretStore that Port's credentials are read by.
{{- end }}
{{- if not .Values.externalSecret.remoteKey }}
- externalSecret.remoteKey: is not set. Name the secret in the store that has Port's credentials, such as port-aws-events/port.
{{- end }}
{{- end }}
{{- with .Values.secret.credentialsSecretArn }}
{{- if not (regexMatch "^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.+" .) }}
- secret.credentialsSecretArn: "{{ . }}" is not the ARN of a secret, arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-SUFFIX.
{{- end }}
{{- end }}
{{- $keys := include "port-aws-events.secretKeys" . | fromYaml }}
{{- if and .Values.webhook.url $keys.portWebhookUrl }}
- webhook.url: the Secret has the webhook's address, too. Keep one of webhook.url and portWebhookUrl.
{{- else if and (eq .Values.delivery "webhook") (not .Values.webhook.url) (not $keys.portWebhookUrl) (not .Values.extraEnvFrom) }}
- webhook.url: is not set, and delivery is webhook. It is the address that Port shows for the ingest webhook.
{{- end }}
{{- if and .Values.webhook.url (not (regexMatch "^https://[^/]+/.+" .Values.webhook.url)) }}
- webhook.url: is not an https address with a path.
{{- end }}
{{- if and (eq .Values.unmatched "forward") (not $webhook) }}
- unmatched: is forward, which needs delivery by webhook. Set webhook.url, or take skip or reject.
{{- end }}
{{- if not (regexMatch "^https://[^/]+/?$" .Values.portBaseUrl) }}
- portBaseUrl: "{{ .Values.portBaseUrl }}" is not an https address without a path, https://api.getport.io or https://api.us.getport.io.
{{- end }}
{{- end }}

{{- define "port-aws-events.mappingProblems" }}
{{- $map := .Values.configMap }}
{{- $mapping := .Values.mapping }}
{{- $sources := list }}
{{- if and $map.create $map.config }}{{ $sources = append $sources "configMap.config" }}{{ end }}
{{- if not $map.create }}{{ $sources = append $sources "configMap.create=false" }}{{ end }}
{{- if $mapping.source }}{{ $sources = append $sources "mapping.source" }}{{ end }}
{{- if or $mapping.bucketName $mapping.configJsonFileKey }}{{ $sources = append $sources "mapping.bucketName" }}{{ end }}
{{- if gt (len $sources) 1 }}
- mapping: {{ join " and " $sources }} are set, but there is one mapping. Keep one of them.
{{- end }}
{{- if and (not $map.create) (not $map.name) }}
- configMap.name: is not set, and configMap.create is false. Name the ConfigMap that has the mapping, or leave configMap.create true.
{{- end }}
{{- if and $map.create $map.config (gt (len $map.config) 1000000) }}
- configMap.config: has more than 1000000 characters, and a ConfigMap holds at most a mebibyte. Put the mapping into S3 and name it in mapping.source.
{{- end }}
{{- if ne (empty $mapping.bucketName) (empty $mapping.configJsonFileKey) }}
- mapping.bucketName: goes together with mapping.configJsonFileKey, and one of them is empty.
{{- end }}
{{- if and $mapping.source (not (regexMatch "^(s3://[^/]+/.+|https://.+|/.+)" $mapping.source)) }}
- mapping.source: "{{ $mapping.source }}" is not s3://bucket/key, an https address, or the whole path of a file in the container. A file of yours goes into configMap.config, by --set-file.
{{- end }}
{{- $types := list }}
{{- if .Values.types.files }}{{ $types = append $types "types.files" }}{{ end }}
{{- if .Values.types.existingConfigMap }}{{ $types = append $types "types.existingConfigMap" }}{{ end }}
{{- if .Values.types.dir }}{{ $types = append $types "types.dir" }}{{ end }}
{{- if gt (len $types) 1 }}
- types: {{ join " and " $types }} are set, but the worker reads one folder. Keep one of them.
{{- end }}
{{- range $file, $text := .Values.types.files }}
{{- if not (regexMatch "^[-._a-zA-Z0-9]+\\.ya?ml$" $file) }}
- types.files: "{{ $file }}" is not a file's name that ends with .yaml. The worker would not read it. With --set-file, write the dot as \. (types.files.Team_Service\.yaml).
{{- end }}
{{- end }}
{{- if gt (len (toYaml .Values.types.files)) 1000000 }}
- types.files: have more than 1000000 characters, and a ConfigMap holds at most a mebibyte. Put them into an image of your own, and name the folder in types.dir.
{{- end }}
{{- end }}

{{- define "port-aws-events.readProblems" }}
{{- range .Values.read.accounts }}
{{- $account := include "port-aws-events.text" . }}
{{- if not (regexMatch "^([0-9]{12}|\\*)$" $account) }}
- read.accounts: "{{ $account }}" is not an account's 12 digits, or *. Put it in quotes, since YAML drops zeros in front.
{{- end }}
{{- end }}
{{- end }}

{{- define "port-aws-events.durationProblems" }}
{{- $durations := dict "webhook.gap" .Values.webhook.gap "worker.lease" .Values.worker.lease "worker.turnMaxWait" .Values.worker.turnMaxWait "worker.pollWait" .Values.worker.pollWait "worker.recheck" .Values.worker.recheck }}
{{- range $name, $value := $durations }}
{{- if and $value (not (regexMatch "^([0-9]+(ms|s|m|h)|PT[0-9HMS.]+)$" $value)) }}
- {{ $name }}: "{{ $value }}" is not a duration such as 500ms, 20s, 5m or PT20S.
{{- end }}
{{- end }}
{{- end }}

{{- define "port-aws-events.scalingProblems" }}
{{- $hpa := .Values.autoscaling }}
{{- $keda := .Values.keda }}
{{- if and $hpa.enabled $keda.enabled }}
- autoscaling.enabled: is true, and keda.enabled, too. Both would set the number of replicas, against each other. Keep one of them.
{{- end }}
{{- if and $hpa.enabled (gt (int $hpa.minReplicas) (int $hpa.maxReplicas)) }}
- autoscaling.minReplicas: {{ int $hpa.minReplicas }} is above autoscaling.maxReplicas, {{ int $hpa.maxReplicas }}.
{{- end }}
{{- if and $keda.enabled (gt (int $keda.minReplicaCount) (int $keda.maxReplicaCount)) }}
- keda.minReplicaCount: {{ int $keda.minReplicaCount }} is above keda.maxReplicaCount, {{ int $keda.maxReplicaCount }}.
{{- end }}
{{- if and $keda.enabled .Values.queue.url (not (include "port-aws-events.region" .)) }}
- aws.region: is not set, and queue.url does not tell the region. KEDA needs it.
{{- end }}
{{- if and $keda.authentication.roleArn (ne $keda.authentication.identityOwner "keda") }}
- keda.authentication: roleArn names the role, so that identityOwner must be left as it is.
{{- end }}
{{- if and $keda.enabled (eq $keda.authentication.identityOwner "workload") (not (hasKey .Values.serviceAccount.annotations "eks.amazonaws.com/role-arn")) (not $keda.authentication.name) }}
- keda.authentication.identityOwner: is workload, for which KEDA takes the role that the service account's annotation eks.amazonaws.com/role-arn names. There is none. With Pod Identity, let KEDA have a role of its own (keda), or name one in keda.authentication.roleArn.
{{- end }}
{{- $capped := or $hpa.enabled (and $keda.enabled $keda.prometheus.serverAddress) }}
{{- if and $capped (eq .Values.metrics.backlog "off") }}
- metrics.backlog: is off, but the autoscaler follows that metric. Leave it empty.
{{- end }}
{{- if and $capped (not (has "prometheus" .Values.metrics.exporters)) }}
- metrics.exporters: does not have prometheus, from which the autoscaler's metric comes.
{{- end }}
{{- end }}

{{- define "port-aws-events.metricsProblems" }}
{{- if and .Values.podMonitor.enabled (not (has "prometheus" .Values.metrics.exporters)) }}
- metrics.exporters: does not have prometheus, so that the PodMonitor would find nothing at /metrics.
{{- end }}
{{- if and .Values.podMonitor.enabled .Values.networkPolicy.enabled (not .Values.networkPolicy.ingressFrom) }}
- networkPolicy.ingressFrom: is empty, so that Prometheus could not reach what podMonitor.enabled tells it to. Name its namespace, such as {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}.
{{- end }}
{{- end }}

{{- /* The names in extraEnv, as YAML. */}}
{{- define "port-aws-events.extraNames" -}}
{{- $names := list }}
{{- range .Values.extraEnv }}{{ $names = append $names .name }}{{ end }}
{{- toYaml $names }}
{{- end }}

{{- define "port-aws-events.podProblems" }}
{{- $set := list }}
{{- range include "port-aws-events.environment" . | fromYamlArray }}{{ $set = append $set .name }}{{ end }}
{{- $secret := list "PORT_CLIENT_ID" "PORT_CLIENT_SECRET" "PORT_API_TOKEN" "PORT_WEBHOOK_SECRET" "AWS_SECRET_ACCESS_KEY" "AWS_SESSION_TOKEN" "OTEL_EXPORTER_OTLP_HEADERS" "OTEL_EXPORTER_OTLP_METRICS_HEADERS" "OTEL_EXPORTER_OTLP_TRACES_HEADERS" }}
{{- range .Values.extraEnv }}
{{- if has .name $set }}
- extraEnv: {{ .name }} is set by a value of its own. docs/settings.md says by which: use that.
{{- else if and (has .name $secret) (hasKey . "value") }}
- extraEnv: {{ .name }} is a secret, and its value would be readable in the Deployment. Put it into a Secret, and name that by valueFrom.secretKeyRef.
{{- end }}
{{- end }}
{{- $fixed := list "app.kubernetes.io/name" "app.kubernetes.io/instance" "app.kubernetes.io/component" "app.kubernetes.io/version" "app.kubernetes.io/managed-by" "helm.sh/chart" }}
{{- range $where, $labels := dict "extraLabels" .Values.extraLabels "podLabels" .Values.podLabels }}
{{- range $label, $value := $labels }}
{{- if has $label $fixed }}
- {{ $where }}: {{ $label }} is the chart's own: pods are selected by such labels. Take another name.
{{- else if and (eq $where "podLabels") (hasKey $.Values.extraLabels $label) }}
- podLabels: {{ $label }} is in extraLabels, too. Keep one of them.
{{- end }}
{{- end }}
{{- end }}
{{- range $name := list "tmp" "mapping" "types" }}
{{- range $.Values.extraVolumes }}
{{- if eq .name $name }}
- extraVolumes: {{ $name }} is the name of a volume of the chart. Take another name.
{{- end }}
{{- end }}
{{- end }}
{{- end }}
