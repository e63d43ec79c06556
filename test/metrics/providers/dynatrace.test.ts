import { DYNATRACE } from '../../../controller/metrics/providers/dynatrace';
import { ask, connectionTo, failure, noValues, NOW, service } from '../service';

const dynatrace = service();
const connection = (credentials: Record<string, string> = { dynatrace_token: 'dt0c01.secret' }) =>
  connectionTo({ type: 'dynatrace', address: dynatrace.address }, credentials);
const QUERY = 'builtin:service.errors.server.rate:filter(eq("dt.entity.service","podinfo")):splitBy():avg';
const value = () => ask(DYNATRACE, connection(), QUERY);

/** As https://docs.dynatrace.com/docs/dynatrace-api/environment-api/metric-v2/get-data-points shows it. */
const answerWith = (...data: (number | null)[][]) => ({
  totalCount: 1,
  nextPageKey: null,
  resolution: 'Inf',
  result: [
    {
      metricId: QUERY,
      dataPointCountRatio: 0,
      data: data.map((values) => ({ dimensions: [], dimensionMap: {}, timestamps: values.map(() => NOW), values })),
    },
  ],
});

test('a query is asked with the token, about ten windows as one', async () => {
  dynatrace.says(answerWith([1.5]));
  expect(await ask(DYNATRACE, connection(), `${QUERY}\n`, 30_000)).toBe(1.5);
  expect(dynatrace.asked).toMatchObject([
    {
      method: 'GET',
      path: '/api/v2/metrics/query',
      parameters: { metricSelector: QUERY, resolution: 'Inf', from: String(NOW - 300_000), to: String(NOW) },
      headers: { authorization: 'Api-Token dt0c01.secret' },
    },
  ]);
});

test.each([
  ['no metric', { ...answerWith(), result: [] }, 'answered no series: no values found'],
  ['no series', answerWith(), 'answered no series: no values found'],
  ['a series without values', answerWith([]), 'answered a series without values: no values found'],
  ['a gap', answerWith([null]), 'answered no value: no values found'],
])('%s is no value', async (_, body, said) => {
  dynatrace.says(body);
  expect(await noValues(value())).toBe(`${dynatrace.address}/api/v2/metrics/query ${said}`);
});

test.each([
  [
    'several series',
    answerWith([1], [2]),
    200,
    'answered 2 series where one number is needed: aggregate them in the query, for example with :splitBy():avg',
  ],
  ['a part of the series', { ...answerWith([1]), nextPageKey: 'more' }, 200, 'answered only a part of the series'],
  [
    'a wrong selector',
    { error: { code: 400, message: 'The metric key is unknown' } },
    400,
    'answered status 400: The metric key is unknown',
  ],
  [
    'a token that may not',
    { error: { code: 403, message: 'Token dt0c01.secret is missing required scope' } },
    403,
    'answered status 403: Token *** is missing required scope',
  ],
  ['something else', { series: [] }, 200, 'does not answer as Dynatrace does'],
  ['null in the place of a metric', { result: [null] }, 200, 'answered null where a metric is needed'],
  ['null in the place of a series', { result: [{ data: [null] }] }, 200, 'answered null where a series is needed'],
  [
    'a text in the place of values',
    { result: [{ data: [{ values: 'many' }] }] },
    200,
    'answered a text where a list is needed',
  ],
])('%s is an error', async (_, body, status, said) => {
  dynatrace.says(body, status);
  expect(await failure(value())).toContain(`${dynatrace.address}/api/v2/metrics/query ${said}`);
});

test('what is not configured is named', async () => {
  expect(await failure(ask(DYNATRACE, connection({}), QUERY))).toBe('Secret keys has no key dynatrace_token: add it');
  expect(await failure(ask(DYNATRACE, connectionTo({ type: 'dynatrace' }, { dynatrace_token: 'a' }), QUERY))).toContain(
    'set spec.provider.address',
  );
});

test('it is online when it lists metrics', async () => {
  dynatrace.says({ metrics: [] });
  expect(await DYNATRACE.isOnline(connection())).toBe(true);
  expect(dynatrace.asked).toMatchObject([
    { path: '/api/v2/metrics', parameters: { pageSize: '1' }, headers: { authorization: 'Api-Token dt0c01.secret' } },
  ]);
  dynatrace.says({ error: { message: 'Token Authentication failed' } }, 401);
  expect(await failure(DYNATRACE.isOnline(connection()))).toContain('answered status 401: Token Authentication failed');
});
