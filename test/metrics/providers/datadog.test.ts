import { DATADOG } from '../../../controller/metrics/providers/datadog';
import { ask, connectionTo, failure, noValues, NOW, service } from '../service';

const datadog = service();
const KEYS = { datadog_api_key: 'api-key-1\n', datadog_application_key: 'app-key-2' };
const connection = (credentials: Record<string, string> = KEYS) =>
  connectionTo({ type: 'datadog', address: datadog.address }, credentials);

/** The guide's query, rendered. */
const GUIDE =
  'avg:trace.http.request.errors{service:podinfo}\n/\navg:trace.http.request.hits{service:podinfo}\n* 100\n';

/** As https://docs.datadoghq.com/api/latest/metrics/#query-timeseries-points shows it. */
const series = (...pointlist: [number, number | null][]) => ({
  metric: 'x',
  scope: 'service:podinfo',
  interval: 20,
  length: pointlist.length,
  pointlist,
});
const answerWith = (...all: object[]) => ({
  status: 'ok',
  res_type: 'time_series',
  query: 'x',
  from_date: 0,
  to_date: 1,
  group_by: [],
  message: '',
  series: all,
});

test('a query is asked with both keys, about ten windows', async () => {
  datadog.says(answerWith(series([1, 0.5], [2, 7])));
  await ask(DATADOG, connection(), GUIDE, 60_000);
  expect(datadog.asked).toMatchObject([
    {
      method: 'GET',
      path: '/api/v1/query',
      parameters: { query: GUIDE.trim(), from: String(NOW / 1000 - 600), to: String(NOW / 1000) },
      headers: { 'dd-api-key': 'api-key-1', 'dd-application-key': 'app-key-2' },
    },
  ]);
});

test.each([
  ['the oldest point', [series([1, 0.5], [2, 7])], 0.5],
  ['the oldest that is no gap', [series([1, null], [2, 7], [3, 8])], 7],
  ['zero', [series([1, 0])], 0],
])('%s is the value', async (_, all, value) => {
  datadog.says(answerWith(...all));
  expect(await ask(DATADOG, connection(), GUIDE)).toBe(value);
});

test.each([
  ['no series', [], 'answered no series: no values found'],
  ['a series without points', [series()], 'answered a series without points: no values found'],
  ['a series of gaps', [series([1, null])], 'answered a series without points: no values found'],
])('%s is no value', async (_, all, said) => {
  datadog.says(answerWith(...all));
  expect(await noValues(ask(DATADOG, connection(), GUIDE))).toBe(`${datadog.address}/api/v1/query ${said}`);
});

test('several series are refused, with the mend', async () => {
  datadog.says(answerWith(series([1, 1]), series([1, 2])));
  expect(await failure(ask(DATADOG, connection(), GUIDE))).toBe(
    `${datadog.address}/api/v1/query answered 2 series where one number is needed: aggregate them in the query, without "by {…}"`,
  );
});

test.each([
  ['a refusal', { errors: ['Forbidden'] }, 403, 'answered status 403: Forbidden'],
  ['too many requests', { errors: ['Rate limit', 'slow down'] }, 429, 'answered status 429: Rate limit; slow down'],
  [
    'an error with status 200',
    { status: 'error', error: 'Error parsing query' },
    200,
    'answered an error: Error parsing query',
  ],
  ['a page', '<html>login</html>', 200, "does not answer as Datadog does; the controller's log says what it answered"],
  ['something else', { data: [] }, 200, 'does not answer as Datadog does'],
  [
    'a redirect',
    '',
    302,
    'answered status 302, a redirect, which is not followed: set spec.provider.address to where it leads',
  ],
  ['a text in the place of a series', { series: ['up'] }, 200, 'answered a text where a series is needed'],
  ['null in the place of a point', { series: [{ pointlist: [null] }] }, 200, 'answered null where a point is needed'],
])('%s is an error', async (_, body, status, said) => {
  datadog.says(body, status);
  expect(await failure(ask(DATADOG, connection(), GUIDE))).toContain(`${datadog.address}/api/v1/query ${said}`);
});

test('keys that the answer repeats are not shown', async () => {
  datadog.says({ errors: ['no access for api-key-1 and app-key-2'] }, 403);
  expect(await failure(ask(DATADOG, connection(), GUIDE))).toContain('answered status 403: no access for *** and ***');
});

test('a key that is missing is named', async () => {
  expect(await failure(ask(DATADOG, connection({ datadog_api_key: 'a' }), GUIDE))).toBe(
    'Secret keys has no key datadog_application_key: add it',
  );
  expect(await failure(ask(DATADOG, connectionTo({ type: 'datadog', address: datadog.address }), GUIDE))).toBe(
    'the datadog provider needs credentials: set spec.provider.secretRef to a Secret with the key datadog_api_key',
  );
});

test('its public address is the default', async () => {
  const urls: string[] = [];
  const http = async ({ url }: { url: string }) => {
    urls.push(url);
    return { status: 200, body: JSON.stringify(answerWith(series([1, 1]))) };
  };
  await ask(DATADOG, connectionTo({ type: 'datadog' }, KEYS, { http }), GUIDE);
  expect(urls).toEqual([expect.stringMatching(/^https:\/\/api\.datadoghq\.com\/api\/v1\/query\?/)]);
});

test('it is online when it takes the keys', async () => {
  datadog.says({ valid: true });
  expect(await DATADOG.isOnline(connection())).toBe(true);
  expect(datadog.asked).toMatchObject([{ path: '/api/v1/validate', headers: { 'dd-api-key': 'api-key-1' } }]);
  datadog.says({ errors: ['Forbidden'] }, 403);
  expect(await failure(DATADOG.isOnline(connection()))).toContain('/api/v1/validate answered status 403: Forbidden');
  datadog.says({ valid: false });
  expect(await failure(DATADOG.isOnline(connection()))).toContain('/api/v1/validate refuses the API key');
});
