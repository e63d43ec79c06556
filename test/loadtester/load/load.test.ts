import type { RequestListener } from 'node:http';
import type { LoadResult } from '../../../controller/loadtester/load/tally';
import { TaskMetrics } from '../../../controller/loadtester/telemetry';
import { services } from '../support/service';
import { eventually, program, temporaryFolder, testers, toolbox, type Tester } from '../support/support';

const folder = temporaryFolder();
const start = testers();
const service = services();

/** A service whose answers take these times, one after the other, in milliseconds of the test's clock. */
const lasting =
  (tester: Tester, milliseconds: number): RequestListener =>
  (_, response) =>
    void tester.clock.advance(milliseconds).then(() => response.end('ok'));

/** A port that nobody listens on. */
async function closedPort(): Promise<string> {
  const { url, close } = await service();
  await close();
  return url;
}

const emptyPath = (): NodeJS.ProcessEnv => ({ PATH: toolbox(folder()) });
const load = (tester: Tester, metadata: object, more: object = {}) =>
  tester.post('/', { phase: 'Progressing', checksum: 'a', ...more, metadata: { type: 'http', ...metadata } });
const running = (tester: Tester, type = 'http') => tester.metric(`serin_loadtester_tasks_running{type="${type}"}`);
const resultOf = (body: string): LoadResult => JSON.parse(body) as LoadResult;

