import { INFLUXDB } from '../../../controller/metrics/providers/influxdb';
import { ask, connectionTo, failure, noValues, service } from '../service';

const influx = service();
const KEYS = { token: 'influx-token', org: 'my org' };
const connection = (credentials: Record<string, string> | undefined = KEYS) =>
  connectionTo({ type: 'influxdb', address: influx.address }, credentials);
const QUERY = 'from(bucket: "default")\n  |> range(start: -2h)\n  |> count()';
const value = () => ask(INFLUXDB, connection(), QUERY);

/**
 * As https://docs.influxdata.com/influxdb/v2/reference/syntax/annotated-csv/ shows it, with the line ends of the real
 * server.
 */
const csv = (...lines: string[]) => lines.join('\r\n') + '\r\n';
const HEADER = ',result,table,_start,_stop,_value,method';

test('a query is posted as Flux, with token and organisation', async () => {
  influx.says(csv(HEADER, ',_result,0,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,12.5,GET', ''));
  expect(await value()).toBe(12.5);
  expect(influx.asked).toMatchObject([
    {
      method: 'POST',
      path: '/api/v2/query',
      parameters: { org: 'my org' },
      headers: {
        authorization: 'Token influx-token',
        'content-type': 'application/vnd.flux',
        accept: 'application/csv',
      },
      body: QUERY,
    },
  ]);
});

test('without a Secret it is asked without credentials', async () => {
  influx.says(csv(HEADER, ',_result,0,a,b,1,GET'));
  await ask(INFLUXDB, connectionTo({ type: 'influxdb', address: influx.address }), QUERY);
  expect(influx.asked[0]!.headers.authorization).toBeUndefined();
});

test.each([
  ['the first row', csv(HEADER, ',_result,0,a,b,3,GET', ',_result,0,a,b,4,GET'), 3],
  ['a whole number', csv(HEADER, ',_result,0,a,b,42,GET'), 42],
  ['zero', csv(HEADER, ',_result,0,a,b,0,GET'), 0],
  [
    'annotated',
    csv(
      '#datatype,string,long,double',
      '#group,false,false,false',
      '#default,_result,,',
      ',result,table,_value',
      ',,0,7',
    ),
    7,
  ],
  ['quoted', csv(',result,table,"_value",path', ',_result,0,1.5,"/a,b ""c""\nd"'), 1.5],
  ['without a last line end', `${HEADER}\n,_result,0,a,b,9,GET`, 9],
])('%s: it is the value', async (_, body, expected) => {
  influx.says(body);
  expect(await value()).toBe(expected);
});

test.each([
  ['no rows, which are no zero', csv(''), 'answered no series: no values found'],
  [
    'annotations alone',
    csv('#datatype,string,long,double', '#group,false,false,false'),
    'answered no series: no values found',
  ],
  ['nothing', '', 'answered no series: no values found'],
  ['a header alone', csv(HEADER), 'answered no series: no values found'],
  ['a row without a value', csv(HEADER, ',_result,0,a,b,,GET'), 'answered no value: no values found'],
  ['NaN', csv(HEADER, ',_result,0,a,b,NaN,GET'), 'answered NaN: no values found'],
])('%s: there is no value', async (_, body, said) => {
  influx.says(body);
  expect(await noValues(value())).toBe(`${influx.address}/api/v2/query ${said}`);
});

const SEVERAL =
  'answered 2 series where one number is needed: aggregate them in the query, for example with group() |> sum()';
test.each([
  ['several tables', csv(HEADER, ',_result,0,a,b,1,GET', ',_result,1,a,b,2,POST'), 200, SEVERAL],
  ['several blocks', csv(HEADER, ',_result,0,a,b,1,GET', '', ',result,table,_value', ',_result,1,2', ''), 200, SEVERAL],
  ['several results', csv(HEADER, ',one,0,a,b,1,GET', '', HEADER, ',two,0,a,b,1,GET'), 200, SEVERAL],
  [
    'an error behind the first rows',
    csv(HEADER, ',_result,0,a,b,1,GET', '', 'error,reference', 'query was interrupted,897'),
    200,
    'answered an error: query was interrupted',
  ],
  [
    'a table without values',
    csv(',result,table,name', ',_result,0,a'),
    200,
    'answered a table without the column _value',
  ],
  ['a text', csv(HEADER, ',_result,0,a,b,many,GET'), 200, 'answered a text where a number is needed'],
  ['a page', '<html>login</html>', 200, "does not answer as InfluxDB does; the controller's log says what it answered"],
  [
    'a page of several lines',
    '<html>\n<body>\nlogin, please\n</body>',
    200,
    "does not answer as InfluxDB does; the controller's log says what it answered",
  ],
  ['JSON of nothing', 'null', 200, "does not answer as InfluxDB does; the controller's log says what it answered"],
  ['JSON', '{}', 200, "does not answer as InfluxDB does; the controller's log says what it answered"],
  [
    'a quote that is never closed',
    '"table',
    200,
    "does not answer as InfluxDB does; the controller's log says what it answered",
  ],
  [
    'a wrong query',
    { code: 'invalid', message: 'compilation failed: error at @1:1' },
    400,
    'answered status 400: compilation failed: error at @1:1',
  ],
  [
    'a wrong token',
    { code: 'unauthorized', message: 'unauthorized access with influx-token' },
    401,
    'answered status 401: unauthorized access with ***',
  ],
])('%s is an error', async (_, body, status, said) => {
  influx.says(body, status);
  expect(await failure(value())).toContain(`${influx.address}/api/v2/query ${said}`);
});

test.each(Object.keys(KEYS))('a Secret without %s is named', async (key) => {
  const others = Object.fromEntries(Object.entries(KEYS).filter(([name]) => name !== key));
  expect(await failure(ask(INFLUXDB, connection(others), QUERY))).toBe(`Secret keys has no key ${key}: add it`);
});

test('it is online when it takes a query, whatever buckets there are', async () => {
  influx.says(csv(''));
  expect(await INFLUXDB.isOnline(connection())).toBe(true);
  influx.says('<html>login</html>');
  expect(await failure(INFLUXDB.isOnline(connection()))).toContain('does not answer as InfluxDB does');
  influx.says({ message: 'unauthorized access' }, 401);
  expect(await failure(INFLUXDB.isOnline(connection()))).toContain('answered status 401: unauthorized access');
});
