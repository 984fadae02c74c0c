{{- /* Names and labels. Every name has at most 63 characters, and two releases never get the same one. */}}

{{- define "port-aws-events.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "port-aws-events.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- /* (list . "suffix"): the release's name and a suffix. A release's own name has at most 53 characters, and stays whole. */}}
{{- define "port-aws-events.named" -}}
{{- $suffix := index . 1 }}
{{- $most := sub 62 (len $suffix) | int }}
{{- printf "%s-%s" (include "port-aws-events.fullname" (index . 0) | trunc $most | trimSuffix "-") $suffix }}
{{- end }}

{{- define "port-aws-events.releaseLabels" -}}
app.kubernetes.io/name: {{ include "port-aws-events.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- /* What the Deployment selects its pods by. It cannot be changed after the installation, so that no value may be in it but nameOverride. */}}
{{- define "port-aws-events.selectorLabels" -}}
{{ include "port-aws-events.releaseLabels" . }}
app.kubernetes.io/component: worker
{{- end }}

{{- /* (list . "component"): the labels of every object. */}}
{{- define "port-aws-events.labels" -}}
{{- $root := index . 0 -}}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "port-aws-events.releaseLabels" $root }}
app.kubernetes.io/component: {{ index . 1 }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
{{- with $root.Values.extraLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "port-aws-events.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "port-aws-events.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "port-aws-events.image" -}}
{{- if .Values.image.digest }}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) }}
{{- end }}
{{- end }}

{{- /* The ConfigMap with the mapping; empty when there is none. */}}
{{- define "port-aws-events.mappingConfigMap" -}}
{{- if not .Values.configMap.create }}
{{- .Values.configMap.name }}
{{- else if .Values.configMap.config }}
{{- default (include "port-aws-events.named" (list . "mapping")) .Values.configMap.name }}
{{- end }}
{{- end }}

{{- /* The ConfigMap with type files; empty when there is none. */}}
{{- define "port-aws-events.typesConfigMap" -}}
{{- if .Values.types.existingConfigMap }}
{{- .Values.types.existingConfigMap }}
{{- else if .Values.types.files }}
{{- include "port-aws-events.named" (list . "types") }}
{{- end }}
{{- end }}

{{- /* As the worker is reached inside the cluster. */}}
{{- define "port-aws-events.managementUrl" -}}
{{- printf "http://%s.%s.svc:%d" (include "port-aws-events.fullname" .) .Release.Namespace (int .Values.service.port) }}
{{- end }}

{{- /* (list . constraints): those without a selector of their own look at the pods of one revision of this release. */}}
{{- define "port-aws-events.spread" -}}
{{- $labels := include "port-aws-events.selectorLabels" (index . 0) | fromYaml }}
{{- $own := dict "labelSelector" (dict "matchLabels" $labels) "matchLabelKeys" (list "pod-template-hash") }}
{{- $constraints := list }}
{{- range index . 1 }}
{{- $constraints = append $constraints (hasKey . "labelSelector" | ternary . (merge (deepCopy .) $own)) }}
{{- end }}
{{- toYaml $constraints }}
{{- end }}
