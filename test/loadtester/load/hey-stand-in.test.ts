// The load generator `hey` of the guides, installed and not installed. Each command runs as a process.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { joinContinuedLines, splitWords } from '../../../controller/core/shell-words';
import type { LoadResult } from '../../../controller/loadtester/load/tally';
import { wait } from '../../e2e/support/processes';
import { bundled, processes, type TesterProcess } from '../support/process';
import { services } from '../support/service';
import { eventually, linesOf, program, temporaryFolder, toolbox } from '../support/support';

const folder = temporaryFolder();
const bundle = bundled();
const start = processes(() => [bundle()]);
const service = services();
const SEEDS = join(__dirname, '../../fixtures/seeds');

/** Every `cmd` in the values of a manifest. */
function commandsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (name === 'cmd' ? [String(inner)] : commandsIn(inner)));
}

const files = readdirSync(SEEDS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));
const written = files.flatMap((file) => loadAll(readFileSync(join(SEEDS, file), 'utf8')).flatMap(commandsIn));

const SHOWN = [
  ...new Set(written.filter((command) => /\bhey\b/.test(command))),
  // For a terminal: kubectl runs the command in the load tester's pod.
  'kubectl exec -it loadtester -n flagger-system -- \\\n  hey -z 5m -q 10 -c 2 \\\n    -m POST \\\n    -H "X-Inject-Failure: 500" \\\n    http://myapp-canary:8080/api\n',
  // With the blanks that the guide has at the ends of its lines.
  'hey -z 60s \\  \n  -q 10 -c 2 \\ \u00a0# Start with low concurrency  \n  -H "X-Test: true" \\  \n  http://myapp-canary:8080/health  \n',
];

/**
 * The command with the address of the test's service and a short duration, and with the templates of the controller
 * filled in.
 */
