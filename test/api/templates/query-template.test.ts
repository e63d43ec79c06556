import { assert, constantFrom, dictionary, property, string, stringMatching } from 'fast-check';
import {
  checkTemplate,
  QUERY_NAMES,
  renderKnown,
  renderTemplate,
} from '../../../controller/api/templates/query-template';
import { flawTexts } from '../../support/problems';

const VALUES = { name: 'podinfo', namespace: 'test', target: 'podinfo', interval: '1m' };

describe('A query template', () => {
  test.each([
    ['with spaces', 'up{ns="{{ namespace }}"}[{{ interval }}]', 'up{ns="test"}[1m]'],
    ['without spaces', 'up{ns="{{namespace}}"}[{{interval}}]', 'up{ns="test"}[1m]'],
    ['with uneven spaces and line breaks', '{{   name}}{{\n  target\t}}', 'podinfopodinfo'],
    ['with variables', 'code="{{ variables.status }}" {{variables.v_1}} {{ variables.a-b }}', 'code="500" one two'],
    ['inside single braces', 'hits{service:{{ target }}}', 'hits{service:podinfo}'],
    ['in JSON', '{"a":{"b":"{{ name }}"}}', '{"a":{"b":"podinfo"}}'],
    ['used twice', '{{ name }}-{{ name }}', 'podinfo-podinfo'],
    ['without any name', 'sum(up{a="b"})', 'sum(up{a="b"})'],
  ])('is rendered %s', (_, text, expected) => {
    expect(renderTemplate(text, VALUES, { status: '500', v_1: 'one', 'a-b': 'two' })).toBe(expected);
  });

  test('takes values as they are, whatever they contain', () => {
    expect(renderTemplate('{{ name }} {{ variables.x }}', { name: '$& {{ target }}' }, { x: '$1 {{ name }}' })).toBe(
      '$& {{ target }} $1 {{ name }}',
    );
  });

  test('with an unknown name is refused with the name, its place and the known names', () => {
    expect(() => renderTemplate('sum(\n  up{app="{{ application }}"})', VALUES)).toThrow(
      '"{{ application }}" at 2:11 is not known (known names: name, namespace, target, interval)',
    );
  });

  test('with a variable that has no value is refused with how to give it one', () => {
    expect(() => renderTemplate('{{ variables.x }}', { name: 'a' }, { y: 'b' })).toThrow(
      '"{{ variables.x }}" at 1:1 has no value: add x to templateVariables (known names: name, variables.y)',
    );
  });

  test.each([
    '{{ range .Items }}',
    '{{.Name}}',
    '{{ name | upper }}',
    '{{ index variables "x" }}',
    '{{ if name }}',
    '{{}}',
    '{{- name -}}',
    '{{ variables }}x{{ variables. }}',
    '{{ "name" }}',
    '{{{ name }}}',
  ])('is refused when it holds %s', (text) => {
    expect(() => renderTemplate(text, VALUES)).toThrow(/at 1:\d+ is not (supported|known)/);
  });

  test('that is never closed is refused with its place', () => {
    expect(() => renderTemplate('up{a="{{ name }}",b="{{ target"}', VALUES)).toThrow(
      '"{{" at 1:22 is never closed: add "}}"',
    );
  });

  test('is refused in one line, however much is between the braces', () => {
    expect(flawTexts(checkTemplate(`{{ a\n  ${'b'.repeat(100)} }}`, ['name']))).toEqual([
      `"{{ a ${'b'.repeat(52)}…}}" at 1:1 is not supported: double braces hold one name and nothing else (known names: name)`,
    ]);
  });

  test('is told all that is wrong with it at once', () => {
    expect(flawTexts(checkTemplate('{{ a }} {{ name }}\n{{ b }}', ['name']))).toEqual([
      '"{{ a }}" at 1:1 is not known (known names: name)',
      '"{{ b }}" at 2:1 is not known (known names: name)',
    ]);
  });

  test('does not take what every JavaScript object has for a name', () => {
    expect(() => renderTemplate('{{ constructor }}', VALUES)).toThrow('is not known');
    expect(() => renderTemplate('{{ variables.toString }}', VALUES)).toThrow('has no value');
  });

  test('comes out as it is when it has no double braces', () => {
    assert(
      property(
        string({ unit: constantFrom('{', '}', 'a', ' ', '\n', '$') }).filter((text) => !text.includes('{{')),
        (text) => renderTemplate(text, {}) === text,
      ),
    );
  });

  test('has no double braces left whose names have values', () => {
    const values = dictionary(constantFrom(...QUERY_NAMES), stringMatching(/^[a-z0-9.-]*$/));
    assert(
      property(values, (some) => {
        const text = Object.keys(some)
          .map((name) => `a{{ ${name} }}`)
          .join('');
        return (
          renderTemplate(text, some) ===
          Object.values(some)
            .map((value) => `a${value}`)
            .join('')
        );
      }),
    );
  });
});

describe('The metadata of a webhook', () => {
  const known = { canaryWeight: '50', phase: 'Progressing' };

  test('gets the values of the names that are known', () => {
    expect(renderKnown('if [ "{{ canaryWeight }}" -eq 50 ]; then {{phase}}; fi', known)).toBe(
      'if [ "50" -eq 50 ]; then Progressing; fi',
    );
  });

  test.each([
    '{{ range .Items }}{{ .Name }}{{ end }}',
    '{{ other }}',
    '{{ canaryWeight',
    '${{ matrix.os }}',
    '{{ constructor }}',
    "{{ 'a' | upper }}",
    '{{- phase -}}',
  ])("keeps another program's %s", (text) => {
    expect(renderKnown(text, known)).toBe(text);
  });

  test('gets its values also behind braces that are never closed', () => {
    expect(renderKnown('echo "{{" {{ phase }} "}}"', known)).toBe('echo "{{" Progressing "}}"');
  });
});

describe('A template of a tenant who means no good', () => {
  test('is not read when it is longer than 16 KiB', () => {
    const [flaw, ...others] = checkTemplate('x'.repeat(16 * 1024 + 1), ['name']);
    expect(flaw).toMatchObject({ code: 'out-of-range', mend: 'shorten it' });
    expect(others).toEqual([]);
  });

  test('has its first ten mistakes named, and not all the names that a metric may have', () => {
    const variables = Array.from({ length: 10_000 }, (_, index) => `variable${index}`);
    const flaws = checkTemplate('{{ x }}'.repeat(1_000), ['name'], variables);
    expect(flaws).toHaveLength(10);
    expect(JSON.stringify(flaws).length).toBeLessThan(15_000);
  });

  test('cannot become longer than 64 KiB by its values', () => {
    const text = '{{ variables.a }}'.repeat(900);
    expect(() => renderTemplate(text, {}, { a: 'x'.repeat(100_000) })).toThrow('becomes too long with its values');
    expect(renderTemplate(text, {}, { a: 'x' })).toBe('x'.repeat(900));
  });

  test('cannot make the metadata of a webhook long by its values', () => {
    expect(() => renderKnown('{{ name }}'.repeat(10_000), { name: 'x'.repeat(253) })).toThrow(
      'becomes too long with its values',
    );
  });
});