describe('a task of type http', () => {
  it('that is waited for is answered with its result, which is also in the log and among the metrics', async () => {
    const tester = await start();
    let answers = 0;
    const { url, requests } = await service((_, response) =>
      response.writeHead(++answers % 10 === 0 ? 503 : 200).end('ok'),
    );
    const { status, body } = await load(tester, { url, requests: '50', concurrency: '4', wait: 'true' });
    expect(status).toBe(200);
    const result = resultOf(body);
    expect(result).toMatchObject({
      requests: 50,
      errors: 5,
      errorRate: 10,
      dropped: 0,
      statuses: { 200: 45, 503: 5 },
      failures: {},
    });
    expect(Object.keys(result.latency!)).toEqual(['min', 'mean', 'p50', 'p90', 'p95', 'p99', 'max']);
    expect(requests()).toBe(50);
    expect(tester.log.at(-1)).toEqual({
      level: 'info',
      canary: 'test/podinfo',
      type: 'http',
      program: 'http',
      result,
      message: 'succeeded',
    });
    expect(await tester.metric('serin_loadtester_requests_total{canary="podinfo.test",code="200"}')).toBe(45);
    expect(await tester.metric('serin_loadtester_requests_total{canary="podinfo.test",code="503"}')).toBe(5);
    expect(await tester.metric('serin_loadtester_request_duration_seconds_count{canary="podinfo.test"}')).toBe(50);
    expect(tester.clock.waiting).toBe(0);
  });

  it('measures how long answers take', async () => {
    const tester = await start();
    const { url } = await service(lasting(tester, 100));
    const { body } = await load(tester, { url, requests: '5', concurrency: '1', wait: 'true' });
    expect(resultOf(body)).toMatchObject({
      seconds: 0.5,
      rate: 10,
      latency: { min: 100, mean: 100, p50: 100, p99: 100, max: 100 },
    });
    expect(await tester.metric('serin_loadtester_latency_seconds{canary="podinfo.test",percentile="p99"}')).toBe(0.1);
  });

  it.each<[string, object, number, number, string]>([
    ['a latency', { maxP99: '99ms', maxP50: '200ms' }, 100, 200, 'http had a p99 of 100 ms (has to be <= 99 ms)'],
    [
      'several',
      { maxP50: '10ms', maxP90: '10ms', maxP95: '100ms' },
      100,
      200,
      'http had a p50 of 100 ms (has to be <= 10 ms), and a p90 of 100 ms (has to be <= 10 ms)',
    ],
    ['errors', { maxErrorRate: '99.9' }, 0, 500, 'http had an error rate of 100 % (has to be <= 99.9 %): 5 × 500'],
  ])('fails when a bound is not kept, and says which: %s', async (_, bounds, milliseconds, status, message) => {
    const tester = await start();
    const { url } = await service(
      (_, response) => void tester.clock.advance(milliseconds).then(() => response.writeHead(status).end()),
    );
    const reply = await load(tester, { url, requests: '5', concurrency: '1', ...bounds });
    const [first, second] = reply.body.split('\n');
    expect([reply.status, first, resultOf(second!).requests]).toEqual([500, message, 5]);
    expect(tester.log.at(-1)).toMatchObject({ level: 'warn', failure: message.replace('http ', '') });
    expect(await tester.metric('serin_loadtester_tasks_failed_total{type="http"}')).toBe(1);
  });

  it('succeeds when all bounds are kept', async () => {
    const tester = await start();
    const { url } = await service(lasting(tester, 100));
    expect(
      (await load(tester, { url, requests: '5', concurrency: '1', maxP99: '100ms', maxErrorRate: '0' })).status,
    ).toBe(200);
  });

  it('fails when nobody answers', async () => {
    const tester = await start();
    const { status, body } = await load(tester, {
      url: await closedPort(),
      requests: '1',
      concurrency: '1',
      wait: 'true',
    });
    expect([status, body.split('\n')[0]]).toEqual([500, 'http had no answer: 1 × ECONNREFUSED']);
    expect(await tester.metric('serin_loadtester_requests_total{canary="podinfo.test",code="ECONNREFUSED"}')).toBe(1);
  });

  it('that is not waited for runs on, at its rate, and is not started again while it does, for no revision', async () => {
    const tester = await start();
    const { url, requests } = await service();
    const metadata = { url, rate: '10', duration: '10s' };
    expect(await load(tester, metadata)).toEqual({ status: 202, body: '' });
    expect((await load(tester, metadata, { checksum: 'b', phase: 'WaitingPromotion' })).status).toBe(202);
    expect(await tester.metric('serin_loadtester_tasks_started_total{type="http"}')).toBe(1);
    for (let second = 1; second <= 10; second++) {
      await tester.clock.advance(1000);
      await eventually('the requests of a second', () => requests() === Math.min(100, second * 10 + 1));
    }
    await eventually('its end', async () => (await running(tester)) === 0);
    expect(tester.log.at(-1)).toMatchObject({
      message: 'succeeded',
      result: { requests: 100, dropped: 0, statuses: { 200: 100 } },
    });
  });

  it.each<[object, number, string]>([
    [
      { concurrency: '257' },
      400,
      'the load has 257 connections, and 256 are what one may have; lower its concurrency, or raise --max-connections',
    ],
    [
      { rate: '1', concurrency: '1000' },
      400,
      'the load has 1000 connections, and 256 are what one may have; lower its concurrency, or raise --max-connections',
    ],
    [{ duration: '2h' }, 400, 'the load takes 2h0m0s, and 1h0m0s is what one may take; shorten it, or raise --timeout'],
    [
      { cmd: 'hey' },
      400,
      expect.stringContaining('metadata.cmd: is not known for the type http; use one of url, method') as never,
    ],
  ])('is refused when it is more than one may be: %j', async (metadata, status, body) => {
    const tester = await start();
    expect(await load(tester, { url: 'http://host/', ...metadata })).toEqual({ status, body });
    expect(await tester.metric('serin_loadtester_tasks_started_total{type="http"}')).toBe(0);
  });

  it('has to be among what is allowed', async () => {
    const { url } = await service();
    const metadata = { url, requests: '1', wait: 'true' };
    const refused = {
      status: 403,
      body: 'http: is not among the programs that may run (echo, hey); use one of them, or add it to --allow',
    };
    expect(await load(await start({ allowed: ['echo', 'hey'] }), metadata)).toEqual(refused);
    expect((await load(await start({ allowed: ['http'] }), metadata)).status).toBe(200);
  });

  it('counts among the tasks that may run at once', async () => {
    const tester = await start({ concurrency: 1 });
    const { url } = await service();
    await load(tester, { url });
    expect((await load(tester, { url, rate: '5' })).status).toBe(429);
  });
});

