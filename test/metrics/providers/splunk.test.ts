import { SPLUNK } from '../../../controller/metrics/providers/splunk';
import { ask, connectionTo, failure, noValues, NOW, service } from '../service';

const splunk = service();
const TOKEN = { sf_token_key: 'sf-token' };
const connection = (credentials: Record<string, string> = TOKEN) =>
  connectionTo({ type: 'splunk', address: splunk.address }, credentials);
const QUERY = "data('requests', filter=filter('service', 'podinfo')).sum().publish()\n";
const value = () => ask(SPLUNK, connection(), QUERY);

/**
 * As https://dev.splunk.com/observability/reference/api/signalflow/latest shows it: JSON over several lines of data.
 */
const event = (name: string, content: object) =>
  `event: ${name}\n${JSON.stringify(content, null, 1).replace(/^/gm, 'data: ')}\n\n`;
const point = (tsId: string, of: unknown, at = 1) =>
  event('data', { data: [{ tsId, value: of }], logicalTimestampMs: at });
const STARTED =
  event('control-message', { event: 'STREAM_START', timestampMs: 1 }) +
  event('metadata', { tsId: 'a', properties: {} });
const ENDED = event('control-message', { event: 'END_OF_CHANNEL', timestampMs: 9 });

test('a program is run at once about ten windows that are over', async () => {
  splunk.says(STARTED + point('a', 1) + ENDED);
  await ask(SPLUNK, connection(), QUERY, 30_000);
  expect(splunk.asked).toMatchObject([
    {
      method: 'POST',
      path: '/v2/signalflow/execute',
      parameters: { start: String(NOW - 300_000), stop: String(NOW), immediate: 'true' },
      headers: { 'x-sf-token': 'sf-token', 'content-type': 'text/plain', accept: 'text/event-stream' },
      body: QUERY,
    },
  ]);
});

test.each([
  ['https://api.us1.signalfx.com', 'https://stream.us1.signalfx.com', 'https://api.us1.signalfx.com'],
  ['wss://stream.us1.signalfx.com', 'https://stream.us1.signalfx.com', 'https://api.us1.signalfx.com'],
  [
    'https://api-proxy.example.com/splunk/',
    'https://api-proxy.example.com/splunk',
    'https://api-proxy.example.com/splunk',
  ],
])('at %s each API is asked at its own host', async (address, stream, api) => {
  const urls: string[] = [];
  const http = async ({ url }: { url: string }) => {
    urls.push(url.split('?')[0]!);
    return { status: 200, body: point('a', 1) + ENDED };
  };
  await ask(SPLUNK, connectionTo({ type: 'splunk', address }, TOKEN, { http }), QUERY);
  await SPLUNK.isOnline(connectionTo({ type: 'splunk', address }, TOKEN, { http }));
  expect(urls).toEqual([`${stream}/v2/signalflow/execute`, `${api}/v2/metric`]);
});

test.each([
  ['the newest', point('a', 1) + point('a', 2, 2), 2],
  ['the newest that is no gap', point('a', 1) + point('a', null, 2), 1],
  ['zero', point('a', 0), 0],
  ['between comments and with other line ends', `: hello\n\n${point('a', 3)}`.replaceAll('\n', '\r\n'), 3],
])('%s is the value', async (_, points, expected) => {
  splunk.says(STARTED + points + ENDED);
  expect(await value()).toBe(expected);
});

test.each([
  ['no data', ''],
  ['gaps', point('a', null)],
])('%s is no value', async (_, points) => {
  splunk.says(STARTED + points + ENDED);
  expect(await noValues(value())).toBe(`${splunk.address}/v2/signalflow/execute answered no data: no values found`);
});

test('NaN is no value', async () => {
  splunk.says(STARTED + point('a', 'NaN') + ENDED);
  expect(await noValues(value())).toContain('answered NaN');
});

const ABORTED = event('control-message', {
  event: 'CHANNEL_ABORT',
  abortInfo: { sf_job_abortReason: 'too many series for sf-token' },
});
test.each([
  [
    'several series',
    STARTED + point('a', 1) + point('b', 2) + ENDED,
    200,
    'answered 2 series where one number is needed: aggregate them in the query, for example with .sum()',
  ],
  ['the beginning alone', STARTED + point('a', 1), 200, 'answered only the beginning of the computation'],
  [
    'a message that is cut off',
    `${STARTED}event: control-message\ndata: {"event":"END_OF`,
    200,
    'answered only the beginning of the computation',
  ],
  ['a computation that is given up', STARTED + ABORTED, 200, 'cannot run the query: too many series for ***'],
  [
    'an error on the way',
    STARTED + event('error', { error: 400, message: 'no such metric' }),
    200,
    'cannot run the query: no such metric',
  ],
  ['a wrong program', { code: 400, message: 'program is invalid' }, 400, 'answered status 400: program is invalid'],
  ['a wrong token', '', 401, 'answered status 401'],
  ['null in the place of a message', 'data: null\n\n', 200, 'does not answer as Splunk does'],
  [
    'null in the place of a point',
    STARTED + event('data', { data: [null] }) + ENDED,
    200,
    'answered null where a point is needed',
  ],
  ['something else', 'data: hello\n\n', 200, 'does not answer as Splunk does'],
])('%s is an error', async (_, body, status, said) => {
  splunk.says(body, status);
  expect(await failure(value())).toContain(`${splunk.address}/v2/signalflow/execute ${said}`);
});

test('what is not configured is named', async () => {
  expect(await failure(ask(SPLUNK, connection({}), QUERY))).toBe('Secret keys has no key sf_token_key: add it');
  expect(await failure(ask(SPLUNK, connectionTo({ type: 'splunk' }, TOKEN), QUERY))).toContain(
    'set spec.provider.address',
  );
});

test('it is online when it lists metrics', async () => {
  splunk.says({ count: 1 });
  expect(await SPLUNK.isOnline(connection())).toBe(true);
  expect(splunk.asked).toMatchObject([
    { method: 'GET', path: '/v2/metric', parameters: { limit: '1' }, headers: { 'x-sf-token': 'sf-token' } },
  ]);
  splunk.says({ message: 'unauthorized' }, 401);
  expect(await failure(SPLUNK.isOnline(connection()))).toContain('answered status 401: unauthorized');
});
