import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MetricProviderSpec } from '../../../controller/api/types/metric-template';
import { METRIC_PROVIDERS, metricProvider } from '../../../controller/metrics/providers/index';
import { PROMETHEUS } from '../../../controller/metrics/providers/prometheus';
import { type MetricConnection, NoValuesError } from '../../../controller/metrics/providers/provider';
import { createHttp } from '../../../controller/process/http';
import { platformWith, STOPPED, UNASKED, vector } from '../support';

let server: Server;
let address: string;
let asked: IncomingMessage[];
let answer: { status: number; body: string };

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request);
    response.statusCode = answer.status;
    response.end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  asked = [];
  answer = { status: 200, body: vector(1) };
});

const http = createHttp();
const connection = (
  spec: Partial<MetricProviderSpec> = {},
  credentials: Record<string, string> = {},
): MetricConnection => ({
  spec: { type: 'prometheus', address, ...spec },
  credentials,
  http,
  clock: STOPPED,
  random: () => 0,
  platform: platformWith(),
  cluster: UNASKED,
});
const ask = (spec: Partial<MetricProviderSpec> = {}, credentials: Record<string, string> = {}, query = 'up') =>
  PROMETHEUS.query({ ...connection(spec, credentials), query, interval: 60_000 });
const answerWith = (resultType: string, result: unknown) =>
  JSON.stringify({ status: 'success', data: { resultType, result } });

describe('the query', () => {
  test('is an instant query in a URL parameter', async () => {
    await ask({}, {}, 'sum(rate(x{a=~"b+&c"}[1m])) / 2');
    const url = new URL(asked[0]!.url!, address);
    expect(asked[0]!.method).toBe('GET');
    expect(url.pathname).toBe('/api/v1/query');
    expect([...url.searchParams.entries()]).toEqual([['query', 'sum(rate(x{a=~"b+&c"}[1m])) / 2']]);
  });

  test.each(['', '/', '//', '/prometheus', '/prometheus/'])(
    'has no double slash behind an address that ends in "%s"',
    async (end) => {
      await ask({ address: address + end });
      expect(new URL(asked[0]!.url!, address).pathname).toBe(`${end.replace(/\/+$/, '')}/api/v1/query`);
    },
  );

  test('gives up after five seconds, and checks certificates unless told otherwise', async () => {
    const requests: { timeout: number; insecure?: boolean }[] = [];
    const recording = async (request: { timeout: number; insecure?: boolean }) => {
      requests.push(request);
      return { status: 200, body: vector(1) };
    };
    await PROMETHEUS.query({ ...connection(), http: recording, query: 'up', interval: 1 });
    await PROMETHEUS.query({ ...connection({ insecureSkipVerify: true }), http: recording, query: 'up', interval: 1 });
    expect(requests).toMatchObject([
      { timeout: 5000, insecure: false },
      { timeout: 5000, insecure: true },
    ]);
  });

  test.each([undefined, '', 'no url'])('fails for the address %p and says what to set', async (wrong) => {
    await expect(ask({ address: wrong })).rejects.toThrow('set spec.provider.address');
  });
});

describe('credentials', () => {
  test('are a bearer token, if there is one', async () => {
    await ask({ secretRef: { name: 's' } }, { token: 'abc\n', username: 'u', password: 'p' });
    expect(asked[0]!.headers.authorization).toBe('Bearer abc');
  });

  test('are user and password otherwise', async () => {
    await ask({ secretRef: { name: 's' } }, { username: 'u', password: 'p:w' });
    expect(asked[0]!.headers.authorization).toBe(`Basic ${Buffer.from('u:p:w').toString('base64')}`);
  });

  test('that the Secret does not hold are named', async () => {
    await expect(ask({ secretRef: { name: 'prom-auth' } }, { username: 'u' })).rejects.toThrow(
      'Secret prom-auth has neither the key token nor the keys username and password',
    );
  });

  test('stand in for an Authorization header, beside all other headers', async () => {
    await ask(
      { headers: { authorization: ['old'], 'X-Scope-OrgID': ['a', 'b'] }, secretRef: { name: 's' } },
      { token: 'new' },
    );
    expect(asked[0]!.headers.authorization).toBe('Bearer new');
    expect(asked[0]!.headers['x-scope-orgid']).toBe('a, b');
  });

  test('and headers do not pile up from query to query', async () => {
    const spec = { headers: { 'X-Scope-OrgID': ['tenant'] }, secretRef: { name: 's' } };
    for (let count = 0; count < 3; count++) await ask(spec, { token: 't' });
    expect(asked.map(({ headers }) => [headers['x-scope-orgid'], headers.authorization])).toEqual(
      Array(3).fill(['tenant', 'Bearer t']),
    );
    expect(spec).toEqual({ headers: { 'X-Scope-OrgID': ['tenant'] }, secretRef: { name: 's' } });
  });

  test('do not appear in an error, though the server repeats them', async () => {
    const basic = Buffer.from('user1:pass1').toString('base64');
    answer = { status: 403, body: `refused Basic ${basic} for user1 with pass1 and key-7` };
    const failure = ask(
      { headers: { 'X-Key': ['key-7'] }, secretRef: { name: 's' } },
      { username: 'user1', password: 'pass1' },
    );
    await expect(failure).rejects.toThrow(/answered status 403: refused/);
    await failure.catch((error: Error) => expect(error.message).not.toMatch(new RegExp(`user1|pass1|key-7|${basic}`)));
  });

  test('in the address do not appear in an error', async () => {
    answer = { status: 500, body: '' };
    const failure = ask({ address: address.replace('//', '//me:hidden@') });
    await expect(failure).rejects.toThrow(`${address}/api/v1/query answered status 500`);
    await failure.catch((error: Error) => expect(error.message).not.toContain('hidden'));
    expect(asked[0]!.headers.authorization).toBe(`Basic ${Buffer.from('me:hidden').toString('base64')}`);
  });
});

