import { NEW_RELIC } from '../../../controller/metrics/providers/new-relic';
import { ask, connectionTo, failure, noValues, service } from '../service';

const newRelic = service();
const KEYS = { newrelic_account_id: '1234567', newrelic_query_key: 'NRIQ-secret' };
const connection = (credentials: Record<string, string> = KEYS) =>
  connectionTo({ type: 'newrelic', address: newRelic.address }, credentials);
const value = (query = 'SELECT average(duration) FROM Transaction') => ask(NEW_RELIC, connection(), query);

const QUERY = `SELECT filter(sum(requests), WHERE status >= '500') / sum(requests) * 100
FROM Metric WHERE ingress = 'podinfo'
`;

test('a query is asked in the account, about the window of the metric', async () => {
  newRelic.says({ results: [{ result: 1.5 }], performanceStats: {}, metadata: {} });
  expect(await ask(NEW_RELIC, connection(), QUERY, 90_000)).toBe(1.5);
  expect(newRelic.asked).toMatchObject([
    {
      method: 'GET',
      path: '/v1/accounts/1234567/query',
      parameters: { nrql: `${QUERY.trim()} SINCE 90 seconds ago` },
      headers: { 'x-query-key': 'NRIQ-secret', accept: 'application/json' },
    },
  ]);
});

test.each([
  ['an expression', [{ result: 2.5 }], 2.5],
  ['a function', [{ average: 0.25 }], 0.25],
  ['a percentile', [{ percentiles: { '95': 300 } }], 300],
  ['zero', [{ count: 0 }], 0],
])('%s is the value', async (_, results, expected) => {
  newRelic.says({ results });
  expect(await value()).toBe(expected);
});

test.each([
  ['no result', { results: [] }, 'answered no series: no values found'],
  ['a result of nothing', { results: [{ result: null }] }, 'answered no value: no values found'],
  ['an empty result', { results: [{}] }, 'answered an empty result: no values found'],
  ['NaN', { results: [{ result: 'NaN' }] }, 'answered NaN: no values found'],
])('%s is no value', async (_, body, said) => {
  newRelic.says(body);
  expect(await noValues(value())).toBe(`${newRelic.address}/v1/accounts/***/query ${said}`);
});

test.each([
  [
    'facets',
    {
      facets: [
        { name: 'a', results: [{ count: 1 }] },
        { name: 'b', results: [{ count: 2 }] },
      ],
    },
    'answered 2 series where one number is needed: remove FACET from the query',
  ],
  [
    'a time series',
    { timeSeries: [{}, {}, {}] },
    'answered 3 series where one number is needed: remove TIMESERIES from the query',
  ],
  [
    'several values',
    { results: [{ count: 1 }, { average: 2 }] },
    'answered 2 series where one number is needed: select one value in the query',
  ],
  [
    'several percentiles',
    { results: [{ percentiles: { '95': 1, '99': 2 } }] },
    'answered 2 series where one number is needed: select one value in the query',
  ],
  ['events', { results: [{ events: [{ a: 1 }] }] }, 'answered a list where a number is needed'],
  ['a result that is none', { results: [5] }, 'answered a number where a series is needed'],
  ['something else', { data: {} }, 'does not answer as New Relic does'],
])('%s are refused', async (_, body, said) => {
  newRelic.says(body);
  expect(await failure(value())).toContain(`/query ${said}`);
});

test('an error is passed on without the key', async () => {
  newRelic.says({ error: 'Invalid query key NRIQ-secret' }, 403);
  expect(await failure(value())).toBe(
    `${newRelic.address}/v1/accounts/***/query answered status 403: Invalid query key ***`,
  );
});

test.each(Object.keys(KEYS))('without %s it is not asked', async (key) => {
  const others = Object.fromEntries(Object.entries(KEYS).filter(([name]) => name !== key));
  expect(await failure(ask(NEW_RELIC, connection(others), 'SELECT 1'))).toBe(`Secret keys has no key ${key}: add it`);
  expect(newRelic.asked).toEqual([]);
});

test('an account leads to no other path', async () => {
  newRelic.says({ results: [{ count: 1 }] });
  await ask(NEW_RELIC, connection({ ...KEYS, newrelic_account_id: '../../x' }), 'SELECT 1');
  expect(newRelic.asked[0]!.path).toBe('/v1/accounts/..%2F..%2Fx/query');
});

test('it is online when it takes a query', async () => {
  newRelic.says({ results: [{ count: 0 }] });
  expect(await NEW_RELIC.isOnline(connection())).toBe(true);
  newRelic.says({ error: 'Invalid query key' }, 403);
  expect(await failure(NEW_RELIC.isOnline(connection()))).toContain('answered status 403: Invalid query key');
});
