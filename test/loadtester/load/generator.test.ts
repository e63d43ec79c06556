import type { Connections } from '../../../controller/loadtester/load/connections';
import { Generator } from '../../../controller/loadtester/load/generator';
import { PERCENTILE_ERROR } from '../../../controller/loadtester/load/histogram';
import type { Load } from '../../../controller/loadtester/load/load';
import type { LoadResult } from '../../../controller/loadtester/load/tally';
import { ManualClock } from '../../kube/support/manual-clock';

const MINUTE = 60_000;
const LOAD: Load = {
  url: new URL('http://host/'),
  method: 'GET',
  headers: {},
  pace: { kind: 'open', rate: 10, connections: 50 },
  duration: MINUTE,
  keepAlive: true,
  insecure: false,
  expectations: {},
};

/** A server whose answers take a given time, on the clock of the test. */
class Server implements Connections {
  readonly times: number[] = [];
  most = 0;
  closed = false;
  private underWay = 0;

  constructor(
    private readonly clock: ManualClock,
    private readonly latency: (request: number) => number,
    private readonly answer: (request: number) => number | string = () => 200,
  ) {}

  async send(): Promise<number> {
    const request = this.times.length;
    this.times.push(this.clock.now());
    this.most = Math.max(this.most, ++this.underWay);
    await new Promise<void>((resolve) => void this.clock.after(this.latency(request), resolve));
    this.underWay--;
    const answer = this.answer(request);
    if (typeof answer === 'number') return answer;
    throw Object.assign(new Error(answer), { code: answer });
  }

  close(): void {
    this.closed = true;
  }
}

function bench(
  load: Partial<Load>,
  latency: (request: number) => number = () => 1,
  answer?: (request: number) => number | string,
) {
  const clock = new ManualClock(0);
  const server = new Server(clock, latency, answer);
  const observed: [string, number][] = [];
  const observe = (code: string, milliseconds: number) => void observed.push([code, milliseconds]);
  const generator = new Generator(
    { ...LOAD, ...load },
    { clock, stopwatch: () => clock.now(), connections: server, observe },
  );
  let result: LoadResult | undefined;
  void generator.result.then((value) => (result = value));
  return { clock, server, generator, observed, result: () => result };
}

describe('with a rate', () => {
  it('so many are sent a second, at equal distances, for as long as it lasts', async () => {
    const { clock, server, result } = bench({});
    await clock.advance(MINUTE + 1);
    expect(server.times.map((time) => Math.round(time))).toEqual(
      Array.from({ length: 600 }, (_, index) => index * 100),
    );
    expect(result()).toMatchObject({
      requests: 600,
      errors: 0,
      errorRate: 0,
      dropped: 0,
      statuses: { 200: 600 },
      failures: {},
      rate: expect.closeTo(10, 0),
    });
    expect([server.closed, clock.waiting]).toEqual([true, 0]);
  });

  it('a slow server is asked no less, so that percentiles tell what users would meet', async () => {
    // Every tenth answer takes two seconds.
    const { clock, server, result } = bench({}, (request) => (request % 10 === 9 ? 2000 : 20));
    await clock.advance(MINUTE + 2000);
    expect(server.times).toHaveLength(600);
    const { min, mean, max, p50, p90, p95, p99 } = result()!.latency!;
    expect([min, mean, max]).toEqual([20, 0.9 * 20 + 0.1 * 2000, 2000].map((truth) => expect.closeTo(truth)));
    for (const [found, truth] of [
      [p50, 20],
      [p90, 20],
      [p95, 2000],
      [p99, 2000],
    ] as const)
      expect(Math.abs(found - truth)).toBeLessThanOrEqual(truth * PERCENTILE_ERROR + 0.001);
  });

  it('what is due while as many as may are under way is dropped and counted, not sent later', async () => {
    const { clock, server, result } = bench(
      { pace: { kind: 'open', rate: 10, connections: 5 }, duration: 2000 },
      () => 10_000,
    );
    await clock.advance(12_000);
    expect([server.times.length, server.most]).toEqual([5, 5]);
    expect(result()).toMatchObject({ requests: 5, dropped: 15 });
  });

  it.each([
    ['more than a thousand', 4000, 1000, 4000],
    ['less than one', 0.5, 10_000, 5],
  ])('%s a second', async (_, rate, duration, requests) => {
    const { clock, result } = bench({ pace: { kind: 'open', rate, connections: 256 }, duration });
    await clock.advance(duration + 1);
    expect(result()).toMatchObject({ requests, dropped: 0 });
  });

  it('it may end after so many requests', async () => {
    const { clock, server, result } = bench({ duration: undefined, requests: 3 });
    await clock.advance(201);
    expect([server.times.length, result()?.requests, clock.waiting]).toEqual([3, 3, 0]);
  });
});

