{{- /* The alerts of alerts/port-aws-events.rules.yaml, which is a rule file as it is, for this release, with what the values say of each. */}}

{{- define "port-aws-events.alertsOfFile" -}}
{{- $file := .Files.Get "alerts/port-aws-events.rules.yaml" | replace "job!=\"\"" (include "port-aws-events.series" .) | fromYaml }}
{{- (first $file.groups).rules | toYaml }}
{{- end }}

{{- /* What selects the release's own series: the labels that the chart's PodMonitor gives them. */}}
{{- define "port-aws-events.series" -}}
{{- .Values.prometheusRule.selector | default (printf "namespace=\"%s\",app_kubernetes_io_instance=\"%s\"" .Release.Namespace .Release.Name) }}
{{- end }}

{{- /* A fleet that may rest at no replica tells nothing then, and that is no alarm. */}}
{{- define "port-aws-events.mayRest" -}}
{{- if and .Values.keda.enabled (eq (int .Values.keda.minReplicaCount) 0) }}true{{- end }}
{{- end }}

{{- define "port-aws-events.alerts" -}}
{{- $alerts := list }}
{{- range include "port-aws-events.alertsOfFile" . | fromYamlArray }}
{{- $own := get $.Values.prometheusRule.alerts .alert | default dict }}
{{- $rests := and (eq .alert "PortAwsEventsWorkerDown") (include "port-aws-events.mayRest" $) }}
{{- if hasKey $own "enabled" | ternary $own.enabled (not $rests) }}
{{- $alert := deepCopy . }}
{{- with $own.for }}{{ $_ := set $alert "for" . }}{{ end }}
{{- with $own.severity }}{{ $_ := set $alert.labels "severity" . }}{{ end }}
{{- $_ := set $alert "labels" (mergeOverwrite $alert.labels (deepCopy $.Values.prometheusRule.alertLabels)) }}
{{- $alerts = append $alerts $alert }}
{{- end }}
{{- end }}
{{- toYaml $alerts }}
{{- end }}

{{- define "port-aws-events.alertProblems" }}
{{- $rule := .Values.prometheusRule }}
{{- $known := list }}
{{- range include "port-aws-events.alertsOfFile" . | fromYamlArray }}{{ $known = append $known .alert }}{{ end }}
{{- range $name, $own := $rule.alerts }}
{{- if not (has $name $known) }}
- prometheusRule.alerts: there is no alert "{{ $name }}". There are {{ join ", " $known }}.
{{- end }}
{{- end }}
{{- if hasKey $rule.alertLabels "severity" }}
- prometheusRule.alertLabels: severity is an alert's own. Set it by prometheusRule.alerts.NAME.severity.
{{- end }}
{{- if and $rule.enabled (not (has "prometheus" .Values.metrics.exporters)) }}
- metrics.exporters: does not have prometheus, on which the alerts of prometheusRule.enabled look.
{{- end }}
{{- if and $rule.enabled (not .Values.podMonitor.enabled) (not $rule.selector) }}
- prometheusRule.selector: is not set, and podMonitor.enabled is false. Say by which labels your Prometheus knows this release's metrics, such as job="port-aws-events".
{{- end }}
{{- end }}
