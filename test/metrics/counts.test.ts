import { countRequests } from '../../controller/metrics/builtin/counts';
import { COUNTED } from '../../controller/metrics/builtin/promql';
import { answering, contextOf, vector } from './support';

/** An answer of Prometheus to a query for counts. */
function series(counts: Readonly<Record<string, number>>): string {
  const result = Object.entries(counts).map(([of, value]) => ({
    metric: { [COUNTED]: of },
    value: [1, String(value)],
  }));
  return JSON.stringify({ status: 'success', data: { resultType: 'vector', result } });
}

test.each([
  ['those that were not good failed', { all: 100, good: 97 }, { requests: 100, failures: 3 }],
  ['all failed where none was ever good', { all: 100 }, { requests: 100, failures: 100 }],
  ['none failed where more are extrapolated to be good', { all: 100, good: 100.4 }, { requests: 100, failures: 0 }],
  ['there are none where nothing was counted', {}, { requests: 0, failures: 0 }],
])('of all requests %s', async (_, counts, expected) => {
  expect(await countRequests(contextOf(answering(() => series(counts)).http), 'canary')).toEqual(expected);
});

test('requests are counted since the counters began, or in a window', async () => {
  const recorder = answering(() => series({}));
  await countRequests(contextOf(recorder.http), 'canary');
  await countRequests(contextOf(recorder.http), 'primary', '30s');
  const [since, inWindow] = recorder.queries();
  expect(since).toMatch(/sum\( istio_requests_total\{ .*destination_workload=~"podinfo" \} \)/);
  expect(inWindow).toMatch(
    /sum\( increase\( istio_requests_total\{ .*destination_workload=~"podinfo-primary" \}\[30s\] /,
  );
});

test.each([
  ['a server that does not answer', () => ({ status: 500, body: 'down' }), 'query-failed', 'answered status 500: down'],
  ['a series that is not a number', () => vector('NaN'), 'no-value', 'no values found'],
])('%s is no count', async (_, answer, kind, detail) => {
  expect(await countRequests(contextOf(answering(answer).http), 'canary')).toEqual({
    kind,
    detail: expect.stringContaining(detail) as string,
  });
});

test('a router that counts both versions as one cannot count the primary, which is said', async () => {
  const context = contextOf(answering(() => series({})).http, { provider: 'apisix' });
  expect(await countRequests(context, 'primary')).toEqual({
    kind: 'query-failed',
    detail: 'nothing counts the requests of the primary alone for the routing provider apisix',
  });
});
