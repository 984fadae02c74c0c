{{- /* The worker's environment: one line for each variable. What is empty is left out, and the worker's default holds. */}}

{{- /* A value as text. Numbers of values files are floating-point ones to Helm, which would print 3.3554432e+07. */}}
{{- define "port-aws-events.text" -}}
{{- if kindIs "slice" . }}
{{- $texts := list }}
{{- range . }}{{ $texts = append $texts (include "port-aws-events.text" .) }}{{ end }}
{{- join "," $texts }}
{{- else if and (kindIs "float64" .) (eq (floor .) .) }}
{{- int64 . }}
{{- else if not (kindIs "invalid" .) }}
{{- toString . }}
{{- end }}
{{- end }}

{{- /* (list "NAME" value) */}}
{{- define "port-aws-events.variable" -}}
{{- $text := include "port-aws-events.text" (index . 1) }}
{{- if $text }}
- name: {{ index . 0 }}
  value: {{ $text | quote }}
{{- end }}
{{- end }}

{{- /* (list . "NAME"): from the Secret, when it has it. */}}
{{- define "port-aws-events.secretVariable" -}}
{{- $name := index . 1 }}
{{- with get (include "port-aws-events.secretVariables" (index . 0) | fromYaml) $name }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef:
      name: {{ include "port-aws-events.secretName" (index $ 0) | quote }}
      key: {{ .key | quote }}
      {{- if .optional }}
      optional: true
      {{- end }}
{{- end }}
{{- end }}

{{- /* (list "NAME" "field.path"): what only the pod itself knows. */}}
{{- define "port-aws-events.fieldVariable" -}}
- name: {{ index . 0 }}
  valueFrom:
    fieldRef:
      fieldPath: {{ index . 1 }}
{{- end }}

{{- define "port-aws-events.mappingSource" -}}
{{- if include "port-aws-events.mappingConfigMap" . }}
{{- printf "/etc/port-aws-events/mapping/%s" .Values.configMap.key }}
{{- else }}
{{- .Values.mapping.source }}
{{- end }}
{{- end }}

{{- define "port-aws-events.catalogDir" -}}
{{- ternary "/etc/port-aws-events/types" .Values.types.dir (ne (include "port-aws-events.typesConfigMap" .) "") }}
{{- end }}

{{- /* The autoscalers need it. */}}
{{- define "port-aws-events.backlogMetric" -}}
{{- if .Values.metrics.backlog }}
{{- .Values.metrics.backlog }}
{{- else if or .Values.autoscaling.enabled (and .Values.keda.enabled .Values.keda.prometheus.serverAddress) }}
{{- print "on" }}
{{- end }}
{{- end }}

{{- define "port-aws-events.environment" -}}
{{ include "port-aws-events.fieldVariable" (list "POD_NAME" "metadata.name") }}
{{ include "port-aws-events.fieldVariable" (list "POD_NAMESPACE" "metadata.namespace") }}
{{ include "port-aws-events.fieldVariable" (list "NODE_NAME" "spec.nodeName") }}
{{- include "port-aws-events.variable" (list "CONTAINER_IMAGE" (include "port-aws-events.image" .)) }}
{{- include "port-aws-events.variable" (list "QUEUE_URL" .Values.queue.url) }}
{{- include "port-aws-events.variable" (list "DLQ_URL" .Values.queue.deadLetterUrl) }}
{{- include "port-aws-events.variable" (list "AWS_REGION" .Values.aws.region) }}
{{- include "port-aws-events.variable" (list "PORT_BASE_URL" .Values.portBaseUrl) }}
{{- include "port-aws-events.secretVariable" (list . "PORT_CLIENT_ID") }}
{{- include "port-aws-events.secretVariable" (list . "PORT_CLIENT_SECRET") }}
{{- include "port-aws-events.secretVariable" (list . "PORT_API_TOKEN") }}
{{- include "port-aws-events.variable" (list "PORT_CREDS_SECRET_ARN" .Values.secret.credentialsSecretArn) }}
{{- include "port-aws-events.variable" (list "PORT_DELIVERY" .Values.delivery) }}
{{- include "port-aws-events.variable" (list "PORT_WEBHOOK_URL" .Values.webhook.url) }}
{{- include "port-aws-events.secretVariable" (list . "PORT_WEBHOOK_URL") }}
{{- include "port-aws-events.secretVariable" (list . "PORT_WEBHOOK_SECRET") }}
{{- include "port-aws-events.variable" (list "WEBHOOK_GAP" .Values.webhook.gap) }}
{{- include "port-aws-events.variable" (list "PORT_RATE_LIMIT" .Values.portRateLimit) }}
{{- include "port-aws-events.variable" (list "PORT_RESERVE" .Values.portReserve) }}
{{- include "port-aws-events.variable" (list "MAPPING" (include "port-aws-events.mappingSource" .)) }}
{{- include "port-aws-events.variable" (list "MAPPING_DIALECT" .Values.mapping.dialect) }}
{{- include "port-aws-events.variable" (list "BUCKET_NAME" .Values.mapping.bucketName) }}
{{- include "port-aws-events.variable" (list "CONFIG_JSON_FILE_KEY" .Values.mapping.configJsonFileKey) }}
{{- include "port-aws-events.variable" (list "CATALOG_DIR" (include "port-aws-events.catalogDir" .)) }}
{{- include "port-aws-events.variable" (list "READ_ROLE_NAME" .Values.read.roleName) }}
{{- include "port-aws-events.variable" (list "READ_EXTERNAL_ID" .Values.read.externalId) }}
{{- include "port-aws-events.variable" (list "READ_ACCOUNTS" .Values.read.accounts) }}
{{- include "port-aws-events.variable" (list "READ_REGIONS" .Values.read.regions) }}
{{- include "port-aws-events.variable" (list "UNMATCHED" .Values.unmatched) }}
{{- include "port-aws-events.variable" (list "LOOPS" .Values.worker.loops) }}
{{- include "port-aws-events.variable" (list "LEASE" .Values.worker.lease) }}
{{- include "port-aws-events.variable" (list "MAX_RECEIVES" .Values.worker.maxReceives) }}
{{- include "port-aws-events.variable" (list "TURN_MAX_MESSAGES" .Values.worker.turnMaxMessages) }}
{{- include "port-aws-events.variable" (list "TURN_MAX_WAIT" .Values.worker.turnMaxWait) }}
{{- include "port-aws-events.variable" (list "POLL_WAIT" .Values.worker.pollWait) }}
{{- include "port-aws-events.variable" (list "HELD_MAX_BYTES" .Values.worker.heldMaxBytes) }}
{{- include "port-aws-events.variable" (list "RECHECK" .Values.worker.recheck) }}
{{- include "port-aws-events.variable" (list "SHUTDOWN_GRACE" (printf "%ds" (int .Values.shutdownGraceSeconds))) }}
{{- include "port-aws-events.variable" (list "MANAGEMENT_PORT" .Values.managementPort) }}
{{- include "port-aws-events.variable" (list "METRICS" .Values.metrics.exporters) }}
{{- include "port-aws-events.variable" (list "METRICS_NAMESPACE" .Values.metrics.namespace) }}
{{- include "port-aws-events.variable" (list "BACKLOG_METRIC" (include "port-aws-events.backlogMetric" .)) }}
{{- include "port-aws-events.variable" (list "TRACING" (ternary "otlp" "" .Values.tracing.enabled)) }}
{{- include "port-aws-events.variable" (list "OTEL_EXPORTER_OTLP_ENDPOINT" .Values.otlp.endpoint) }}
{{- include "port-aws-events.variable" (list "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT" .Values.otlp.metricsEndpoint) }}
{{- include "port-aws-events.variable" (list "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT" .Values.otlp.tracesEndpoint) }}
{{- with .Values.otlp.headersSecret.name }}
- name: OTEL_EXPORTER_OTLP_HEADERS
  valueFrom:
    secretKeyRef:
      name: {{ . | quote }}
      key: {{ $.Values.otlp.headersSecret.key | quote }}
{{- end }}
{{- include "port-aws-events.variable" (list "OTEL_RESOURCE_ATTRIBUTES" .Values.otlp.resourceAttributes) }}
{{- include "port-aws-events.variable" (list "OTEL_SERVICE_NAME" .Values.otlp.serviceName) }}
{{- include "port-aws-events.variable" (list "LOG_LEVEL" (.Values.loggingLevel | upper)) }}
{{- end }}
