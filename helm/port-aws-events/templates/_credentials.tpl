{{- /* Where Port's credentials come from, and which variables a Secret gives. */}}

{{- /* The sources that the values name, with commas: one is meant to be there. */}}
{{- define "port-aws-events.credentialSources" -}}
{{- $sources := list }}
{{- if .Values.secret.credentialsSecretArn }}{{ $sources = append $sources "secret.credentialsSecretArn" }}{{ end }}
{{- if .Values.secret.useExistingSecret }}{{ $sources = append $sources "secret.useExistingSecret" }}{{ end }}
{{- if .Values.externalSecret.enabled }}{{ $sources = append $sources "externalSecret.enabled" }}{{ end }}
{{- if include "port-aws-events.hasPlainSecrets" . }}{{ $sources = append $sources "secret.secrets" }}{{ end }}
{{- join "," $sources }}
{{- end }}

{{- define "port-aws-events.hasPlainSecrets" -}}
{{- range $name, $value := .Values.secret.secrets }}{{ if $value }}true{{ end }}{{ end }}
{{- end }}

{{- define "port-aws-events.secretName" -}}
{{- default (include "port-aws-events.fullname" .) .Values.secret.name }}
{{- end }}

{{- /* The keys of the Secret that hold something, by the names that values have, as YAML. */}}
{{- define "port-aws-events.secretKeys" -}}
{{- $variables := dict "portClientId" "PORT_CLIENT_ID" "portClientSecret" "PORT_CLIENT_SECRET" "portApiToken" "PORT_API_TOKEN" "portWebhookUrl" "PORT_WEBHOOK_URL" "portWebhookSecret" "PORT_WEBHOOK_SECRET" }}
{{- $held := dict }}
{{- if .Values.secret.useExistingSecret }}
{{- range $name, $key := .Values.secret.keys }}{{ if $key }}{{ $_ := set $held $name $key }}{{ end }}{{ end }}
{{- else }}
{{- $given := ternary .Values.externalSecret.properties .Values.secret.secrets .Values.externalSecret.enabled }}
{{- range $name, $value := $given }}{{ if $value }}{{ $_ := set $held $name (get $variables $name) }}{{ end }}{{ end }}
{{- end }}
{{- toYaml $held }}
{{- end }}

{{- define "port-aws-events.delivery" -}}
{{- $keys := include "port-aws-events.secretKeys" . | fromYaml }}
{{- if .Values.delivery }}
{{- .Values.delivery }}
{{- else if or .Values.webhook.url $keys.portWebhookUrl }}
{{- print "webhook" }}
{{- else }}
{{- print "entities" }}
{{- end }}
{{- end }}

{{- /*
Which variable is which key of the Secret, as YAML: {PORT_CLIENT_ID: {key: …, optional: …}}. A key that is not optional keeps
the pod from starting until it is there, so that nothing is sent unsigned and nothing starts before the Secret is made. By
webhook the worker needs no credentials.
*/}}
{{- define "port-aws-events.secretVariables" -}}
{{- $keys := include "port-aws-events.secretKeys" . | fromYaml }}
{{- $webhook := eq (include "port-aws-events.delivery" .) "webhook" }}
{{- $optional := and $webhook .Values.secret.useExistingSecret }}
{{- $variables := dict }}
{{- if $keys.portApiToken }}
{{- $_ := set $variables "PORT_API_TOKEN" (dict "key" $keys.portApiToken) }}
{{- else }}
{{- if $keys.portClientId }}{{ $_ := set $variables "PORT_CLIENT_ID" (dict "key" $keys.portClientId "optional" $optional) }}{{ end }}
{{- if $keys.portClientSecret }}{{ $_ := set $variables "PORT_CLIENT_SECRET" (dict "key" $keys.portClientSecret "optional" $optional) }}{{ end }}
{{- end }}
{{- if $webhook }}
{{- if $keys.portWebhookUrl }}{{ $_ := set $variables "PORT_WEBHOOK_URL" (dict "key" $keys.portWebhookUrl) }}{{ end }}
{{- if $keys.portWebhookSecret }}{{ $_ := set $variables "PORT_WEBHOOK_SECRET" (dict "key" $keys.portWebhookSecret) }}{{ end }}
{{- end }}
{{- if or .Values.secret.useExistingSecret .Values.externalSecret.enabled (include "port-aws-events.hasPlainSecrets" .) }}
{{- toYaml $variables }}
{{- else }}
{{- print "{}" }}
{{- end }}
{{- end }}
