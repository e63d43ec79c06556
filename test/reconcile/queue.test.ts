import { SILENT } from '../../controller/core/log';
import type { Next } from '../../controller/rollout/context';
import { Queue } from '../../controller/reconcile/queue';
import { ManualClock, settle } from '../kube/support/manual-clock';

/** A queue whose ticks end when the test says so. */
class Bench {
  readonly clock = new ManualClock();
  /** Keys in the order in which their ticks began. */
  readonly begun: string[] = [];
  /** Milliseconds since the start at which ticks began. */
  readonly times: number[] = [];
  /** What a tick answers at once; without it, it waits for `end`. */
  answer?: (key: string) => Next;
  readonly queue: Queue<string>;
  private readonly start = this.clock.now();
  private readonly running = new Map<string, (next: Next) => void>();

  constructor(random = 0.5) {
    this.queue = new Queue({
      clock: this.clock,
      random: () => random,
      log: SILENT,
      textOf: (key: string) => key,
      handle: (key) => this.handle(key),
    });
  }

  async end(key: string, next: Next = {}): Promise<void> {
    this.running.get(key)!(next);
    await settle();
  }

  private async handle(key: string): Promise<Next> {
    if (this.running.has(key)) throw new Error(`${key} runs twice`);
    this.begun.push(key);
    this.times.push(this.clock.now() - this.start);
    if (this.answer) return this.answer(key);
    const next = await new Promise<Next>((resolve) => this.running.set(key, resolve));
    this.running.delete(key);
    return next;
  }
}

describe('the queue', () => {
  it('runs keys beside each other, none of them twice at once', async () => {
    const { queue, begun } = new Bench();
    queue.add('a');
    queue.add('b');
    queue.add('a');
    await settle();
    expect(begun).toEqual(['a', 'b']);
    expect(queue.depth).toBe(2);
  });

  it('runs a key once more, however often it was added while it ran', async () => {
    const bench = new Bench();
    for (let count = 0; count < 5; count++) bench.queue.add('a');
    await bench.end('a');
    expect(bench.begun).toEqual(['a', 'a']);
    await bench.end('a');
    expect(bench.begun).toEqual(['a', 'a']);
    expect(bench.queue.depth).toBe(0);
  });

  it('runs a key when it is due, and not before', async () => {
    const bench = new Bench();
    bench.answer = () => (bench.begun.length === 1 ? { at: bench.clock.now() + 10_000 } : {});
    bench.queue.add('a');
    await bench.clock.advance(9_999);
    expect(bench.times).toEqual([0]);
    await bench.clock.advance(100_000);
    expect(bench.times).toEqual([0, 10_000]);
  });

  it('forgets when a key was due once something has made it run before', async () => {
    const bench = new Bench();
    bench.answer = () => (bench.begun.length === 1 ? { at: bench.clock.now() + 10_000 } : {});
    bench.queue.add('a');
    await bench.clock.advance(5_000);
    bench.queue.add('a');
    await bench.clock.advance(60_000);
    expect(bench.times).toEqual([0, 5_000]);
  });

  it('runs a key again at once that is due already', async () => {
    const bench = new Bench();
    bench.answer = () => (bench.begun.length < 3 ? { at: 0 } : {});
    bench.queue.add('a');
    await settle();
    expect(bench.times).toEqual([0, 0, 0]);
  });
});

describe('a key that fails', () => {
  it('is tried again after waits that double', async () => {
    const bench = new Bench();
    bench.answer = () => ({ retry: true });
    bench.queue.add('a');
    await bench.clock.advance(15_000);
    expect(bench.times).toEqual([0, 1_000, 3_000, 7_000, 15_000]);
  });

  it('is tried again at least every five minutes', async () => {
    const bench = new Bench();
    bench.answer = () => ({ retry: true });
    bench.queue.add('a');
    await bench.clock.advance(2 * 3_600_000);
    const [last, before] = bench.times.toReversed();
    expect(last! - before!).toBe(300_000);
  });

  it.each([
    ['least', 0, 750],
    ['most', 0.999_999, 1_250],
  ])('waits by chance a quarter less or more: at %s', async (_, random, wait) => {
    const bench = new Bench(random);
    bench.answer = () => ({ retry: true });
    bench.queue.add('a');
    await bench.clock.advance(wait);
    expect(bench.times).toHaveLength(2);
    expect(Math.round(bench.times[1]!)).toBe(wait);
  });

  it('begins with short waits again once it has gone well', async () => {
    const bench = new Bench();
    bench.answer = () => (bench.begun.length === 3 ? { at: bench.clock.now() + 60_000 } : { retry: true });
    bench.queue.add('a');
    await bench.clock.advance(66_000);
    expect(bench.times).toEqual([0, 1_000, 3_000, 63_000, 64_000, 66_000]);
  });

  it('is tried again when its tick throws, and stops nobody else', async () => {
    const bench = new Bench();
    bench.answer = (key) => {
      if (key === 'bad' && bench.begun.length < 3) throw new Error('broken');
      return {};
    };
    bench.queue.add('bad');
    bench.queue.add('good');
    await bench.clock.advance(5_000);
    expect(bench.begun).toEqual(['bad', 'good', 'bad']);
    expect(bench.queue.depth).toBe(0);
  });
});

describe('a key that is forgotten', () => {
  it('is due no more', async () => {
    const bench = new Bench();
    bench.answer = () => ({ at: bench.clock.now() + 1_000 });
    bench.queue.add('a');
    await settle();
    bench.queue.forget('a');
    await bench.clock.advance(60_000);
    expect(bench.times).toEqual([0]);
    expect(bench.clock.waiting).toBe(0);
  });

  it('is not run once more, nor later, when it was forgotten while it ran', async () => {
    const bench = new Bench();
    bench.queue.add('a');
    bench.queue.add('a');
    bench.queue.forget('a');
    await bench.end('a', { retry: true });
    await bench.clock.advance(60_000);
    expect(bench.begun).toEqual(['a']);
    expect(bench.queue.depth).toBe(0);
  });

  it('waits for its former life to end when it comes back while that runs', async () => {
    const bench = new Bench();
    bench.queue.add('a');
    bench.queue.forget('a');
    bench.queue.add('a');
    await settle();
    expect(bench.begun).toEqual(['a']);
    await bench.end('a');
    expect(bench.begun).toEqual(['a', 'a']);
    await bench.end('a', { at: bench.clock.now() + 1_000 });
    await bench.clock.advance(1_000);
    expect(bench.begun).toEqual(['a', 'a', 'a']);
  });
});

describe('a queue that stops', () => {
  it('waits for what runs, and starts nothing more', async () => {
    const bench = new Bench();
    bench.queue.add('a');
    let stopped = false;
    const stop = bench.queue.stop().then(() => (stopped = true));
    bench.queue.add('a');
    bench.queue.add('b');
    await bench.clock.advance(1_000);
    expect(stopped).toBe(false);
    await bench.end('a', { at: bench.clock.now() + 10 });
    await bench.clock.advance(1_000);
    await stop;
    expect(bench.begun).toEqual(['a']);
    expect(bench.clock.waiting).toBe(0);
  });

  it('drops what was due later', async () => {
    const bench = new Bench();
    bench.answer = () => ({ at: bench.clock.now() + 10_000 });
    bench.queue.add('a');
    await settle();
    await bench.queue.stop();
    expect(bench.clock.waiting).toBe(0);
  });
});