describe('with workers', () => {
  const pace = { kind: 'closed', workers: 2 } as const;

  it('each asks again when it has its answer', async () => {
    const { clock, server, result } = bench({ pace, duration: 10_000 }, () => 100);
    await clock.advance(10_100);
    expect([server.most, result()!.requests]).toEqual([2, 200]);
    expect(result()!.latency).toMatchObject({ min: 100, max: 100, p99: 100 });
    expect(clock.waiting).toBe(0);
  });

  it('each asks no more often than its rate says, however fast the answers are', async () => {
    const { clock, server } = bench({ pace: { ...pace, ratePerWorker: 10 } });
    await clock.advance(MINUTE + 1);
    expect(server.times).toHaveLength(1200);
  });

  it('a slow answer is not followed by a burst', async () => {
    const { clock, server } = bench(
      { pace: { kind: 'closed', workers: 1, ratePerWorker: 10 }, duration: 10_000 },
      (request) => (request === 0 ? 5000 : 1),
    );
    await clock.advance(10_001);
    // One missed request is made up for, the others are dropped.
    expect(server.times.slice(0, 4)).toEqual([0, 5000, 5001, 5100].map((time) => expect.closeTo(time, 0)));
  });

  it('a server that does not answer is left alone for a moment', async () => {
    const { clock, result } = bench(
      { pace, duration: 1000 },
      () => 0,
      () => 'ECONNREFUSED',
    );
    await clock.advance(1000);
    expect(result()).toMatchObject({
      requests: 200,
      errors: 200,
      errorRate: 100,
      failures: { ECONNREFUSED: 200 },
      statuses: {},
    });
  });

  it('they send exactly as many as they are told to', async () => {
    const { clock, server, result } = bench({
      pace: { kind: 'closed', workers: 3 },
      duration: undefined,
      requests: 10,
    });
    await clock.advance(100);
    expect([server.times.length, result()!.requests]).toEqual([10, 10]);
  });
});

describe('the result', () => {
  it('counts answers by status and the others by their code; what is 400 or above has failed', async () => {
    const { clock, result, observed } = bench(
      { duration: 1000 },
      () => 1,
      (request) => [200, 301, 404, 503, 'ECONNRESET'][request % 5]!,
    );
    await clock.advance(1001);
    expect(result()).toMatchObject({
      requests: 10,
      errors: 6,
      errorRate: 60,
      statuses: { 200: 2, 301: 2, 404: 2, 503: 2 },
      failures: { ECONNRESET: 2 },
    });
    expect(observed.slice(0, 5).map(([code]) => code)).toEqual(['200', '301', '404', '503', 'ECONNRESET']);
  });

  it('counts the time that was waited in vain, without which a server that hangs would look fast', async () => {
    const { clock, result } = bench(
      { duration: 1000 },
      (request) => (request < 2 ? 20_000 : 10),
      (request) => (request < 2 ? 'TIMEOUT' : 200),
    );
    await clock.advance(21_000);
    expect(result()).toMatchObject({
      failures: { TIMEOUT: 2 },
      latency: { p50: expect.closeTo(10, 1), max: expect.closeTo(20_000) },
    });
  });

  it('has no latency when there was no answer', async () => {
    const { clock, result } = bench(
      { duration: 1000 },
      () => 1,
      () => 'ENOTFOUND',
    );
    await clock.advance(1001);
    expect(result()).not.toHaveProperty('latency');
  });
});

describe.each<[string, Partial<Load>]>([
  ['with a rate', {}],
  ['with workers', { pace: { kind: 'closed', workers: 5, ratePerWorker: 2 } }],
])('one that is stopped, %s', (_, load) => {
  it('sends nothing more, and what is under way is not counted', async () => {
    const { clock, server, generator, result } = bench(load, () => 50);
    await clock.advance(10_010);
    const sent = server.times.length;
    generator.stop();
    expect(server.closed).toBe(true);
    await clock.advance(MINUTE);
    expect(server.times).toHaveLength(sent);
    expect(result()!.requests).toBeLessThan(sent);
    expect(clock.waiting).toBe(0);
  });
});
