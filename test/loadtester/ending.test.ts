import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { SILENT } from '../../controller/core/log';
import { Invocations } from '../../controller/loadtester/tasks/invocation';
import { TaskMetrics } from '../../controller/loadtester/telemetry';
import { Refusal } from '../../controller/loadtester/refusal';
import { Run } from '../../controller/loadtester/tasks/run';
import { Tasks } from '../../controller/loadtester/tasks/tasks';
import { ManualClock } from '../kube/support/manual-clock';
import { eventually, linesOf, type Reply, temporaryFolder, Tester, testers } from './support/support';

const folder = temporaryFolder();
const start = testers();
const HOUR = 3_600_000;

/** A zombie counts as ended. */
function isAlive(pid: string): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

/** Starts the script, which writes the ids of its processes to `$PIDS`. */
async function running(
  tester: Tester,
  type: string,
  script: string,
  processes: number,
): Promise<{ reply: Promise<Reply>; pids: string[] }> {
  const file = join(folder(), 'pids');
  const reply = tester.run(type, `PIDS=${file}; ${script}`);
  await eventually('the processes', () => linesOf(file).length === processes);
  return { reply, pids: linesOf(file) };
}

const WITH_CHILD = 'sleep 1000 & echo $! >>$PIDS; echo $$ >>$PIDS; wait';
const DEAF = 'trap "" TERM; echo $$ >>$PIDS; while :; do sleep 0.05; done';

describe('a command that takes too long', () => {
  it('is ended with everything that it started', async () => {
    const tester = await start({ timeout: HOUR });
    const { reply, pids } = await running(tester, 'bash', `echo out; ${WITH_CHILD}`, 2);
    await tester.clock.advance(HOUR - 1);
    expect(pids.map(isAlive)).toEqual([true, true]);
    await tester.clock.advance(1);
    expect(await reply).toEqual({ status: 500, body: 'bash timed out after 1h0m0s\nout\n' });
    await eventually('their end', () => !pids.some(isAlive));
    expect(tester.clock.waiting).toBe(0);
  });

  it('is killed five seconds after it did not listen', async () => {
    const tester = await start({ timeout: HOUR });
    const { reply, pids } = await running(tester, 'bash', DEAF, 1);
    await tester.clock.advance(HOUR + 4_999);
    expect(pids.map(isAlive)).toEqual([true]);
    await tester.clock.advance(1);
    expect((await reply).body).toBe('bash timed out after 1h0m0s\n');
  });

  it('is given up also when a child that fled from its group holds its output', async () => {
    const tester = await start({ timeout: HOUR });
    const { reply, pids } = await running(
      tester,
      'bash',
      'setsid sh -c "echo \\$\\$ >>$PIDS; exec sleep 1000" & wait',
      1,
    );
    await tester.clock.advance(HOUR);
    await tester.clock.advance(5_000);
    expect((await reply).status).toBe(500);
    process.kill(Number(pids[0]));
  });

  it('is logged and counted when nobody waits for it', async () => {
    const tester = await start({ timeout: HOUR });
    await running(tester, 'cmd', WITH_CHILD, 2);
    await tester.clock.advance(HOUR);
    await eventually(
      'the failure',
      async () => (await tester.metric('serin_loadtester_tasks_failed_total{type="cmd"}')) === 1,
    );
    expect(tester.log.at(-1)).toMatchObject({ level: 'warn', message: 'failed', failure: 'timed out after 1h0m0s' });
  });
});

it('what a command leaves behind in silence ends with it', async () => {
  const tester = await start();
  const { reply, pids } = await running(tester, 'bash', 'sleep 1000 >/dev/null 2>&1 & echo $! >>$PIDS', 1);
  expect((await reply).status).toBe(200);
  await eventually('its end', () => !pids.some(isAlive));
  expect(tester.clock.waiting).toBe(0);
});

describe('when the load tester stops', () => {
  it('commands are ended, who waits for one is answered, and nobody is let in any more', async () => {
    const tester = await Tester.start();
    const { reply, pids } = await running(tester, 'bash', WITH_CHILD, 2);
    const background = await running(tester, 'cmd', WITH_CHILD, 2);
    await tester.stop();
    expect(await reply).toEqual({ status: 500, body: 'bash ended because the load tester stops\n' });
    await eventually('their end', () => ![...pids, ...background.pids].some(isAlive));
    await expect(tester.post('/gate/check')).rejects.toThrow('fetch failed');
    expect(tester.clock.waiting).toBe(0);
  });

  it('a deaf command is killed', async () => {
    const tester = await Tester.start();
    const { reply } = await running(tester, 'bash', DEAF, 1);
    const stopped = tester.stop();
    await tester.clock.advance(5_000);
    await stopped;
    expect((await reply).status).toBe(500);
  });
});

it('a caller who never finishes what he says holds up the end for two seconds and no longer', async () => {
  const tester = await Tester.start();
  const socket = connect(Number(new URL(tester.url).port));
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.write('POST /gate/check HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n');
  // The server sends 100 Continue, which shows that it has read the request.
  await new Promise((resolve) => socket.once('data', resolve));
  socket.write('{');
  const stopped = tester.stop();
  await tester.clock.advance(1_999);
  expect(socket.closed).toBe(false);
  await tester.clock.advance(1);
  await Promise.all([stopped, closed]);
});

it('a task that comes too late is refused', async () => {
  const clock = new ManualClock();
  const options = {
    clock,
    stopwatch: () => 0,
    timeout: HOUR,
    maxOutput: 100,
    environment: process.env,
    concurrency: 1,
    metrics: new TaskMetrics(),
    log: SILENT,
  };
  const tasks = new Tasks({
    ...options,
    invocations: new Invocations({
      environment: process.env,
      outside: process.env,
      limits: { connections: 1, duration: HOUR },
    }),
  });
  await tasks.stop();
  const call = {
    canary: 'podinfo.test',
    name: 'podinfo',
    namespace: 'test',
    phase: '',
    checksum: '',
    metadata: { type: 'bash', cmd: 'true' },
  };
  await expect(tasks.answer(call)).rejects.toEqual(
    new Refusal(503, 'the load tester stops; call again when it is back'),
  );
});

it('a program that cannot be started is a failure that says why', async () => {
  const options = { clock: new ManualClock(), timeout: HOUR, maxOutput: 100, environment: process.env };
  const outcome = (file: string, args: string[]) => new Run({ program: 'x', file, args }, options).outcome;
  expect(await outcome('/no/such/program', [])).toEqual({
    failure: expect.stringMatching(/^could not be started: .*ENOENT/),
    output: '',
  });
  expect(await outcome('echo', ['\0'])).toEqual({
    failure: expect.stringMatching(/^could not be started: .*null bytes/),
    output: '',
  });
  expect(options.clock.waiting).toBe(0);
});
