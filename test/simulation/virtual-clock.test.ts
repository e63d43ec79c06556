import { EPOCH, VirtualClock } from '../../controller/simulation/virtual-clock';

describe('a virtual clock', () => {
  it('stands still until it is run, and then jumps from timer to timer', async () => {
    const clock = new VirtualClock();
    const seen: number[] = [];
    clock.after(5000, () => seen.push(clock.now() - EPOCH));
    clock.after(1000, () => seen.push(clock.now() - EPOCH));
    expect(clock.now()).toBe(EPOCH);
    expect(await clock.run()).toBe('idle');
    expect(seen).toEqual([1000, 5000]);
    expect(clock.now()).toBe(EPOCH + 5000);
  });

  it('fires timers of the same moment in the order of their registration', async () => {
    const clock = new VirtualClock({ start: 0 });
    const seen: string[] = [];
    for (const name of ['a', 'b', 'c']) clock.after(10, () => seen.push(name));
    clock.after(5, () => clock.after(5, () => seen.push('d')));
    clock.after(-3, () => seen.push('at once'));
    await clock.run();
    expect(seen).toEqual(['at once', 'a', 'b', 'c', 'd']);
  });

  it('lets everything that promises set off be done before it jumps', async () => {
    const clock = new VirtualClock({ start: 0 });
    const seen: string[] = [];
    const worker = async (): Promise<void> => {
      for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
      seen.push(`worked at ${clock.now()}`);
      clock.after(1, () => seen.push(`timer at ${clock.now()}`));
    };
    clock.after(10, () => void worker());
    clock.after(100, () => seen.push('much later'));
    await clock.run();
    expect(seen).toEqual(['worked at 10', 'timer at 11', 'much later']);
  });

  it('fires a cancelled timer never, and the others once', async () => {
    const clock = new VirtualClock({ start: 0 });
    const seen: string[] = [];
    const cancel = clock.after(10, () => seen.push('cancelled'));
    const cancelLate = clock.after(20, () => seen.push('fired'));
    clock.after(5, cancel);
    await clock.run();
    cancelLate();
    await clock.run();
    expect(seen).toEqual(['fired']);
  });

  it('stops as soon as a predicate holds', async () => {
    const clock = new VirtualClock({ start: 0 });
    let ticks = 0;
    const tick = (): void => {
      ticks += 1;
      clock.after(10, tick);
    };
    tick();
    expect(await clock.run({ until: () => ticks === 4 })).toBe('held');
    expect(clock.now()).toBe(30);
  });

  it('stops exactly at its limit, with what is due then done and the rest still queued', async () => {
    const clock = new VirtualClock({ start: 0 });
    const seen: number[] = [];
    for (const due of [10, 25, 26]) clock.after(due, () => seen.push(due));
    expect(await clock.run({ limit: 25 })).toBe('limit');
    expect([clock.now(), seen]).toEqual([25, [10, 25]]);
    expect(await clock.run({ limit: 100 })).toBe('idle');
    expect([clock.now(), seen]).toEqual([125, [10, 25, 26]]);
  });

  it('waits for its pace before each jump', async () => {
    const jumps: number[] = [];
    const clock = new VirtualClock({
      start: 0,
      pace: async (milliseconds) => {
        jumps.push(milliseconds);
      },
    });
    for (const due of [10, 10, 50]) clock.after(due, () => undefined);
    await clock.run();
    expect(jumps).toEqual([10, 40]);
  });

  it('ends a run with what a callback throws', async () => {
    const clock = new VirtualClock();
    clock.after(1, () => {
      throw new Error('broken callback');
    });
    await expect(clock.run()).rejects.toThrow('broken callback');
  });
});
