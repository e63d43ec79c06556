import fc from 'fast-check';
import {
  checkMessageTemplate,
  type MessageValues,
  renderMessage,
} from '../../../controller/api/templates/message-template';
import { flawTexts } from '../../support/problems';
import { guideManifests } from '../manifests';
import { processorTime } from '../../support/processor-time';

const ACTIONS =
  '{{ .Field }}, {{ if .Field }}, {{ if eq .Field "text" }}, {{ else }}, {{ range .Field }} and {{ end }}';
const OF_AN_ALERT = '(known fields: .Status, .Name, .Namespace, .Metadata.KEY, .CanaryAnalysis.Iterations)';
const OF_A_CHECK = '(known fields: .Failed, .Metric, .Value, .Threshold)';

describe('A message template', () => {
  const guides = guideManifests().flatMap(([title, { spec }]) =>
    typeof spec.messageTemplate === 'string' ? [[title, spec.messageTemplate] as [string, string]] : [],
  );

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
    expect(checkMessageTemplate(template)).toEqual([]);
  });

  test('of the guide is among them', () => {
    expect(guides).toHaveLength(1);
  });

  test.each([
    ['{{ if .Status }}a', ['"{{ if .Status }}" at 1:1 is never ended: add {{ end }}']],
    [
      'a\n  {{ range .CanaryAnalysis.Iterations }}',
      ['"{{ range .CanaryAnalysis.Iterations }}" at 2:3 is never ended: add {{ end }}'],
    ],
    [
      '{{ if .Status }}{{ end }}{{ end }}',
      ['"{{ end }}" at 1:26 ends nothing: remove it, or add {{ if … }} or {{ range … }} before it'],
    ],
    ['a {{ else }}', ['"{{ else }}" at 1:3 belongs to no {{ if … }}: remove it, or end what stands between']],
    [
      '{{ range .CanaryAnalysis.Iterations }}{{ else }}{{ end }}',
      ['"{{ else }}" at 1:39 belongs to no {{ if … }}: remove it, or end what stands between'],
    ],
    [
      '{{ if .Status }}{{ else }}{{ else }}{{ end }}',
      ['"{{ else }}" at 1:27 is the second of "{{ if .Status }}" at 1:1: remove one'],
    ],
    ['a {{ .Name', ['"{{" at 1:3 is never closed: add "}}"']],
    ['{{ .Statu }}', [`"{{ .Statu }}" at 1:1 asks for .Statu, which an alert does not have ${OF_AN_ALERT}`]],
    ['{{ .Metadata }}', [`"{{ .Metadata }}" at 1:1 asks for .Metadata, which an alert does not have ${OF_AN_ALERT}`]],
    ['{{ .Metric }}', [`"{{ .Metric }}" at 1:1 asks for .Metric, which an alert does not have ${OF_AN_ALERT}`]],
    [
      '{{ if eq .Phase "x" }}{{ end }}',
      [`"{{ if eq .Phase "x" }}" at 1:1 asks for .Phase, which an alert does not have ${OF_AN_ALERT}`],
    ],
    [
      '{{ range .CanaryAnalysis.Iterations }}{{ .Name }}{{ end }}',
      [`"{{ .Name }}" at 1:39 asks for .Name, which a check does not have ${OF_A_CHECK}`],
    ],
    [
      '{{ range .Name }}{{ end }}',
      ['"{{ range .Name }}" at 1:1 needs a list: write {{ range .CanaryAnalysis.Iterations }}'],
    ],
    [
      '{{ .CanaryAnalysis.Iterations }}',
      ['"{{ .CanaryAnalysis.Iterations }}" at 1:1 is a list: write {{ range .CanaryAnalysis.Iterations }}…{{ end }}'],
    ],
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
    expect(flawTexts(checkMessageTemplate(template))).toEqual(problems);
  });
});

const CHECKS = [
  { metric: 'request-success-rate', value: 50, threshold: '>= 99', failed: true, time: '', weight: 25 },
  { metric: 'request-duration', value: 120.00000001, threshold: '<= 500', failed: false, time: '', weight: 25 },
  { metric: 'orders', threshold: '>= 1', failed: true, time: '', weight: 25 },
];
const VALUES: MessageValues = {
  status: 'failed',
  name: 'podinfo',
  namespace: 'test',
  metadata: { environment: 'production', version: '1.2' },
  checks: CHECKS,
};
const words = (text: string): string => text.replace(/\s+/g, ' ').trim();

