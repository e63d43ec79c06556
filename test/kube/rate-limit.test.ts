import { RateLimit } from '../../controller/kube/rate-limit';
import { ManualClock, settle } from './support/manual-clock';

/** Starts so many at once and answers at which times, from now, they were let through. */
function takeAtOnce(limit: RateLimit, clock: ManualClock, count: number): number[] {
  const start = clock.now();
  const passed: number[] = [];
  for (let i = 0; i < count; i++) void limit.take().then(() => passed.push(clock.now() - start));
  return passed;
}

describe('RateLimit', () => {
  it('lets a burst through at once and the rest at the given rate', async () => {
    const clock = new ManualClock();
    const passed = takeAtOnce(new RateLimit(clock, 10, 3), clock, 6);
    await settle();
    expect(passed).toEqual([0, 0, 0]);
    await clock.advance(1000);
    expect(passed).toEqual([0, 0, 0, 100, 200, 300]);
  });

  it('keeps the order of the calls', async () => {
    const clock = new ManualClock();
    const limit = new RateLimit(clock, 10, 1);
    const order: string[] = [];
    for (const name of ['first', 'second', 'third']) void limit.take().then(() => order.push(name));
    await clock.advance(1000);
    expect(order).toEqual(['first', 'second', 'third']);
  });

  it('allows no more than the burst after a long rest', async () => {
    const clock = new ManualClock();
    const limit = new RateLimit(clock, 100, 2);
    await clock.advance(3_600_000);
    const passed = takeAtOnce(limit, clock, 4);
    await settle();
    expect(passed).toEqual([0, 0]);
    await clock.advance(100);
    expect(passed).toEqual([0, 0, 10, 20]);
  });

  it('never exceeds rate times time plus burst over a long run', async () => {
    const clock = new ManualClock();
    const passed = takeAtOnce(new RateLimit(clock, 50, 5), clock, 200);
    await clock.advance(2000);
    expect(passed.length).toBe(105);
  });

  it.each([90_000, -90_000])('is not moved when the time of day is set by %i ms', async (milliseconds) => {
    const clock = new ManualClock();
    const limit = new RateLimit(clock, 10, 1);
    await limit.take();
    clock.setAhead(milliseconds);
    const start = clock.elapsed();
    const passed: number[] = [];
    for (let i = 0; i < 3; i++) void limit.take().then(() => passed.push(clock.elapsed() - start));
    await clock.advance(1000);
    expect(passed).toEqual([100, 200, 300]);
  });

  it('does not limit when the rate is negative', async () => {
    const clock = new ManualClock();
    const passed = takeAtOnce(new RateLimit(clock, -1, 0), clock, 1000);
    await settle();
    expect(passed.length).toBe(1000);
  });

  it('lets one request through even when the burst is zero', async () => {
    const clock = new ManualClock();
    const passed = takeAtOnce(new RateLimit(clock, 10, 0), clock, 1);
    await clock.advance(100);
    expect(passed).toEqual([100]);
  });
});
