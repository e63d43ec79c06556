import { alertChannel, AlertProvider, metricProvider, MetricTemplate } from 'serin';
import type { Twins } from './twin';

export const ERROR_RATE = `100 - sum(
  rate(
    http_requests_total{
      status!~"5.*",
      namespace="{{ namespace }}",
      deployment="{{ target }}"
    }[{{ interval }}]
  )
)
/
sum(
  rate(
    http_requests_total{
      namespace="{{ namespace }}",
      deployment="{{ target }}"
    }[{{ interval }}]
  )
) * 100
`;

export const metricTemplates: Twins = {
  'MetricTemplate error-rate': () =>
    new MetricTemplate('error-rate', {
      namespace: 'flagger-system',
      provider: metricProvider.prometheus({ address: 'http://prometheus:9090' }),
      query: ERROR_RATE,
    }),

  'MetricTemplate datadog-error-rate': () =>
    new MetricTemplate('datadog-error-rate', {
      namespace: 'flagger-system',
      provider: metricProvider.datadog({
        address: 'https://api.datadoghq.com',
        credentials: { secretRef: { name: 'datadog-api-key' } },
      }),
      query: `avg:trace.http.request.errors{service:{{ target }}}
/
avg:trace.http.request.hits{service:{{ target }}}
* 100
`,
    }),
};

export const alertProviders: Twins = {
  'AlertProvider slack': () =>
    new AlertProvider('slack', {
      namespace: 'flagger-system',
      channel: alertChannel.slack({ channel: 'deployments', username: 'flagger', secretRef: { name: 'slack-url' } }),
    }),

  'AlertProvider msteams': () =>
    new AlertProvider('msteams', {
      namespace: 'flagger-system',
      channel: alertChannel.msteams({ plainAddress: 'https://outlook.office.com/webhook/...' }),
    }),

  'AlertProvider slack-oncall': () =>
    new AlertProvider('slack-oncall', {
      channel: alertChannel.slack({
        channel: 'oncall-alerts',
        username: 'flagger',
        secretRef: { name: 'slack-webhook' },
      }),
      messageTemplate: `{{ if eq .Status "succeeded" }}:white_check_mark:{{ else }}:warning:{{ end }}
*Canary Deployment {{ .Status }}*

*Environment:* {{ .Metadata.environment }}
*Service:* {{ .Name }}.{{ .Namespace }}
*Version:* {{ .Metadata.version }}

{{ if eq .Status "failed" }}
*Failure Reason:*
{{ range .CanaryAnalysis.Iterations }}
{{ if .Failed }}
- {{ .Metric }}: {{ .Value }} (threshold: {{ .Threshold }})
{{ end }}
{{ end }}
{{ end }}
`,
    }),
};
