import type { HttpRequest } from '../../controller/core/http';
import { createHttp } from '../../controller/process/http';
import { limitPerHost } from '../../controller/process/limit-per-host';
import { VirtualClock } from '../../controller/simulation/virtual-clock';

/**
 * Calls that take as many milliseconds as their path says, or their timeout; what happens, with the virtual
 * millisecond.
 */
function hosts(slots?: number) {
  const clock = new VirtualClock({ start: 0 });
  const happened: string[] = [];
  const state = { busy: 0, most: 0 };
  const slow = async ({ url, timeout }: HttpRequest) => {
    const { host, pathname } = new URL(url);
    happened.push(`${clock.now()} ${host}${pathname} for ${timeout}`);
    state.most = Math.max(state.most, ++state.busy);
    const takes = Number(pathname.slice(1));
    await new Promise<void>((resolve) => clock.after(Math.min(takes, timeout), resolve));
    state.busy--;
    if (takes > timeout) throw new Error(`${host}:80: timed out after ${timeout}ms`);
    return { status: 200, body: '' };
  };
  const http = limitPerHost(slow, clock, slots);
  const call = (url: string, timeout = 1000) => {
    http({ url, timeout }).then(
      () => happened.push(`${clock.now()} ${url} answered`),
      (error: Error) => happened.push(`${clock.now()} ${error.message}`),
    );
  };
  return { clock, happened, state, call };
}

test('the calls of one host are never more at once than it has slots, and come in their order', async () => {
  const { clock, happened, state, call } = hosts(2);
  for (const takes of [300, 200, 100, 50]) call(`http://a/${takes}`);
  await clock.run();
  expect(happened.filter((line) => line.includes('for'))).toEqual([
    '0 a/300 for 1000',
    '0 a/200 for 1000',
    '200 a/100 for 800',
    '300 a/50 for 700',
  ]);
  expect(state.most).toBe(2);
});

test('three hundred callers of a silent host open 128 connections', async () => {
  const { clock, state, call } = hosts();
  for (let count = 0; count < 300; count++) call('http://a/9999');
  await clock.run();
  expect(state).toEqual({ busy: 0, most: 128 });
});

test('no host keeps another waiting, and one that has another port is another', async () => {
  const { clock, happened, call } = hosts(1);
  for (const url of ['http://a/500', 'http://b/500', 'http://a:81/500', 'http://a:80/1']) call(url);
  await clock.run({ limit: 0 });
  expect(happened).toEqual(['0 a/500 for 1000', '0 b/500 for 1000', '0 a:81/500 for 1000']);
});

test('to wait is a part of the timeout, and is said where it was too much of it', async () => {
  const { clock, happened, call } = hosts(1);
  call('http://me:hidden@a/700?key=secret');
  call('http://a/800');
  call('http://a/1', 600);
  await clock.run();
  expect(happened).toEqual([
    '0 a/700 for 1000',
    '600 a:80: timed out after 600ms: the host was busy with 1 other calls',
    '700 http://me:hidden@a/700?key=secret answered',
    '700 a/800 for 300',
    '1000 a:80: timed out after 300ms, after 700ms in which the host was busy with other calls',
  ]);
});

test('who has given up waiting takes no slot', async () => {
  const { clock, happened, call } = hosts(1);
  call('http://a/500');
  call('http://a/2', 100);
  call('http://a/3');
  await clock.run();
  call('http://a/4');
  await clock.run();
  expect(happened.filter((line) => line.includes('for'))).toEqual([
    '0 a/500 for 1000',
    '500 a/3 for 500',
    '503 a/4 for 1000',
  ]);
});

test('a call that fails gives its slot back', async () => {
  const { clock, happened, call } = hosts(1);
  for (let count = 0; count < 3; count++) call('http://a/200', 100 + count * 400);
  await clock.run();
  expect(happened.at(-1)).toBe('500 http://a/200 answered');
});

test('what is no URL is refused as ever', async () => {
  await expect(limitPerHost(createHttp(), new VirtualClock())({ url: 'no url', timeout: 1 })).rejects.toThrow(
    'the address is no URL',
  );
});
