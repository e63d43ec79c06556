import { readArguments } from '../../controller/cli/arguments';
import { LOAD_TESTER } from '../../controller/cli/command-lines';
import { optionsOf } from '../../controller/loadtester/flags';

const options = (args: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
  optionsOf(readArguments(LOAD_TESTER, args, environment).values, environment);

it('the defaults let everything run, an hour long, sixteen at once', () => {
  expect(options([])).toEqual({
    port: 8080,
    timeout: 3_600_000,
    concurrency: 16,
    maxConnections: 256,
    maxOutput: 65_536,
    environment: {},
  });
});

it('what is given is used', () => {
  const args = [
    '-port=9090',
    '-timeout',
    '90s',
    '--state-dir=/state',
    '--token=t',
    '--allow=hey, k6,',
    '--concurrency=2',
    '--max-connections=8',
    '--max-output=100',
    '-namespace-regexp=^test$',
  ];
  expect(options(args)).toEqual({
    port: 9090,
    timeout: 90_000,
    stateDir: '/state',
    token: 't',
    allowed: ['hey', 'k6'],
    concurrency: 2,
    maxConnections: 8,
    maxOutput: 100,
    namespaces: /^test$/,
    environment: {},
  });
});

it.each(['', '*', 'hey,*'])('everything may run with --allow=%j', (allow) => {
  expect(options([`--allow=${allow}`]).allowed).toBeUndefined();
});

it("Flagger's flags are understood", () => {
  expect(() =>
    options([
      '-log-level=debug',
      '-port=8080',
      '-timeout=1h',
      '-namespace-regexp=',
      '-zap-replace-globals=true',
      '-zap-encoding=console',
    ]),
  ).not.toThrow();
});

it('the token may come from the environment, in which commands do not find it', () => {
  const { token, environment } = options([], { LOADTESTER_TOKEN: 'secret', HOME: '/home' });
  expect([token, Object.entries(environment).filter(([, value]) => value !== undefined)]).toEqual([
    'secret',
    [['HOME', '/home']],
  ]);
});

it.each([
  [['--concurrency=0'], '--concurrency: 0 is too low; use 1 or more'],
  [['--max-connections=0'], '--max-connections: 0 is too low; use 1 or more'],
  [['--timeout=1'], '--timeout: 1 is no duration such as 10s or 1m30s'],
  [['--max-output=many'], '--max-output: many is no whole number'],
  [
    ['--namespace-regexp=['],
    '--namespace-regexp: [ is no regular expression: Invalid regular expression: /[/: Unterminated character class',
  ],
  [['--mesh-provider=istio'], 'unknown argument --mesh-provider=istio; see serin loadtester --help'],
])('%j is refused, with the mend', (args, message) => {
  expect(() => options(args)).toThrow(message);
});
