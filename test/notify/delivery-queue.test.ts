import type { Refusal } from '../../controller/alerts/index';
import { DeliveryQueue, type Delivery } from '../../controller/notify/delivery-queue';
import { VirtualClock } from '../../controller/simulation/virtual-clock';

const BUSY: Refusal = { reason: 'busy', transient: true };
const REFUSED: Refusal = { reason: 'no such room', transient: false };

/** What happens, with the virtual second: `0 try a`, `1 a given up: busy`. */
function office(random = 0.5) {
  const clock = new VirtualClock({ start: 0 });
  const deliveries = new DeliveryQueue({ clock, random: () => random });
  const happened: string[] = [];
  const note = (what: string) => happened.push(`${clock.now() / 1000} ${what}`);
  /** Refused as often as there are refusals; the last one for ever when it is repeated. */
  const delivery = (
    name: string,
    place: string,
    attempt: (tries: number) => Refusal | undefined | Promise<Refusal | undefined>,
  ): Delivery => {
    let tries = 0;
    return {
      place,
      attempt: async () => {
        note(`try ${name}`);
        return await attempt(++tries);
      },
      onGivenUp: (reason) => note(`${name} given up: ${reason}`),
    };
  };
  return { clock, deliveries, happened, delivery };
}

const tries = (happened: readonly string[], name: string) =>
  happened.filter((what) => what.endsWith(` try ${name}`)).map((what) => Number(what.split(' ')[0]));

describe('what goes to one place', () => {
  test('arrives in its order, also when the first has to be tried again', async () => {
    const { clock, deliveries, happened, delivery } = office();
    deliveries.add(delivery('a', 'slack', (count) => (count < 3 ? BUSY : undefined)));
    deliveries.add(delivery('b', 'slack', () => undefined));
    await clock.run();
    expect(happened).toEqual(['0 try a', '1 try a', '3 try a', '3 try b']);
  });

  test('does not wait for what goes to another', async () => {
    const { clock, deliveries, happened, delivery } = office();
    deliveries.add(delivery('a', 'slack', () => BUSY));
    deliveries.add(delivery('b', 'teams', () => undefined));
    await clock.run({ limit: 0 });
    expect(happened).toEqual(['0 try a', '0 try b']);
  });

  test('goes on after one that was given up', async () => {
    const { clock, deliveries, happened, delivery } = office();
    deliveries.add(delivery('a', 'slack', () => REFUSED));
    deliveries.add(delivery('b', 'slack', () => undefined));
    await clock.run();
    expect(happened).toEqual(['0 try a', '0 a given up: no such room', '0 try b']);
  });

  test('and comes later arrives as well', async () => {
    const { clock, deliveries, happened, delivery } = office();
    for (const name of ['a', 'b']) {
      deliveries.add(delivery(name, 'slack', () => undefined));
      await clock.run({ limit: 5000 });
    }
    expect(happened).toEqual(['0 try a', '5 try b']);
  });

  test('waits in a bounded line, of which the oldest is given up', async () => {
    const { clock, deliveries, happened, delivery } = office();
    deliveries.add(delivery('first', 'slack', () => new Promise(() => {})));
    for (let count = 1; count <= 1002; count++) deliveries.add(delivery(String(count), 'slack', () => undefined));
    await clock.run();
    expect(happened).toEqual([
      '0 try first',
      '0 1 given up: too many others wait for the same place',
      '0 2 given up: too many others wait for the same place',
    ]);
  });
});

