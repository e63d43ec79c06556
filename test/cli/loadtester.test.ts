import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOAD_TESTER_FLAGS } from '../../controller/loadtester/flags';
import { freePorts } from '../e2e/support/processes';
import { bundled, processes, TOKEN } from '../loadtester/support/process';
import { temporaryFolder } from '../loadtester/support/support';

const folder = temporaryFolder();
const program = bundled();
const started = processes(() => [program()]);

function ended(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program(), 'loadtester', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

it('serves until it is told to stop; then it ends what runs, and gates are kept', async () => {
  const at = folder();
  const args = ['--state-dir', join(at, 'state')];
  const first = await started(args);
  const metadata = { type: 'bash', cmd: 'echo "token: $LOADTESTER_TOKEN"', returnCmdOutput: 'true' };
  expect(await first.post('/', { metadata })).toEqual([200, 'token: \n']);
  expect((await first.post('/', { metadata }, 'wrong'))[0]).toBe(401);
  expect((await first.post('/gate/open', {}))[0]).toBe(202);
  const endless = join(at, 'started');
  const waiting = first.post('/', { metadata: { type: 'bash', cmd: `echo >${endless}; sleep 1000` } });
  while ((await first.post('/', { metadata: { type: 'bash', cmd: `test -e ${endless}` } }))[0] !== 200);
  first.child.kill('SIGTERM');
  expect(await waiting).toEqual([500, 'echo ended because the load tester stops\n']);
  expect(await first.exit).toBe(0);
  expect(JSON.stringify(first.log)).not.toContain(TOKEN);

  const second = await started(args);
  expect(await second.post('/gate/check', {})).toEqual([200, 'open']);
  second.child.kill('SIGINT');
  expect(await second.exit).toBe(0);
});

it('the help has a line for each flag', () => {
  const { status, stdout } = ended('--help');
  expect(status).toBe(0);
  for (const name of Object.keys(LOAD_TESTER_FLAGS)) expect(stdout).toMatch(new RegExp(`^ {2}--${name} `, 'm'));
});

it.each([
  ['an unknown flag', ['--prot=1'], 2, 'unknown argument --prot=1; see serin loadtester --help'],
  [
    'a pattern that is none',
    ['--namespace-regexp=('],
    1,
    '--namespace-regexp: ( is no regular expression: Invalid regular expression: /(/: Unterminated group',
  ],
  ['a folder that cannot be one', ['--state-dir=/dev/null'], 1, "EEXIST: file already exists, mkdir '/dev/null'"],
])('%s is told in a sentence', (_, args, status, message) => {
  expect(ended(...args)).toEqual({ status, stdout: '', stderr: `serin loadtester: ${message}\n` });
});

it('gates that cannot be read keep it from starting', () => {
  const at = folder();
  writeFileSync(join(at, 'gates.json'), 'garbage');
  const { status, stderr } = ended('--state-dir', at);
  expect([status, stderr]).toEqual([
    1,
    `serin loadtester: ${join(at, 'gates.json')}: is not what the load tester wrote; delete it, all gates are closed then\n`,
  ]);
});

describe('without a folder for them, gates', () => {
  /** Where it keeps them, after it was told to open one; then it ends. */
  const opened = async (args: string[], environment: NodeJS.ProcessEnv): Promise<unknown> => {
    const tester = await started(args, environment);
    expect((await tester.post('/gate/open', {}))[0]).toBe(202);
    tester.child.kill('SIGTERM');
    await tester.exit;
    return tester.log.find(({ msg }) => msg === 'starting')!.stateDir;
  };
  const checked = async (args: string[], environment: NodeJS.ProcessEnv): Promise<number> =>
    (await (await started(args, environment)).post('/gate/check', {}))[0];

  it.each<[string, (at: string) => NodeJS.ProcessEnv, (at: string, port: number) => string | RegExp]>([
    [
      'the state of the user',
      (at) => ({ XDG_STATE_HOME: join(at, 'xdg'), HOME: at }),
      (at, port) => join(at, 'xdg', 'serin', `loadtester-${port}`),
    ],
    [
      'the home of the user',
      (at) => ({ XDG_STATE_HOME: 'relative', HOME: at }),
      (at, port) => join(at, '.local', 'state', 'serin', `loadtester-${port}`),
    ],
    [
      'the temporary files',
      (at) => ({ XDG_STATE_HOME: '', HOME: '/dev/null', TMPDIR: at }),
      (at, port) => join(at, `serin-loadtester-${port}-of-${process.getuid!()}`),
    ],
    [
      'the temporary files of who has no home',
      (at) => ({ XDG_STATE_HOME: '', HOME: '', TMPDIR: at }),
      (at, port) => join(at, `serin-loadtester-${port}-of-${process.getuid!()}`),
    ],
  ])('outlive a restart in %s, each port for itself', async (_, environmentIn, expected) => {
    const at = folder();
    const environment = environmentIn(at);
    const [port, other] = await freePorts(2);
    expect(await opened([`--port=${port}`], environment)).toBe(expected(at, port!));
    expect(await checked([`--port=${port}`], environment)).toBe(200);
    expect(await checked([`--port=${other}`], environment)).toBe(403);
  });

  it.each<[string, (at: string, port: number) => void]>([
    [
      'can be written to by others',
      (at, port) => mkdirSync(join(at, `serin-loadtester-${port}-of-${process.getuid!()}`)),
    ],
    ['is no folder', (at, port) => writeFileSync(join(at, `serin-loadtester-${port}-of-${process.getuid!()}`), '')],
  ])('are kept in no place that %s', async (_, prepare) => {
    const at = folder();
    const [port] = await freePorts(1);
    prepare(at, port!);
    for (const name of readdirSync(at)) chmodSync(join(at, name), 0o777);
    const environment = { XDG_STATE_HOME: '', HOME: '/dev/null', TMPDIR: at };
    expect(await opened([`--port=${port}`], environment)).toBeUndefined();
    expect(await checked([`--port=${port}`], environment)).toBe(403);
  });

  it('are forgotten where the port is any', async () => {
    const environment = { XDG_STATE_HOME: folder() };
    expect(await opened([], environment)).toBeUndefined();
    expect(readdirSync(environment.XDG_STATE_HOME)).toEqual([]);
  });
});
