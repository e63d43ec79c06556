import { at, isWithin, type Path, pathText, say, wordsText } from '../../../controller/api/problems/path';
import type { Problem } from '../../../controller/api/problems/problem';
import { fieldText, listProblems, problemText } from '../../../controller/api/problems/text';

const PROBLEM: Problem = {
  code: 'unknown-port',
  object: { kind: 'Canary', name: 'podinfo', namespace: 'test' },
  path: ['spec', 'ports', 0, 'name'],
  found: '"web"',
  detail: say`is not among ${at('spec', 'ports')}`,
  mend: say`add it there, or remove ${at('spec', 'name')}`,
};
const shouted = (path: Path): string => pathText(path).toUpperCase();

test('a sentence names the object, the field, what was found, what is wrong and the mend', () => {
  expect(problemText(PROBLEM)).toBe(
    'Canary podinfo.test: spec.ports[0].name: "web" is not among spec.ports; add it there, or remove spec.name',
  );
});

test.each<[string, Partial<Problem>, string]>([
  [
    'with the field as its first word',
    { afterField: ' ', beforeMend: ', ', mend: 'add it' },
    'Canary podinfo.test: spec.ports[0].name "web" is not among spec.ports, add it',
  ],
  ['without the field', { afterField: '', mend: undefined }, 'Canary podinfo.test: "web" is not among spec.ports'],
  [
    'without an object',
    { object: undefined, found: undefined, mend: undefined },
    'spec.ports[0].name: is not among spec.ports',
  ],
  [
    'of an object without a namespace',
    { object: { kind: 'Namespace', name: 'test' }, mend: undefined },
    'Namespace test: spec.ports[0].name: "web" is not among spec.ports',
  ],
  [
    'in the words of an API server',
    { object: undefined, verdict: 'Invalid value', mend: 'add it' },
    'spec.ports[0].name: Invalid value: "web": is not among spec.ports: add it',
  ],
  [
    'in the words of an API server, which are all',
    { object: undefined, verdict: 'Required value', found: undefined, detail: '', mend: undefined },
    'spec.ports[0].name: Required value',
  ],
])('a sentence can be one %s', (_, change, text) => {
  expect(problemText({ ...PROBLEM, ...change })).toBe(text);
});

test('a line for people who know the object begins with the field, whatever the sentence does', () => {
  for (const afterField of [undefined, ' ', ''])
    expect(fieldText({ ...PROBLEM, afterField, mend: undefined })).toBe(
      'spec.ports[0].name: "web" is not among spec.ports',
    );
  expect(fieldText({ ...PROBLEM, path: [], mend: undefined })).toBe('<nil>: "web" is not among spec.ports');
});

test('every field in it can be called otherwise, and nothing that only looks like one is', () => {
  expect(fieldText({ ...PROBLEM, found: '"spec.ports"' }, shouted)).toBe(
    'SPEC.PORTS[0].NAME: "spec.ports" is not among SPEC.PORTS; add it there, or remove SPEC.NAME',
  );
});

test('several are a list, as an API server writes it', () => {
  const short: Problem = { code: 'required-value', path: ['spec'], verdict: 'Required value', detail: '' };
  expect(listProblems([short])).toBe('spec: Required value');
  expect(listProblems([short, { ...short, path: ['metadata'] }])).toBe(
    '[spec: Required value, metadata: Required value]',
  );
});

test('words hold texts, numbers, places and other words', () => {
  const inner = say`${at('a', 0)} and ${2}`;
  expect(wordsText(say`from ${inner} to ${'b'}${at('c')}.`, shouted)).toBe('from A[0] and 2 to bC.');
  expect(wordsText('a.b', shouted)).toBe('a.b');
});

test.each<[Path, Path, boolean]>([
  [['a', 0, 'b'], ['a', 0], true],
  [['a'], ['a'], true],
  [['a'], [], true],
  [['a'], ['a', 0], false],
  [['a', 1], ['a', 0], false],
  [['ab'], ['a'], false],
])('%j within %j: %j', (path, whole, expected) => {
  expect(isWithin(path, whole)).toBe(expected);
});