describe('a refusal that may pass', () => {
  test('is answered with ever longer pauses, and with giving up', async () => {
    const { clock, deliveries, happened, delivery } = office();
    deliveries.add(delivery('a', 'slack', () => BUSY));
    await clock.run();
    expect(tries(happened, 'a')).toEqual([0, 1, 3, 7, 15, 31, 63, 127]);
    expect(happened.at(-1)).toBe('127 a given up: busy (tried 8 times)');
  });

  test('is answered at different moments by chance', async () => {
    const { clock, deliveries, happened, delivery } = office(0.8);
    deliveries.add(delivery('a', 'slack', (count) => (count < 3 ? BUSY : undefined)));
    await clock.run();
    expect(tries(happened, 'a')).toEqual([0, 1.15, 3.45]);
  });

  test('is answered when the place asks for it, but not as late as it likes', async () => {
    const { clock, deliveries, happened, delivery } = office();
    const pauses = [30_000, 10, 3_600_000];
    deliveries.add(
      delivery('a', 'slack', (count) => (count <= pauses.length ? { ...BUSY, pause: pauses[count - 1] } : undefined)),
    );
    await clock.run();
    expect(tries(happened, 'a')).toEqual([0, 30, 32, 152]);
  });

  test('is answered no earlier than the place asks for, whatever chance says', async () => {
    const { clock, deliveries, happened, delivery } = office(0);
    deliveries.add(delivery('a', 'slack', (count) => (count < 2 ? { ...BUSY, pause: 30_000 } : undefined)));
    await clock.run();
    expect(tries(happened, 'a')).toEqual([0, 30]);
  });

  test('is what an error means', async () => {
    const { clock, deliveries, happened, delivery } = office();
    deliveries.add(delivery('a', 'slack', (count) => (count < 2 ? Promise.reject(new Error('no Secret')) : REFUSED)));
    await clock.run();
    expect(happened).toEqual(['0 try a', '1 try a', '1 a given up: no such room']);
  });

  test('ends all effort after ten minutes, so that those behind it get their turn', async () => {
    const { clock, deliveries, happened, delivery } = office();
    const names = Array.from({ length: 10 }, (_, index) => String(index));
    for (const name of names) deliveries.add(delivery(name, 'slack', () => BUSY));
    await clock.run();
    const counts = names.map((name) => tries(happened, name).length);
    expect(counts).toEqual([8, 8, 8, 8, 8, 1, 1, 1, 1, 1]);
    expect(happened.at(-1)).toBe('635 9 given up: busy');
  });
});

describe('places that hang', () => {
  const hanging = (clock: VirtualClock) => () =>
    new Promise<Refusal>((resolve) => clock.after(10_000, () => resolve(BUSY)));

  test('take eight calls at most, and give them back', async () => {
    const { clock, deliveries, happened, delivery } = office();
    for (let place = 1; place <= 8; place++) deliveries.add(delivery(`hangs-${place}`, String(place), hanging(clock)));
    deliveries.add(delivery('good', 'good', () => undefined));
    await clock.run({ limit: 9_999 });
    expect(happened).toHaveLength(8);
    await clock.run({ limit: 1 });
    expect(happened.at(-1)).toBe('10 try good');
  });

  test('take one each, however much is waiting for them', async () => {
    const { clock, deliveries, happened, delivery } = office();
    for (let count = 1; count <= 500; count++) deliveries.add(delivery(`hangs-${count}`, 'hangs', hanging(clock)));
    for (let place = 1; place <= 20; place++) deliveries.add(delivery(`good-${place}`, String(place), () => undefined));
    await clock.run({ limit: 0 });
    expect(happened).toEqual(['0 try hangs-1', ...Array.from({ length: 20 }, (_, index) => `0 try good-${index + 1}`)]);
  });

  test('take none while they are left alone', async () => {
    const { clock, deliveries, happened, delivery } = office();
    for (let place = 1; place <= 100; place++) deliveries.add(delivery(`busy-${place}`, String(place), () => BUSY));
    deliveries.add(delivery('good', 'good', () => undefined));
    await clock.run({ limit: 0 });
    expect(happened.at(-1)).toBe('0 try good');
    expect(happened).toHaveLength(101);
  });
});

describe('the end', () => {
  test('gives everything one more try, at once', async () => {
    const { clock, deliveries, happened, delivery } = office();
    deliveries.add(delivery('a', 'slack', () => BUSY));
    deliveries.add(delivery('b', 'slack', () => undefined));
    deliveries.add(delivery('c', 'teams', (count) => (count < 3 ? BUSY : undefined)));
    await clock.run({ limit: 1500 });
    await deliveries.drain();
    expect(happened).toEqual([
      '0 try a',
      '0 try c',
      '1 try a',
      '1 try c',
      '1.5 try a',
      '1.5 try c',
      '1.5 a given up: busy (tried 3 times)',
      '1.5 try b',
    ]);
  });

  test('waits for the call that is under way', async () => {
    const { clock, deliveries, happened, delivery } = office();
    deliveries.add(delivery('a', 'slack', () => new Promise((resolve) => clock.after(2000, () => resolve(undefined)))));
    let ended = false;
    void deliveries.drain().then(() => (ended = true));
    await clock.run({ limit: 1999 });
    expect(ended).toBe(false);
    await clock.run({ limit: 1 });
    expect(ended).toBe(true);
    expect(happened).toEqual(['0 try a']);
  });
});
