{{- /* What works as told, and may not be what is meant: for NOTES.txt. */}}
{{- define "port-aws-events.warnings" -}}
{{- $webhook := eq (include "port-aws-events.delivery" .) "webhook" }}
{{- $sources := include "port-aws-events.credentialSources" . }}
{{- $keys := include "port-aws-events.secretKeys" . | fromYaml }}
{{- if eq $sources "secret.secrets" }}
- secret.secrets: Port's credentials are in a Secret of this release, and in the release itself, where Helm keeps all values. Whoever may read Secrets in {{ .Release.Namespace }} can read both. secret.credentialsSecretArn and secret.useExistingSecret keep them out of Helm.
{{- end }}
{{- if and $webhook (not (or $keys.portWebhookSecret .Values.secret.credentialsSecretArn)) }}
- webhook: requests are not signed, since there is no portWebhookSecret. Whoever knows the address can post.
{{- end }}
{{- if not (or (include "port-aws-events.mappingSource" .) .Values.mapping.bucketName) }}
- mapping: none is named, so that the one that comes with the types is used. Its blueprints are made by ./port-aws-events setup port.
{{- end }}
{{- if not (or (hasKey .Values.serviceAccount.annotations "eks.amazonaws.com/role-arn") (has "AWS_ACCESS_KEY_ID" (include "port-aws-events.extraNames" . | fromYamlArray))) }}
- serviceAccount: has no eks.amazonaws.com/role-arn. The worker gets AWS rights only by a Pod Identity association of service account {{ include "port-aws-events.serviceAccountName" . }} in {{ .Release.Namespace }}, or by the node's role.
{{- end }}
{{- $most := .Values.replicaCount }}
{{- if .Values.autoscaling.enabled }}{{ $most = .Values.autoscaling.maxReplicas }}{{ end }}
{{- if .Values.keda.enabled }}{{ $most = .Values.keda.maxReplicaCount }}{{ end }}
{{- if and .Values.portRateLimit (gt (int $most) 1) }}
- portRateLimit: counts for each replica by itself: {{ int $most }} of them may send {{ mulf (float64 (include "port-aws-events.text" .Values.portRateLimit)) (float64 $most) }} requests a second. Port's own limit is shared without it.
{{- end }}
{{- if and .Values.keda.enabled (not .Values.keda.prometheus.serverAddress) }}
- keda: without keda.prometheus.serverAddress nobody tells KEDA when Port's limit is what holds the work up. Then only keda.maxReplicaCount ({{ int .Values.keda.maxReplicaCount }}) keeps it from starting replicas that wait.
{{- end }}
{{- if and .Values.keda.enabled (eq (int .Values.keda.minReplicaCount) 0) }}
- keda.minReplicaCount: is 0. The first event after a rest waits for KEDA's next look, up to {{ int .Values.keda.pollingInterval }} s, and for the worker's start.
{{- end }}
{{- if and (not .Values.autoscaling.enabled) (not .Values.keda.enabled) (eq (int .Values.replicaCount) 0) }}
- replicaCount: is 0. Nothing is taken from the queue.
{{- end }}
{{- if and .Values.networkPolicy.enabled (not .Values.networkPolicy.extraEgress) (or .Values.tracing.enabled (has "otlp" .Values.metrics.exporters)) (not (regexMatch "^https://[^:/]+(:443)?(/|$)" .Values.otlp.endpoint)) }}
- networkPolicy.extraEgress: is empty, so that nothing but ports 443 and 53 is reached outside the pod. Name the OTLP collector, if it is elsewhere.
{{- end }}
{{- end }}