function adapted(command: string, url: string): string {
  return command
    .replace(/-z \d+[sm]/, '-z 300ms')
    .replace(/https?:\/\/[^/\s]+\//, url)
    .replace('{{ canaryWeight }}', '50');
}

/** The arguments of the first `hey`. */
function heyIn(command: string): string[] {
  const [text] = /\bhey [^]*?http\S+/.exec(command)!;
  return splitWords(joinContinuedLines(text)).words.slice(1);
}

/** A folder with a shell, and with a kubectl that runs its command here. */
function tools(): string {
  const bin = toolbox(folder(), 'grep', 'sleep', 'cat');
  program(bin, 'kubectl', 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"');
  return bin;
}

async function done(tester: TesterProcess): Promise<void> {
  await eventually('its end', async () => (await tester.metric('serin_loadtester_tasks_running{type="cmd"}')) === 0);
  expect(await tester.metric('serin_loadtester_tasks_failed_total{type="cmd"}')).toBe(0);
}

it('the guides are all there', () => expect(SHOWN).toHaveLength(8));

describe('a command line of a guide', () => {
  it.each(SHOWN)('sends its load where hey is not installed: %j', async (shown) => {
    const tester = await start([], { PATH: tools() });
    const { url, received, requests } = await service();
    const command = adapted(shown, url);
    expect(await tester.post('/', { metadata: { cmd: command } })).toEqual([202, '']);
    await done(tester);
    const args = heyIn(command);
    const value = (flag: string) => args[args.indexOf(flag) + 1]!;
    const header = args.includes('-H') ? /^(.*): (.*)$/.exec(value('-H'))! : undefined;
    expect(requests()).toBeGreaterThan(1);
    // Each worker sends at its rate. The first request is at once, and one more can make up for a missed one.
    expect(requests()).toBeLessThanOrEqual(Number(value('-c')) * (0.3 * Number(value('-q')) + 2));
    for (const { method, url: path, headers } of received) {
      expect([method, path]).toEqual([args.includes('-m') ? 'POST' : 'GET', new URL(args.at(-1)!).pathname]);
      if (header) expect(headers[header[1]!.toLowerCase()]).toBe(header[2]);
    }
  });

  it.each(SHOWN)('is run by hey where it is installed: %j', async (shown) => {
    const bin = tools();
    const args = join(bin, 'arguments');
    program(bin, 'hey', `printf '%s\\n' "$@" >>${args}`);
    const tester = await start([], { PATH: bin });
    const { url, requests } = await service();
    const command = adapted(shown, url);
    expect(await tester.post('/', { metadata: { cmd: command } })).toEqual([202, '']);
    await done(tester);
    expect(linesOf(args)).toEqual(heyIn(command));
    expect(requests()).toBe(0);
  });
});

describe('where hey is not installed, a script', () => {
  const script = (cmd: string) => ({ metadata: { type: 'bash', cmd, returnCmdOutput: 'true' } });
  const resultOf = (line: string) => JSON.parse(line) as LoadResult;

  it.each<[string, (url: string) => string, number]>([
    ['after another command', (url) => `echo start; hey -n 4 -c 2 ${url}`, 4],
    ['into a pipe', (url) => `hey -n 4 -c 2 ${url} | grep '"200":4'`, 4],
    ['into a pipe that is closed early', (url) => `hey -n 4 -c 2 ${url} | true`, 4],
    ['twice', (url) => `hey -n 4 -c 2 ${url} && hey -n 3 -c 1 ${url}`, 7],
    ['with a variable', (url) => `TARGET=${url}; RATE=1 hey -n 4 -c 2 "$TARGET"`, 4],
    ['where it should not', (url) => `if [ 49 -eq 50 ]; then hey ${url}; fi`, 0],
  ])('runs it %s', async (_, command, expected) => {
    const tester = await start([], { PATH: tools() });
    const { url, requests } = await service();
    expect((await tester.post('/', script(command(url))))[0]).toBe(200);
    expect(requests()).toBe(expected);
  });

  it('is told what came of it', async () => {
    const tester = await start([], { PATH: tools() });
    const { url } = await service((_, response) => response.writeHead(503).end());
    const [status, body] = await tester.post('/', script(`echo start; hey -n 4 -c 2 ${url}`));
    const [first, second] = body.split('\n');
    expect([status, first]).toEqual([200, 'start']);
    expect(resultOf(second!)).toMatchObject({ requests: 4, errors: 4, statuses: { 503: 4 } });
  });

  it.each([
    ['nobody answers', 'hey -n 1 -c 1 http://127.0.0.1:1/', 'hey: had no answer: 1 × ECONNREFUSED'],
    [
      'it is not understood',
      'hey -o csv http://127.0.0.1:1/',
      'hey: metadata.cmd: hey is not installed, and its stand-in understands only a part: -o: is not known here',
    ],
    [
      'it is more than one may be',
      'hey -c 9 -n 9 http://127.0.0.1:1/',
      'hey: the load has 9 connections, and 8 are what one may have',
    ],
    [
      'it sets its own bounds',
      `SERIN_HEY_LIMITS='{"connections":9,"duration":1}' hey -c 9 -n 9 http://127.0.0.1:1/`,
      'hey: the load has 9 connections, and 8 are what one may have',
    ],
    [
      'it takes longer than a task',
      'hey -z 6m -c 1 http://127.0.0.1:1/',
      'hey: the load takes 6m0s, and 5m0s is what one may take',
    ],
  ])('fails with the reason when %s', async (_, command, message) => {
    const tester = await start(['--max-connections=8', '--timeout=5m'], { PATH: tools() });
    const [status, body] = await tester.post('/', script(`${command} || exit 3`));
    expect(status).toBe(500);
    expect(body).toContain('exited with code 3');
    expect(body).toContain(message);
  });

  it('hears of what was counted until it is ended', async () => {
    const tester = await start([], { PATH: tools() });
    const { url, requests } = await service();
    const enough = join(folder(), 'enough');
    const reply = tester.post(
      '/',
      script(`hey -z 1h -c 1 -q 100 ${url} & while ! test -e ${enough}; do sleep 0.02; done; kill $!; wait $!`),
    );
    await eventually('requests', () => requests() > 3);
    writeFileSync(enough, '');
    const [status, body] = await reply;
    expect(status).toBe(500);
    expect(body).toContain('hey: ended by SIGTERM');
    expect(resultOf(body.split('\n').find((line) => line.startsWith('{'))!).requests).toBeGreaterThan(2);
  });

  it('ends with the load tester, which leaves nothing behind', async () => {
    const temporary = folder();
    const tester = await start([], { PATH: tools(), TMPDIR: temporary });
    const { url, requests } = await service();
    const reply = tester.post('/', script(`echo start; hey -z 1h -c 1 -q 100 ${url}`));
    await eventually('requests', () => requests() > 3);
    expect(readdirSync(temporary)).toHaveLength(1);
    tester.child.kill('SIGTERM');
    expect((await reply)[0]).toBe(500);
    expect(await tester.exit).toBe(0);
    const sent = requests();
    await wait(200);
    expect([requests(), readdirSync(temporary)]).toEqual([sent, []]);
  });

  it('runs it only where it is allowed', async () => {
    const { url } = await service();
    const [some, none] = [
      await start(['--allow=hey,grep'], { PATH: tools() }),
      await start(['--allow=grep'], { PATH: tools() }),
    ];
    expect((await some.post('/', script(`hey -n 4 -c 2 ${url} | grep 200`)))[0]).toBe(200);
    expect((await some.post('/', script(`hey -n 4 -c 2 ${url} | cat`)))[0]).toBe(403);
    expect((await some.post('/', script(`if true; then hey ${url}; fi`)))[0]).toBe(403);
    expect((await none.post('/', script(`hey -n 4 -c 2 ${url} | grep 200`)))[0]).toBe(403);
    expect((await some.post('/', script(`hey -n 4 -c 2 ${url} | grep 200`), 'wrong'))[0]).toBe(401);
  });

  it('has none where no temporary file can be written, which the log says', async () => {
    const tester = await start([], { PATH: tools(), TMPDIR: '/dev/null' });
    expect(tester.log.map(({ msg }) => msg)).toContainEqual(expect.stringContaining('there is no hey for scripts'));
    expect(await tester.post('/', script('hey http://a/ | cat'))).toEqual([
      500,
      'hey: is not installed in the load tester; run it from an image that has it',
    ]);
  });
});
