import { GRAPHITE } from '../../../controller/metrics/providers/graphite';
import { ask, connectionTo, failure, noValues, service } from '../service';

const graphite = service();
const connection = (credentials?: Record<string, string>) =>
  connectionTo({ type: 'graphite', address: `${graphite.address}/monitoring` }, credentials);

const QUERY = `target=summarize(
  asPercent(
    sumSeries(stats.app.podinfo.outcome.{SUCCESS,REDIRECTION}.count),
    sumSeries(stats.app.podinfo.outcome.*.count)
  ),
  '1min', 'avg'
)&from=-5min
`;

const series = (...values: unknown[]) => ({
  target: 'x',
  datapoints: values.map((value, index) => [value, 1_700_000_000 + index]),
});

test('a query is the part of the URL behind the question mark, in JSON', async () => {
  graphite.says([series(99)]);
  await ask(GRAPHITE, connection({ username: 'me', password: 'pass:word' }), QUERY);
  expect(graphite.asked).toMatchObject([
    {
      method: 'GET',
      path: '/monitoring/render',
      parameters: {
        target:
          "summarize( asPercent( sumSeries(stats.app.podinfo.outcome.{SUCCESS,REDIRECTION}.count), sumSeries(stats.app.podinfo.outcome.*.count) ), '1min', 'avg' )",
        from: '-5min',
        format: 'json',
      },
      headers: { authorization: `Basic ${Buffer.from('me:pass:word').toString('base64')}` },
    },
  ]);
});

test('without a Secret it is asked without credentials, and in JSON whatever the query says', async () => {
  graphite.says([series(1)]);
  await ask(GRAPHITE, connection(), 'target=a.b&format=png');
  expect(graphite.asked[0]!.headers.authorization).toBeUndefined();
  expect(graphite.asked[0]!.parameters.format).toBe('json');
});

test.each([
  ['the newest value', series(1, 2, 3), 3],
  ['the newest that is no gap', series(1, 2, null, null), 2],
  ['a number as text', series('4.5'), 4.5],
  ['zero', series(5, 0), 0],
])('%s is the value', async (_, one, value) => {
  graphite.says([one]);
  expect(await ask(GRAPHITE, connection(), QUERY)).toBe(value);
});

test('infinity is a number, as Graphite writes it', async () => {
  graphite.says('[{"target": "x", "datapoints": [[1e9999, 1]]}]');
  expect(await ask(GRAPHITE, connection(), QUERY)).toBe(Infinity);
});

test.each([
  ['no series', [], 'answered no series: no values found'],
  ['a series of gaps', [series(null, null)], 'answered a series without values: no values found'],
  ['a series without points', [series()], 'answered a series without values: no values found'],
])('%s is no value', async (_, body, said) => {
  graphite.says(body);
  expect(await noValues(ask(GRAPHITE, connection(), QUERY))).toBe(`${graphite.address}/monitoring/render ${said}`);
});

test.each([
  [
    'several series',
    [series(1), series(2)],
    200,
    'answered 2 series where one number is needed: aggregate them in the query, for example with sumSeries(...)',
  ],
  ['a wrong target', 'Invalid target: unbalanced', 400, 'answered status 400: Invalid target: unbalanced'],
  ['a crash', '<html>Traceback</html>', 500, 'answered status 500'],
  ['an object', { target: 'x' }, 200, 'does not answer as Graphite does'],
  ['no JSON', 'ok', 200, "does not answer as Graphite does; the controller's log says what it answered"],
  ['null in the place of a series', [null], 200, 'answered null where a series is needed'],
  [
    'a number in the place of a point',
    [{ target: 'x', datapoints: [5] }],
    200,
    'answered a number where a point is needed',
  ],
])('%s is an error', async (_, body, status, said) => {
  graphite.says(body, status);
  expect(await failure(ask(GRAPHITE, connection(), QUERY))).toContain(`${graphite.address}/monitoring/render ${said}`);
});

test('a page is not shown, which may be anybody’s', async () => {
  graphite.says('<html>Traceback</html>', 500);
  expect(await failure(ask(GRAPHITE, connection(), QUERY))).toMatch(/answered status 500$/);
});

test('what cannot be asked says what to do', async () => {
  expect(await failure(ask(GRAPHITE, connection(), 'sumSeries(a.b)'))).toBe(
    'the query has no target: begin it with "target="',
  );
  expect(await failure(ask(GRAPHITE, connection({ username: 'me' }), QUERY))).toBe(
    'Secret keys has no key password: add it',
  );
  expect(await failure(ask(GRAPHITE, connectionTo({ type: 'graphite' }), QUERY))).toBe(
    'the graphite provider has no address: set spec.provider.address to its URL',
  );
  expect(graphite.asked).toEqual([]);
});

test('it is online when it renders, also nothing', async () => {
  graphite.says([]);
  expect(await GRAPHITE.isOnline(connection())).toBe(true);
  expect(graphite.asked[0]!.parameters).toEqual({ target: 'test', format: 'json' });
  graphite.says('down', 503);
  expect(await failure(GRAPHITE.isOnline(connection()))).toContain('answered status 503: down');
});
