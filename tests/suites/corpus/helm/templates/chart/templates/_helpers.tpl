{{- define "web.name" -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- define "web.labels" }}
app: {{ include "web.name" . }}
version: {{ .Chart.AppVersion | quote }}
{{- with .Values.labels }}
{{ toYaml . }}
{{- end }}
{{- end }}
{{- define "web.count" -}}
{{- if gt (int .) 0 }}{{ . }} {{ include "web.count" (sub (int .) 1) }}{{ end -}}
{{- end }}
