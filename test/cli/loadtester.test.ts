import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { LOAD_TESTER_FLAGS } from '../../controller/loadtester/flags';

const ROOT = join(__dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'serin-loadtester-'));
const PROGRAM = join(folder, 'serin.cjs');
const TOKEN = 'secret';
const running: ChildProcess[] = [];

beforeAll(() => {
  const args = [join(ROOT, 'controller', 'cli', 'main.ts'), '--bundle', '--platform=node', '--target=node22', '--log-level=error', `--outfile=${PROGRAM}`];
  const { status, stderr } = spawnSync(join(ROOT, 'node_modules', '.bin', 'esbuild'), args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`could not be built: ${stderr}`);
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => running.splice(0).forEach((child) => child.kill('SIGKILL')));

function ended(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, 'loadtester', ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** A process that listens, its log so far, and what becomes of it. */
async function started(...args: string[]) {
  const child = spawn(process.execPath, [PROGRAM, 'loadtester', '--port=0', ...args], { env: { ...process.env, LOADTESTER_TOKEN: TOKEN }, stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  const exit = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const log: Record<string, unknown>[] = [];
  const port = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const entry = JSON.parse(line) as Record<string, unknown>;
      log.push(entry);
      if (entry.msg === 'starting') resolve(entry.port);
    });
    void exit.then((code) => reject(new Error(`ended with ${code}`)));
  });
  const post = async (path: string, body: object, token = TOKEN): Promise<[number, string]> => {
    const text = JSON.stringify({ name: 'podinfo', namespace: 'test', ...body });
    const response = await fetch(`http://127.0.0.1:${port}${path}?token=${token}`, { method: 'POST', body: text });
    return [response.status, await response.text()];
  };
  return { child, exit, log, post };
}

it('serves until it is told to stop; then it ends what runs, and gates are kept', async () => {
  const args = ['--state-dir', join(folder, 'state')];
  const first = await started(...args);
  const metadata = { type: 'bash', cmd: 'echo "token: $LOADTESTER_TOKEN"', returnCmdOutput: 'true' };
  expect(await first.post('/', { metadata })).toEqual([200, 'token: \n']);
  expect((await first.post('/', { metadata }, 'wrong'))[0]).toBe(401);
  expect((await first.post('/gate/open', {}))[0]).toBe(202);
  const endless = join(folder, 'started');
  const waiting = first.post('/', { metadata: { type: 'bash', cmd: `echo >${endless}; sleep 1000` } });
  while ((await first.post('/', { metadata: { type: 'bash', cmd: `test -e ${endless}` } }))[0] !== 200);
  first.child.kill('SIGTERM');
  expect(await waiting).toEqual([500, 'echo ended because the load tester stops\n']);
  expect(await first.exit).toBe(0);
  expect(JSON.stringify(first.log)).not.toContain(TOKEN);

  const second = await started(...args);
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
  ['a pattern that is none', ['--namespace-regexp=('], 1, '--namespace-regexp: ( is no regular expression: Invalid regular expression: /(/: Unterminated group'],
  ['a folder that cannot be one', ['--state-dir=/dev/null'], 1, "EEXIST: file already exists, mkdir '/dev/null'"],
])('%s is told in a sentence', (_, args, status, message) => {
  expect(ended(...args)).toEqual({ status, stdout: '', stderr: `serin loadtester: ${message}\n` });
});

it('gates that cannot be read keep it from starting', () => {
  writeFileSync(join(folder, 'gates.json'), 'garbage');
  const { status, stderr } = ended('--state-dir', folder);
  expect([status, stderr]).toEqual([1, `serin loadtester: ${join(folder, 'gates.json')}: is not what the load tester wrote; delete it, all gates are closed then\n`]);
});
