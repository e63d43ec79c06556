import { messageTemplateProblems } from '../../controller/admission/message-template';
import { guideManifests } from '../api/manifests';

const ACTIONS = '{{ .Field }}, {{ if .Field }}, {{ if eq .Field "text" }}, {{ else }}, {{ range .Field }} and {{ end }}';
const OF_AN_ALERT = '(known fields: .Status, .Name, .Namespace, .Metadata.KEY, .CanaryAnalysis.Iterations)';
const OF_A_CHECK = '(known fields: .Failed, .Metric, .Value, .Threshold)';

describe('A message template', () => {
  const guides = guideManifests().flatMap(([title, { spec }]) => (typeof spec.messageTemplate === 'string' ? [[title, spec.messageTemplate] as [string, string]] : []));

  test.each<[string, string]>([
    ...guides,
    ['without any action', 'It is over.'],
    ['with fields', '{{ .Name }}.{{.Namespace}} is {{ .Status }} in {{ .Metadata.environment }}'],
    [
      'with blocks in blocks',
      '{{ if eq .Status "failed" }}{{ range .CanaryAnalysis.Iterations }}{{ if .Failed }}{{ .Metric }}{{ else }}{{ .Value }}{{ end }}{{ end }}{{ else }}ok{{ end }}',
    ],
    ['with quotes in a text', '{{ if eq .Metadata.note "say \\"hi\\"" }}hi{{ end }}'],
    ['with a condition on a list', '{{ if .CanaryAnalysis.Iterations }}checked{{ end }}'],
  ])('is accepted: %s', (_, template) => {
    expect(messageTemplateProblems(template)).toEqual([]);
  });

  test('of the guide is among them', () => {
    expect(guides).toHaveLength(1);
  });

  test.each([
    ['{{ if .Status }}a', ['"{{ if .Status }}" at 1:1 is never ended: add {{ end }}']],
    ['a\n  {{ range .CanaryAnalysis.Iterations }}', ['"{{ range .CanaryAnalysis.Iterations }}" at 2:3 is never ended: add {{ end }}']],
    ['{{ if .Status }}{{ end }}{{ end }}', ['"{{ end }}" at 1:26 ends nothing: remove it, or add {{ if … }} or {{ range … }} before it']],
    ['a {{ else }}', ['"{{ else }}" at 1:3 belongs to no {{ if … }}: remove it, or end what stands between']],
    ['{{ range .CanaryAnalysis.Iterations }}{{ else }}{{ end }}', ['"{{ else }}" at 1:39 belongs to no {{ if … }}: remove it, or end what stands between']],
    ['{{ if .Status }}{{ else }}{{ else }}{{ end }}', ['"{{ else }}" at 1:27 is the second of "{{ if .Status }}" at 1:1: remove one']],
    ['a {{ .Name', ['"{{" at 1:3 is never closed: add "}}"']],
    ['{{ .Statu }}', [`"{{ .Statu }}" at 1:1 asks for .Statu, which an alert does not have ${OF_AN_ALERT}`]],
    ['{{ .Metadata }}', [`"{{ .Metadata }}" at 1:1 asks for .Metadata, which an alert does not have ${OF_AN_ALERT}`]],
    ['{{ .Metric }}', [`"{{ .Metric }}" at 1:1 asks for .Metric, which an alert does not have ${OF_AN_ALERT}`]],
    ['{{ if eq .Phase "x" }}{{ end }}', [`"{{ if eq .Phase "x" }}" at 1:1 asks for .Phase, which an alert does not have ${OF_AN_ALERT}`]],
    ['{{ range .CanaryAnalysis.Iterations }}{{ .Name }}{{ end }}', [`"{{ .Name }}" at 1:39 asks for .Name, which a check does not have ${OF_A_CHECK}`]],
    ['{{ range .Name }}{{ end }}', ['"{{ range .Name }}" at 1:1 needs a list: write {{ range .CanaryAnalysis.Iterations }}']],
    ['{{ .CanaryAnalysis.Iterations }}', ['"{{ .CanaryAnalysis.Iterations }}" at 1:1 is a list: write {{ range .CanaryAnalysis.Iterations }}…{{ end }}']],
    ['{{ .Name | upper }}', [`"{{ .Name | upper }}" at 1:1 is not supported: write one of ${ACTIONS}`]],
    [
      '{{ if eq .Status failed }}{{ end }}',
      [
        `"{{ if eq .Status failed }}" at 1:1 is not supported: write one of ${ACTIONS}`,
        '"{{ end }}" at 1:27 ends nothing: remove it, or add {{ if … }} or {{ range … }} before it',
      ],
    ],
    [
      '{{ .A }}{{ .B }}{{ if .Name }}',
      [
        `"{{ .A }}" at 1:1 asks for .A, which an alert does not have ${OF_AN_ALERT}`,
        `"{{ .B }}" at 1:9 asks for .B, which an alert does not have ${OF_AN_ALERT}`,
        '"{{ if .Name }}" at 1:17 is never ended: add {{ end }}',
      ],
    ],
  ])('is refused: %j', (template, problems) => {
    expect(messageTemplateProblems(template)).toEqual(problems);
  });
});
