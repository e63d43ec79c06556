import { LOAD_FIELDS, loadOf } from '../../../controller/loadtester/load/metadata';

const URL_FIELD = { url: 'http://podinfo-canary.test:9898/' };
const read = (metadata: Record<string, unknown>) => loadOf({ type: 'http', ...URL_FIELD, ...metadata });

it('an address is enough: ten requests a second for a minute, and nobody waits', () => {
  expect(read({})).toEqual({
    load: {
      url: new URL(URL_FIELD.url),
      method: 'GET',
      headers: {},
      body: undefined,
      pace: { kind: 'open', rate: 10, connections: 50 },
      duration: 60_000,
      requests: undefined,
      timeout: 20_000,
      keepAlive: true,
      insecure: false,
      expectations: {},
    },
    waits: false,
  });
});

it.each<[string, Record<string, unknown>, object]>([
  ['a rate', { rate: '50' }, { pace: { kind: 'open', rate: 50, connections: 50 } }],
  ['a rate as a number', { rate: 0.5 }, { pace: { kind: 'open', rate: 0.5 } }],
  ['workers', { concurrency: '2' }, { pace: { kind: 'closed', workers: 2 } }],
  ['a rate with a bound', { rate: '50', concurrency: '5' }, { pace: { kind: 'open', rate: 50, connections: 5 } }],
  ['a duration', { duration: '1m30s' }, { duration: 90_000, requests: undefined }],
  ['a number', { requests: '100' }, { duration: undefined, requests: 100 }],
  ['both', { requests: '100', duration: '10s' }, { duration: 10_000, requests: 100 }],
  ['a method', { method: 'put' }, { method: 'PUT' }],
  ['a body', { body: 'ü' }, { method: 'POST', body: Buffer.from('ü') }],
  ['a method and a body', { body: '{}', method: 'PATCH' }, { method: 'PATCH' }],
  [
    'headers',
    { headers: 'X-Canary: always\n\nAuthorization: Bearer a:b\n' },
    { headers: { 'x-canary': 'always', authorization: 'Bearer a:b' } },
  ],
  ['patience', { timeout: '500ms' }, { timeout: 500 }],
  ['any certificate', { insecure: 'true' }, { insecure: true }],
])('%s may be given', (_, metadata, load) => {
  expect(read(metadata).load).toMatchObject(load);
});

it.each<[Record<string, unknown>, object, boolean]>([
  [{ maxErrorRate: '1', maxP99: '500ms' }, { maxErrorRate: 1, maxP99: 500 }, true],
  [{ maxErrorRate: '0' }, { maxErrorRate: 0 }, true],
  [{ maxP50: '10ms', maxP90: '1s', maxP95: '2s', wait: 'false' }, { maxP50: 10, maxP90: 1000, maxP95: 2000 }, false],
  [{ wait: 'true' }, {}, true],
])('who has bounds to keep waits for the end, unless he says otherwise: %j', (metadata, expectations, waits) => {
  expect(read(metadata)).toMatchObject({ load: { expectations }, waits });
});

it.each<[Record<string, unknown>, string]>([
  [
    { url: undefined },
    'metadata.url: is missing; give the address to ask, for example http://podinfo-canary.test:9898/',
  ],
  [
    { url: 'http://user:secret@:80' },
    'metadata.url: is no address of HTTP; write one like http://podinfo-canary.test:9898/',
  ],
  [{ url: 'ftp://host/' }, 'metadata.url: is no address of HTTP; write one like http://podinfo-canary.test:9898/'],
  [{ rate: '0' }, 'metadata.rate: "0" is no rate; write requests a second, up to 100000, like 10 or 0.5'],
  [
    { rate: '9'.repeat(400) },
    `metadata.rate: "${'9'.repeat(400)}" is no rate; write requests a second, up to 100000, like 10 or 0.5`,
  ],
  [{ concurrency: '-1' }, 'metadata.concurrency: "-1" is no whole number from 1'],
  [{ requests: '1.5' }, 'metadata.requests: "1.5" is no whole number from 1'],
  [{ duration: '60' }, 'metadata.duration: "60" is no time to wait; write one like 500ms, 30s or 1m30s'],
  [{ duration: '0' }, 'metadata.duration: "0" is no time to wait; write one like 500ms, 30s or 1m30s'],
  [
    { method: 'FETCH' },
    'metadata.method: "FETCH" is no method of HTTP; use GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS',
  ],
  [
    { method: 'connect' },
    'metadata.method: "connect" is no method of HTTP; use GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS',
  ],
  [
    { headers: 'no colon here' },
    'metadata.headers: is no header, Header name must be a valid HTTP token [""]; write "Name: value"',
  ],
  [
    { headers: 'a b: c' },
    'metadata.headers: is no header, Header name must be a valid HTTP token ["a b"]; write "Name: value"',
  ],
  [
    { headers: 'a: \u0001' },
    'metadata.headers: is no header, Invalid character in header content ["a"]; write "Name: value"',
  ],
  [{ maxErrorRate: '101' }, 'metadata.maxErrorRate: "101" is no percentage; write a number from 0 to 100'],
  [{ maxP99: '500' }, 'metadata.maxP99: "500" is no time to wait; write one like 500ms, 30s or 1m30s'],
  [{ insecure: 'yes' }, 'metadata.insecure: "yes" is neither "true" nor "false"'],
  [{ qps: '10' }, `metadata.qps: is not known for the type http; use one of ${Object.keys(LOAD_FIELDS).join(', ')}`],
])('what cannot be is refused, with the mend: %j', (metadata, message) => {
  expect(() => read(metadata)).toThrow(message);
});