describe('the answer', () => {
  test.each([
    ['a series', vector('99.5'), 99.5],
    ['a scalar', answerWith('scalar', [1, '3']), 3],
    ['a small number', vector('1e-7'), 1e-7],
    ['infinity', vector('+Inf'), Infinity],
    ['minus infinity', vector('-Inf'), -Infinity],
  ])('%s is a value', async (_, body, value) => {
    answer.body = body;
    expect(await ask()).toBe(value);
  });

  test.each([
    ['no series', vector()],
    ['not a number', vector('NaN')],
    ['a scalar that is not a number', answerWith('scalar', [1, 'NaN'])],
    ['a sample without a value', answerWith('vector', [{ metric: {} }])],
  ])('%s is no value', async (_, body) => {
    answer.body = body;
    await expect(ask()).rejects.toThrow(NoValuesError);
  });

  test('of several series is refused, with their number and the mend', async () => {
    answer.body = vector(1, 2, 3);
    const failure = ask();
    await expect(failure).rejects.toThrow(
      'answered 3 series where one number is needed: aggregate them in the query, for example with sum(...)',
    );
    await failure.catch((error) => expect(error).not.toBeInstanceOf(NoValuesError));
  });

  test('of a range is refused', async () => {
    answer.body = answerWith('matrix', []);
    await expect(ask()).rejects.toThrow('answered a matrix where one number is needed');
  });

  test('that says what is wrong with the query is passed on', async () => {
    answer = {
      status: 400,
      body: JSON.stringify({ status: 'error', errorType: 'bad_data', error: 'parse error: unexpected "}"' }),
    };
    await expect(ask()).rejects.toThrow(`${address}/api/v1/query answered status 400: parse error: unexpected "}"`);
  });

  test.each(['<html>login</html>', 'null', '{}', '{"data":null}', '{"data":{"resultType":"vector"}}'])(
    '%s is not one of Prometheus',
    async (body) => {
      answer.body = body;
      await expect(ask()).rejects.toThrow('does not answer as Prometheus does');
    },
  );

  test.each([
    [
      { status: 'error', errorType: 'timeout', error: 'query timed out' },
      'answered the status "error" instead of "success": query timed out',
    ],
    [
      { status: 'error', data: { resultType: 'vector', result: [] } },
      'answered the status "error" instead of "success"; the controller\'s log says what it answered',
    ],
    [{ status: null, data: { resultType: 'vector', result: [] } }, 'answered the status "null" instead of "success"'],
  ])('%j is no success', async (body, said) => {
    answer.body = JSON.stringify(body);
    await expect(ask()).rejects.toThrow(`${address}/api/v1/query ${said}`);
  });

  const success = { ...(JSON.parse(vector(1)) as object) };
  const lost = 'receive series from Addr: 10.0.0.7:10901: rpc error: code = Unavailable';
  test.each([
    [{ isPartial: true }, 'it says isPartial'],
    [{ warnings: ['slow', 'partial response: store 10.0.0.7 is away'] }, 'partial response: store 10.0.0.7 is away'],
    [{ warnings: [lost] }, lost],
  ])('with %j is only a part of the data', async (more, said) => {
    answer.body = JSON.stringify({ ...success, ...more });
    await expect(ask()).rejects.toThrow(`${address}/api/v1/query answered only a part of the data: ${said}`);
  });

  test.each([
    { isPartial: false },
    { warnings: null },
    { warnings: [5, 'PromQL warning: bucket label "le" is missing in partial_sums'] },
    { infos: ['PromQL info: partial metric might not be a counter'] },
    { status: undefined },
  ])('with %j is whole', async (more) => {
    answer.body = JSON.stringify({ ...success, ...more });
    expect(await ask()).toBe(1);
  });

  test.each([[null], [5], ['up'], [[]]])('with %j in the place of a series is an error', async (entry) => {
    answer.body = answerWith('vector', [entry]);
    await expect(ask()).rejects.toThrow(/answered (null|a number|a text|a list) where a series is needed/);
  });

  test('is shown no longer than useful', async () => {
    answer = { status: 502, body: `bad\n  gateway ${'x'.repeat(5000)}` };
    const failure = ask();
    await expect(failure).rejects.toThrow('502: bad gateway xxx');
    await failure.catch((error: Error) => expect(error.message.length).toBeLessThan(300));
  });
});

describe('being online', () => {
  test('is an answer to the smallest query', async () => {
    expect(await PROMETHEUS.isOnline(connection())).toBe(true);
    expect(new URL(asked[0]!.url!, address).searchParams.get('query')).toBe('vector(1)');
  });

  test('needs an answer', async () => {
    answer = { status: 503, body: 'starting' };
    await expect(PROMETHEUS.isOnline(connection())).rejects.toThrow('answered status 503: starting');
  });
});

describe('the registry', () => {
  test('knows prometheus', () => {
    expect(metricProvider('prometheus')).toBe(METRIC_PROVIDERS.prometheus);
  });

  test.each(['promethoos', 'constructor', ''])('has no fallback for "%s", and lists what there is', (type) => {
    expect(() => metricProvider(type)).toThrow(
      `there is no metric provider "${type}": set spec.provider.type to one of prometheus`,
    );
  });
});
