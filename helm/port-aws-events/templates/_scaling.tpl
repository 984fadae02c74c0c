{{- /* The queue's region: as told, else as the queue's URL tells it. */}}
{{- define "port-aws-events.region" -}}
{{- .Values.aws.region | default (include "port-aws-events.regionOfQueue" .) }}
{{- end }}

{{- define "port-aws-events.regionOfQueue" -}}
{{- $host := regexFind "^https://(sqs\\.[a-z0-9-]+|[a-z0-9-]+\\.queue)\\.amazonaws\\.com" .Values.queue.url }}
{{- $host | trimPrefix "https://" | trimSuffix ".amazonaws.com" | trimPrefix "sqs." | trimSuffix ".queue" }}
{{- end }}

{{- /*
How many replicas there is work for, in PromQL. portaws_backlog_per_task is 0 where Port's limit was what held the last minute's
requests back, or where nothing waits: then as many as there are. One is enough, since all share Port's limit, and since a
replica that just started does not know yet. Else, also when no replica runs, as many as there may be.
*/}}
{{- define "port-aws-events.capQuery" -}}
{{- $series := printf "portaws_backlog_per_task{namespace=\"%s\",app_kubernetes_io_instance=\"%s\"}" .Release.Namespace .Release.Name }}
{{- printf "(count(%s) and min(%s) == 0) or vector(%d)" $series $series (int .Values.keda.maxReplicaCount) }}
{{- end }}
