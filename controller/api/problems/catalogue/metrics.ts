import type { Entry } from './entry';

/** About metrics, queries and templates. */
export const METRICS = {
  'query-and-template': {
    about: 'A metric has two sources.',
    example: 'Canary podinfo.test: spec.analysis.metrics[0] "errors" has both query and templateRef, remove one',
    mend: 'Remove the query or the template.',
  },
  'metric-without-query': {
    about: 'A metric is neither built in nor defined.',
    example:
      'Canary podinfo.test: spec.analysis.metrics[0] "errors" is no built-in metric, give it a query or a templateRef, or use request-success-rate or request-duration',
    mend: 'Give it a query or a template, or use a built-in metric.',
  },
  'duplicate-metric': {
    about: 'Two metrics have one name, by which the past of a metric with false alarms is known.',
    example:
      'Canary podinfo.test: spec.analysis.metrics[0].name "errors" is that of another metric, too, with falseAlarms each needs its own',
    mend: 'Give each its own name.',
  },
  'difference-from-nothing': {
    about: 'A difference is allowed, and there is nothing to differ from.',
    example:
      'spec.analysis.metrics[0].allowedDifference: Invalid value: "object": there is nothing to differ from: set compareTo, or remove allowedDifference',
    mend: 'Set compareTo, or remove the difference.',
  },
  'comparison-with-nothing': {
    about: 'False alarms of a comparison are bounded, and nothing is compared.',
    example:
      'Canary podinfo.test: spec.analysis.metrics[0].falseAlarms of "errors" has nothing to compare with, set compareTo, or remove it',
    mend: 'Set compareTo, or remove falseAlarms.',
  },
  'total-of-nothing': {
    about: 'A total belongs to a query, and there is none.',
    example:
      'Canary podinfo.test: spec.analysis.metrics[0].totalQuery of "request-duration" is the total of nothing, set query or templateRef, or remove it',
    mend: 'Give the metric a query or a template, or remove the total.',
  },
  'uncounted-samples': {
    about: 'A metric needs samples that nothing counts.',
    example:
      'Canary podinfo.test: spec.analysis.metrics[0].minSamples of "errors" needs something that counts the samples, set totalQuery or falseAlarms, or remove it',
    mend: 'Set totalQuery or falseAlarms, or remove minSamples.',
  },
  'too-many-samples': {
    about: 'A metric needs more values of its checks than are kept.',
    example:
      'Canary podinfo.test: spec.analysis.metrics[0].minSamples of "errors" is 51, and of its values the latest 50 are kept, set it to 50 or less',
    mend: 'Ask for fewer.',
  },
  'unclosed-braces': {
    about: 'Double braces in a query or a message are not closed.',
    example: 'Canary podinfo.test: spec.analysis.metrics[0].query: "{{" at 1:4 is never closed: add "}}"',
    mend: 'Close them.',
  },
  'unsupported-placeholder': {
    about: 'Double braces in a query hold something else than one name.',
    example:
      'Canary podinfo.test: spec.analysis.metrics[0].query: "{{ a b }}" at 1:4 is not supported: double braces hold one name and nothing else (known names: name, namespace, target, service, ingress, route, interval)',
    mend: 'Write one of the known names.',
  },
  'unknown-name': {
    about: 'A query asks for a name that does not exist.',
    example:
      'Canary podinfo.test: spec.analysis.metrics[0].query: "{{ pod }}" at 1:4 is not known (known names: name, namespace, target, service, ingress, route, interval)',
    mend: 'Use one of the known names, or a variable.',
  },
  'missing-variable': {
    about: 'A query asks for a variable that the metric does not give.',
    example:
      'MetricTemplate errors.test: spec.query as metric "errors" uses it: "{{ variables.code }}" at 1:4 has no value: add code to templateVariables (known names: name, namespace, target, service, ingress, route, interval)',
    mend: 'Add the variable to templateVariables of the metric.',
  },
  'promql-syntax': {
    about: 'A query is no PromQL. The annotation `serin/silence` with this code switches the check off.',
    example: 'spec.analysis.metrics[0].query: "(" at 1:5 is never closed: add ")"',
    mend: 'Write the query as Prometheus understands it, or switch the check off for another server.',
  },
  'unknown-metric-provider': {
    about: 'A MetricTemplate is of a type that does not exist.',
    example: 'MetricTemplate errors.test: spec.provider.type "zabbix" is not known, use one of prometheus, …',
    mend: 'Use one of the types.',
  },
  'metric-provider-needs-field': {
    about: 'The server of a MetricTemplate cannot be asked without a field.',
    example:
      'MetricTemplate errors.test: spec.provider.region is missing, which cloudwatch needs: set it to one like eu-west-1',
    mend: 'Set the field.',
  },
  'unsupported-action': {
    about: 'The template of a message has an action that does not exist.',
    example:
      'messageTemplate: "{{ with .Name }}" at 1:1 is not supported: write one of {{ .Field }}, {{ if .Field }}, {{ if eq .Field "text" }}, {{ else }}, {{ range .Field }} and {{ end }}',
    mend: 'Use one of the actions.',
  },
  'unbalanced-block': {
    about: 'A block in the template of a message has no beginning or no end.',
    example: 'messageTemplate: "{{ if .Name }}" at 1:1 is never ended: add {{ end }}',
    mend: 'Begin and end each block.',
  },
  'unknown-message-field': {
    about: 'The template of a message asks for a field that does not exist.',
    example:
      'messageTemplate: "{{ .Pod }}" at 1:1 asks for .Pod, which an alert does not have (known fields: .Status, .Name, .Namespace, .Metadata.KEY, .CanaryAnalysis.Iterations)',
    mend: 'Use one of the known fields.',
  },
  'misplaced-list': {
    about: 'The template of a message has a list where a text belongs, or a text where a list belongs.',
    example: 'messageTemplate: "{{ range .Name }}" at 1:1 needs a list: write {{ range .CanaryAnalysis.Iterations }}',
    mend: 'Use range with the list, and with nothing else.',
  },
  'no-receiver': {
    about: 'Alerts have no address to go to.',
    example:
      'spec: Invalid value: "object": there is nowhere to send alerts: set address, or secretRef to a Secret with the key address',
    mend: 'Set the address, or a Secret that has it.',
  },
} satisfies Readonly<Record<string, Entry>>;
