import { flag } from '../../controller/api/flags';
import { asksForHelp, type CommandLine, readArguments, UsageError } from '../../controller/cli/arguments';
import { CONTROLLER } from '../../controller/cli/command-lines';
import { settingsOf } from '../../controller/process/flags';

const parseFlags = (args: readonly string[], environment = {}) => readArguments(CONTROLLER, args, environment).values;

describe('a flag', () => {
  it.each([
    ['one dash and a blank', ['-mesh-provider', 'kubernetes']],
    ['two dashes and a blank', ['--mesh-provider', 'kubernetes']],
    ['one dash and an equals sign', ['-mesh-provider=kubernetes']],
    ['two dashes and an equals sign', ['--mesh-provider=kubernetes']],
  ])('may be written with %s', (_, args) => {
    expect(parseFlags(args)['mesh-provider']).toBe('kubernetes');
  });

  it('keeps everything after its first equals sign', () => {
    expect(parseFlags(['--event-webhook=http://x/?a=b&c=d'])['event-webhook']).toBe('http://x/?a=b&c=d');
  });

  it('may be set to nothing', () => {
    expect(settingsOf(parseFlags(['-include-label-prefix=', '-namespace', ''])).namespace).toBeUndefined();
  });

  it('counts as it was given last', () => {
    expect(parseFlags(['-namespace=a', '-namespace=b']).namespace).toBe('b');
  });

  it.each([
    [['--dry-run'], 'true'],
    [['--dry-run=true'], 'true'],
    [['--dry-run=false'], 'false'],
    [['--dry-run', 'false'], 'false'],
    [['--dry-run', 'true'], 'true'],
    [['--dry-run', '-namespace', 'a'], 'true'],
    [[], 'false'],
  ])('that is a switch needs no value: %j', (args, expected) => {
    expect(parseFlags(args)['dry-run']).toBe(expected);
  });
});

describe('a secret', () => {
  const environment = {
    SLACK_URL: 'http://slack',
    SLACK_TOKEN: 'token',
    MSTEAMS_URL: 'http://teams',
    EVENT_WEBHOOK_URL: 'http://events',
  };

  it('may come from the environment', () => {
    expect(parseFlags([], environment)).toMatchObject({
      'slack-url': 'http://slack',
      'slack-token': 'token',
      'msteams-url': 'http://teams',
      'event-webhook': 'http://events',
    });
  });

  it('is rather taken from the command line', () => {
    expect(parseFlags(['-slack-url', 'http://given'], environment)['slack-url']).toBe('http://given');
  });

  it('is the only thing that comes from the environment', () => {
    expect(parseFlags([], { NAMESPACE: 'x', PORT: '1', KUBECONFIG: '/x' })).toMatchObject({
      namespace: '',
      port: '8080',
      kubeconfig: '',
    });
  });
});

describe('a command line that cannot be understood is refused, with the mend', () => {
  it.each([
    [['--mesh-provder=istio'], 'unknown argument --mesh-provder=istio; see serin controller --help'],
    [['-constructor', 'x'], 'unknown argument -constructor; see serin controller --help'],
    [['run'], 'unknown argument run; see serin controller --help'],
    [['---port=1'], 'unknown argument ---port=1; see serin controller --help'],
    [['--namespace'], '--namespace needs a value'],
    [['--port=http'], '--port: http is no whole number'],
    [['--port', '-1'], '--port: -1 is no whole number'],
    [['--dry-run=maybe'], '--dry-run: maybe is neither true nor false'],
    [['--control-loop-interval=10'], '--control-loop-interval: 10 is no duration such as 10s or 1m30s'],
    [
      ['--log-level=loud'],
      '--log-level: loud is not known; use one of debug, info, warn, warning, error, fatal, panic',
    ],
  ])('%j', (args, message) => {
    expect(() => parseFlags(args)).toThrow(new UsageError(message));
  });

  it('names the providers there are', () => {
    expect(() => parseFlags(['--mesh-provider=envoy'])).toThrow(
      /^--mesh-provider: envoy is not known; use one of istio, .*, kubernetes$/,
    );
  });
});

describe('a command with operands', () => {
  const LINE = {
    name: 'show',
    about: 'shows something',
    operands: '[NAME…]',
    options: {
      namespace: { ...flag('string', 'default', 'where'), short: 'n' },
      all: { ...flag('bool', 'false', 'everywhere'), short: 'A' },
    },
  } satisfies CommandLine;
  const read = (...args: string[]) => {
    const { values, operands } = readArguments(LINE, args);
    return [values.namespace, values.all, ...operands];
  };

  it.each([
    [
      ['a', '--namespace', 'test', 'b', '--all'],
      ['test', 'true', 'a', 'b'],
    ],
    [
      ['-n', 'test', '-A'],
      ['test', 'true'],
    ],
    [['-n=test'], ['test', 'false']],
    [['-ntest'], ['test', 'false']],
    [
      ['-namespace=test', '-all=false', 'a'],
      ['test', 'false', 'a'],
    ],
    [
      ['-A', 'true'],
      ['default', 'true', 'true'],
    ],
    [
      ['-', '--', '-A', '--', 'b'],
      ['default', 'false', '-', '-A', '--', 'b'],
    ],
    [[], ['default', 'false']],
  ])('reads %j', (args, expected) => {
    expect(read(...args)).toEqual(expected);
  });

  it.each([
    [['--nam=test'], 'unknown argument --nam=test; see serin show --help'],
    [['--n', 'test'], 'unknown argument --n; see serin show --help'],
    [['-Atest'], 'unknown argument -Atest; see serin show --help'],
    [['-n'], '--namespace needs a value'],
    [['--all=maybe'], '--all: maybe is neither true nor false'],
  ])('refuses %j', (args, message) => {
    expect(() => read(...args)).toThrow(new UsageError(message));
  });
});

it.each([['--help'], ['-help'], ['-h']])('%s asks for help, wherever it stands', (word) => {
  expect([[word], ['a', word, '--unknown']].map(asksForHelp)).toEqual([true, true]);
  expect(asksForHelp(['help', '--', '-x'])).toBe(false);
});