describe('The message', () => {
  test('of the guide says what failed, and when all is well nothing of it', () => {
    const [, template] = guideManifests().flatMap(([title, { spec }]) =>
      typeof spec.messageTemplate === 'string' ? [[title, spec.messageTemplate] as const] : [],
    )[0]!;
    expect(words(renderMessage(template, VALUES))).toBe(
      ':warning: *Canary Deployment failed* *Environment:* production *Service:* podinfo.test *Version:* 1.2 *Failure Reason:* ' +
        '- request-success-rate: 50 (threshold: >= 99) - orders: no value (threshold: >= 1)',
    );
    expect(words(renderMessage(template, { ...VALUES, status: 'succeeded' }))).toBe(
      ':white_check_mark: *Canary Deployment succeeded* *Environment:* production *Service:* podinfo.test *Version:* 1.2',
    );
  });

  test.each([
    ['', ''],
    ['It is over.\n', 'It is over.\n'],
    ['{{.Name}}.{{ .Namespace }} { } }}', 'podinfo.test { } }}'],
    ['{{ .Metadata.nobody }}|{{ .Metadata.constructor }}|', '||'],
    ['{{ if .Metadata.nobody }}a{{ else }}b{{ end }}{{ if .Metadata.version }}c{{ end }}', 'bc'],
    [
      '{{ if eq .Metadata.version "1.2" }}a{{ else }}b{{ end }}{{ if eq .Metadata.nobody "" }}c{{ else }}d{{ end }}',
      'ad',
    ],
    ['{{ if .CanaryAnalysis.Iterations }}checked{{ end }}', 'checked'],
    ['{{ range .CanaryAnalysis.Iterations }}{{ .Value }} {{ .Failed }};{{ end }}', '50 true;120 false;no value true;'],
    [
      '{{ range .CanaryAnalysis.Iterations }}{{ if .Value }}{{ .Metric }} {{ end }}{{ end }}',
      'request-success-rate request-duration ',
    ],
    [
      '{{ range .CanaryAnalysis.Iterations }}{{ if eq .Metric "orders" }}{{ if .Failed }}x{{ else }}y{{ end }}{{ else }}-{{ end }}{{ end }}',
      '--x',
    ],
  ])('of %j is %j', (template, message) => {
    expect(renderMessage(template, VALUES)).toBe(message);
  });

  test('has no checks where there were none', () => {
    const template =
      '{{ if .CanaryAnalysis.Iterations }}checked{{ else }}unchecked{{ end }}{{ range .CanaryAnalysis.Iterations }}x{{ end }}';
    expect(renderMessage(template, { ...VALUES, checks: [] })).toBe('unchecked');
  });

  test('has what it is given made harmless, and its own text as it is', () => {
    expect(
      renderMessage('<b>{{ .Name }}</b>', { ...VALUES, name: '<i>' }, (text) => text.replaceAll('<', '&lt;')),
    ).toBe('<b>&lt;i></b>');
  });

  test('does not take what it is given for a template', () => {
    expect(renderMessage('{{ .Name }}', { ...VALUES, name: '{{ .Namespace }} $& {{' })).toBe('{{ .Namespace }} $& {{');
  });

  test('of a template with mistakes is an error that names all of them, with line and column', () => {
    expect(() => renderMessage('a\n {{ .Nome }}\n{{ if .Name }}', VALUES)).toThrow(
      `"{{ .Nome }}" at 2:2 asks for .Nome, which an alert does not have ${OF_AN_ALERT}; "{{ if .Name }}" at 3:1 is never ended: add {{ end }}`,
    );
  });

  test('is there for every template that nothing is wrong with, and for no other', () => {
    const action = fc.constantFrom(
      '{{ .Name }}',
      '{{ if .Status }}',
      '{{ if eq .Name "a" }}',
      '{{ else }}',
      '{{ range .CanaryAnalysis.Iterations }}',
      '{{ .Metric }}',
      '{{ end }}',
      '{{',
    );
    const template = fc.array(fc.oneof(action, fc.string({ maxLength: 5 }))).map((parts) => parts.join(''));
    fc.assert(
      fc.property(template, (text) => {
        const problems = flawTexts(checkMessageTemplate(text));
        if (problems.length === 0) expect(typeof renderMessage(text, VALUES)).toBe('string');
        else expect(() => renderMessage(text, VALUES)).toThrow(problems.join('; '));
      }),
    );
  });
});

describe('A message template of a tenant who means no good', () => {
  const check = (metric: string) => ({ metric, threshold: '<= 1', failed: true, time: '', weight: 0 });
  const values = (metrics: readonly string[]): MessageValues => ({
    status: 'failed',
    name: 'podinfo',
    namespace: 'test',
    metadata: {},
    checks: metrics.map(check),
  });
  const EACH = '{{ range .CanaryAnalysis.Iterations }}';

  test('is not read when it is longer than 16 KiB', () => {
    const template = `${EACH}${'x'.repeat(16 * 1024)}{{ end }}`;
    const refusal = /^has \d+ characters, and a template may have 16384: shorten it$/;
    expect(flawTexts(checkMessageTemplate(template))).toEqual([expect.stringMatching(refusal)]);
    expect(() => renderMessage(template, values(['a']))).toThrow(refusal);
  });

  test('makes at most 64 KiB, and stops there', () => {
    const template = `${EACH}${'x'.repeat(10_000)}{{ end }}`;
    const escaped: string[] = [];
    const message = renderMessage(`${template}{{ .Name }}`, values(Array<string>(10_000).fill('a')), (text) => {
      escaped.push(text);
      return text;
    });
    expect(message).toBe(`${'x'.repeat(64 * 1024 - 1)}…`);
    expect(escaped).toEqual([]);
  });

  test('makes at most 64 KiB of a long value, also when that grows by being made harmless', () => {
    const long = 'é<'.repeat(1_000_000);
    const message = renderMessage(`${EACH}{{ .Metric }}{{ end }}`, values([long, long]), (text) =>
      text.replaceAll('<', '&lt;'),
    );
    expect(message).toHaveLength(64 * 1024);
  });

  test('is done soon also when it makes nothing', async () => {
    const template = `${EACH}${'{{ if .Failed }}{{ end }}'.repeat(600)}{{ end }}`;
    const time = await processorTime(() =>
      expect(renderMessage(template, values(Array<string>(100_000).fill('a')))).toBe(''),
    );
    expect(time).toBeLessThan(1_000);
  });

  test('has its first ten mistakes named', () => {
    expect(checkMessageTemplate('{{ with }}'.repeat(1_000))).toHaveLength(10);
  });
});