describe('a load ends', () => {
  const endless = { duration: '1h', rate: '1', wait: 'true' };

  it('when the load tester stops, and who waits hears what was counted until then', async () => {
    const tester = await start();
    const { url, requests } = await service((_, response) => void (requests() < 3 && response.end('ok')));
    const reply = load(tester, { url, ...endless });
    await eventually('the first request', () => requests() === 1);
    await tester.clock.advance(2000);
    await eventually('the third request, which is not answered', () => requests() === 3);
    await eventually(
      'the others to be counted',
      async () => (await tester.metric('serin_loadtester_requests_total{canary="podinfo.test",code="200"}')) === 2,
    );
    await tester.stop();
    const { status, body } = await reply;
    const [message, result] = body.split('\n');
    expect([status, message]).toEqual([500, 'http ended because the load tester stops']);
    expect(resultOf(result!)).toMatchObject({ requests: 2, statuses: { 200: 2 }, failures: {} });
    expect(tester.clock.waiting).toBe(0);
  });

  it('when it has taken as long as a task may', async () => {
    const tester = await start({ timeout: 60_000 });
    const { url, requests } = await service(() => {});
    const reply = load(tester, { url, requests: '1', concurrency: '1', timeout: '1h', wait: 'true' });
    await eventually('the request', () => requests() === 1);
    await tester.clock.advance(60_000);
    expect((await reply).body).toMatch(/^http timed out after 1m0s\n/);
    expect(tester.clock.waiting).toBe(0);
  });
});

describe('a command line of hey', () => {
  it.each(['cmd', undefined])(
    'is what the built-in generator does where hey is not installed (type %s)',
    async (type) => {
      const tester = await start({ environment: emptyPath() });
      const { url, requests } = await service();
      expect(await tester.run(type, `# a little load\nhey -n 20 \\\n  -c 2 '${url}'`)).toEqual({
        status: 202,
        body: '',
      });
      await eventually('its end', async () => (await running(tester, 'cmd')) === 0);
      expect(requests()).toBe(20);
      expect(tester.log.at(-1)).toMatchObject({
        program: 'hey',
        type: 'cmd',
        result: { requests: 20, statuses: { 200: 20 } },
        message: 'succeeded',
      });
    },
  );

  it('is waited for as a task of type bash, and also where only hey is allowed', async () => {
    const tester = await start({ environment: emptyPath(), allowed: ['hey'] });
    const { url } = await service();
    const { status, body } = await tester.run('bash', `hey -n 2 -c 1 ${url}`, {
      metadata: { returnCmdOutput: 'true' },
    });
    expect([status, resultOf(body).requests]).toEqual([200, 2]);
  });

  it('is run by hey where that is installed', async () => {
    const environment = emptyPath();
    program(environment.PATH!, 'hey');
    const tester = await start({ environment });
    expect(await tester.run('bash', 'hey -o csv http://host/', { metadata: { returnCmdOutput: 'true' } })).toEqual({
      status: 200,
      body: '-o\ncsv\nhttp://host/\n',
    });
  });

  it.each([
    'hey -z 1m http://host/ | tail',
    'RATE=1 hey -z 1m http://host/',
    'hey -z 1m http://host/\nhey -z 1m http://host/',
  ])('among other commands is not run where there is no program for it: %j', async (command) => {
    const reply = { status: 500, body: 'hey: is not installed in the load tester; run it from an image that has it' };
    expect(await (await start({ environment: emptyPath() })).run('cmd', command)).toEqual(reply);
  });

  it('that the stand-in does not understand is refused before anything is sent', async () => {
    const tester = await start({ environment: emptyPath() });
    expect(await tester.run('cmd', 'hey -c 300 -z 1m http://host/')).toMatchObject({
      status: 400,
      body: expect.stringContaining('the load has 300 connections'),
    });
    expect(await tester.run('cmd', 'hey -o csv http://host/')).toMatchObject({
      status: 400,
      body: expect.stringContaining('-o: is not known here'),
    });
  });
});

it('the metrics of Canaries that callers name do not grow without end', async () => {
  const metrics = new TaskMetrics();
  for (let index = 0; index < 1000; index++) metrics.countRequest(`podinfo-${index}.test`, '200', 1);
  const text = await metrics.registry.metrics();
  expect([
    text.match(/^serin_loadtester_requests_total\{/gm)?.length,
    text.match(/^serin_loadtester_request_duration_seconds_count\{/gm)?.length,
  ]).toEqual([200, 200]);
  expect(text).toContain('podinfo-999.test');
  expect(text).not.toContain('podinfo-0.test');
});
