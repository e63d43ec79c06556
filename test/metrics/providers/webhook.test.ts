import { WEBHOOK } from '../../../controller/metrics/providers/webhook';
import { ask, connectionTo, failure, noValues, service } from '../service';

const shop = service();
const connection = (credentials?: Record<string, string>, headers?: Record<string, string[]>) =>
  connectionTo({ type: 'webhook', address: `${shop.address}/kpi?tenant=a`, headers }, credentials);
const value = (query: string) => ask(WEBHOOK, connection(), query);

const SALES = {
  orders: { total: 1200, rate: 118.5 },
  regions: [
    { name: 'eu', rate: 97 },
    { name: 'us', rate: 103 },
  ],
  ratio: '0.98',
  empty: null,
  note: 'hush',
  on: true,
};

beforeEach(() => shop.says(SALES));

test('the address is asked for JSON, with the credentials and headers of the template', async () => {
  expect(
    await ask(WEBHOOK, connection({ token: 'abc\n' }, { 'X-Team': ['shop'], authorization: ['old'] }), '$.orders.rate'),
  ).toBe(118.5);
  expect(shop.asked).toMatchObject([
    {
      method: 'GET',
      path: '/kpi',
      parameters: { tenant: 'a' },
      headers: { accept: 'application/json', authorization: 'Bearer abc', 'x-team': 'shop' },
    },
  ]);
});

test('name and password are an alternative to a token', async () => {
  await ask(WEBHOOK, connection({ username: 'u', password: 'p' }), '$.orders.rate');
  expect(shop.asked[0]!.headers.authorization).toBe(`Basic ${Buffer.from('u:p').toString('base64')}`);
  expect(await failure(ask(WEBHOOK, connection({ username: 'u' }), '$'))).toBe(
    'Secret keys has neither the key token nor the keys username and password: add one of them',
  );
});

test.each([
  ['/orders/podinfo?since=5m&q=a+b $.orders.rate', '/kpi/orders/podinfo', { tenant: 'a', since: '5m', q: 'a b' }],
  ['?service=podinfo\n$.orders.rate', '/kpi', { tenant: 'a', service: 'podinfo' }],
  ['//other.example.com/ $.orders.rate', '/kpi//other.example.com/', { tenant: 'a' }],
])('the query %j says where to ask below the address', async (query, path, parameters) => {
  expect(await value(query)).toBe(118.5);
  expect(shop.asked).toMatchObject([{ path, parameters }]);
});

test.each([
  ['$.orders.total', 1200],
  ['  $["orders"]["total"]\n', 1200],
  ['$.regions[-1].rate', 103],
  ['$.regions[?@.name == "eu"].rate', 97],
  ['$..total', 1200],
  ['$.ratio', 0.98],
])('%s is a number', async (query, expected) => {
  expect(await value(query)).toBe(expected);
});

test.each([
  ['$.nothing', 'answered nothing at $.nothing: no values found'],
  ['$.empty', 'answered no value: no values found'],
])('%s is no value', async (query, said) => {
  expect(await noValues(value(query))).toBe(`${shop.address}/kpi ${said}`);
});

test.each([
  ['$.regions[*].rate', 'answered 2 series where one number is needed: lead the JSONPath to one of them'],
  ['$.orders', 'answered an object where a number is needed'],
  ['$.regions', 'answered a list where a number is needed'],
  ['$.on', 'answered true or false where a number is needed'],
  ['$.note', 'answered a text where a number is needed'],
])('%s is no number, and what is there is not shown', async (query, said) => {
  const message = await failure(value(query));
  expect(message).toBe(`${shop.address}/kpi ${said}`);
  expect(message).not.toContain('hush');
});

test.each([
  ['orders.rate', 'the query is no JSONPath: begin it with "$"'],
  ['', 'the query is no JSONPath'],
  ['http://elsewhere/ $.a', 'the query is no JSONPath'],
  ['$.orders[', 'the JSONPath is wrong at 1:10: unclosed bracketed selection'],
  ['$.orders\n  .rate extra', "the JSONPath is wrong at 2:9: expected '.'"],
  ['$[?match(@.name, "(a+)+$")]', 'the JSONPath has a ",": a path to one number needs none'],
  ['$[?match(@.name)]', "no such function 'match'"],
  ['$..a..b', 'the JSONPath has a second ".."'],
  ['$[?@.a == $.b]', 'the JSONPath has a second "$"'],
  ['$[?@[?@.b]]', 'the JSONPath has a second filter'],
  ["$['a..b..c,$']", 'answered nothing'],
])('the query %j cannot be asked', async (query, said) => {
  await expect(value(query)).rejects.toThrow(said);
});

test.each([
  ['a page, which is not shown', '<html>hush</html>', 200, 'does not answer with JSON'],
  ['an error', { error: 'no such service' }, 404, 'answered status 404: no such service'],
  ['a redirect', '', 301, 'answered status 301, a redirect, which is not followed'],
])('%s is an error', async (_, body, status, said) => {
  shop.says(body, status);
  const message = await failure(value('$.a'));
  expect(message).toContain(`${shop.address}/kpi ${said}`);
  expect(message).not.toContain('hush');
});

test('a redirect is not followed, nor are credentials sent after it', async () => {
  shop.answer = ({ path }) =>
    path === '/kpi' ? { status: 302, headers: { Location: `${shop.address}/elsewhere` }, body: '' } : { body: SALES };
  await failure(ask(WEBHOOK, connection({ token: 'abc' }), '$.orders.rate'));
  expect(shop.asked.map(({ path }) => path)).toEqual(['/kpi']);
});

test('an answer that is too large is an error', async () => {
  shop.says({ padding: 'x'.repeat(2_000_000) });
  expect(await failure(value('$.a'))).toContain('the answer is larger than 1 MB');
});

test('a path may lead to more values than a call has arguments', async () => {
  shop.says({ x: Array(200_000).fill(1) });
  for (const path of ['$.x[::1]', '$.x[*]', '$..[?@ == 1]'])
    expect(await failure(value(path))).toContain('answered 200000 series where one number is needed');
});

test('a path leads as deep as JSON does', async () => {
  shop.says(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`);
  await expect(value('$..b')).rejects.toThrow(/the JSONPath is wrong|nothing/);
});

test('it is online when it answers, whatever that is', async () => {
  shop.says('not here', 404);
  expect(await WEBHOOK.isOnline(connection({ token: 'abc' }))).toBe(true);
  expect(shop.asked).toMatchObject([{ path: '/kpi', headers: { authorization: 'Bearer abc' } }]);
  await expect(WEBHOOK.isOnline(connectionTo({ type: 'webhook', address: 'http://127.0.0.1:1' }))).rejects.toThrow(
    '127.0.0.1:1: connection refused',
  );
});
