import { backoff, sleep, throwTimeout, withTimeout } from '../../controller/core/timing';
import { ManualClock, settle } from '../kube/support/manual-clock';

/** Whether a promise has settled. */
async function isOver(promise: Promise<unknown>): Promise<boolean> {
  let over = false;
  void promise.then(
    () => (over = true),
    () => (over = true),
  );
  await settle();
  return over;
}

describe('sleep', () => {
  it('takes that many milliseconds', async () => {
    const clock = new ManualClock();
    const slept = sleep(clock, 1000);
    await clock.advance(999);
    expect(await isOver(slept)).toBe(false);
    await clock.advance(1);
    expect(await isOver(slept)).toBe(true);
  });

  it('ends when the signal is given, and leaves no timer behind', async () => {
    const clock = new ManualClock();
    const stopping = new AbortController();
    const sleeps = [sleep(clock, 1000, stopping.signal), sleep(clock, 2000, stopping.signal)];
    stopping.abort();
    await Promise.all(sleeps);
    await sleep(clock, 1000, stopping.signal);
    expect(clock.waiting).toBe(0);
  });

  it('may be ended by one signal for many', async () => {
    const warned = jest.fn();
    process.on('warning', warned);
    const stopping = new AbortController();
    const sleeps = Array.from({ length: 100 }, () => sleep(new ManualClock(), 1000, stopping.signal));
    stopping.abort();
    await Promise.all(sleeps);
    await settle();
    process.off('warning', warned);
    expect(warned).not.toHaveBeenCalled();
  });
});

describe('a timeout', () => {
  const late = () => 'late' as const;

  it.each([
    ['the result, when it comes in time', Promise.resolve('done'), 'done'],
    ['what stands in for it, when it does not', new Promise<string>(() => {}), 'late'],
  ])('lets through %s', async (_, work, expected) => {
    const clock = new ManualClock();
    const outcome = withTimeout(clock, 1000, work, late);
    await clock.advance(1000);
    expect(await outcome).toBe(expected);
    expect(clock.waiting).toBe(0);
  });

  it('lets through the error of the work', async () => {
    const clock = new ManualClock();
    await expect(withTimeout(clock, 1000, Promise.reject(new Error('broken')), late)).rejects.toThrow('broken');
    expect(clock.waiting).toBe(0);
  });

  it('may be an error that names what took too long', async () => {
    const clock = new ManualClock();
    const outcome = withTimeout(clock, 1500, new Promise(() => {}), () => throwTimeout('the answer', 1500));
    const refused = expect(outcome).rejects.toThrow(new Error('the answer timed out after 1.5s'));
    await clock.advance(1500);
    await refused;
  });
});

describe('a backoff', () => {
  const wait = backoff({ first: 500, longest: 3000 });

  it('doubles up to the longest wait, however many failures there are', () => {
    expect([1, 2, 3, 4, 5, 5000].map((failures) => wait(failures, () => 0.5))).toEqual([
      500, 1000, 2000, 3000, 3000, 3000,
    ]);
  });

  it('is a quarter shorter or longer by chance', () => {
    expect([wait(2, () => 0), wait(2, () => 0.8)]).toEqual([750, 1150]);
  });
});
