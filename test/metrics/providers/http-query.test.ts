import { SILENT } from '../../../controller/core/log';
import type { Http } from '../../../controller/core/http';
import { ask, type HttpQuery } from '../../../controller/metrics/providers/lib/http-query';
import { connectionTo, failure } from '../service';

/** The error for an answer of status 500 that repeats a text. */
async function messageFor(
  echo: string,
  address: string,
  query: Partial<HttpQuery> = {},
  credentials?: Record<string, string>,
): Promise<string> {
  const http: Http = async () => ({ status: 500, body: `refused ${echo}` });
  return await failure(
    ask(connectionTo({ type: 'webhook', address }, credentials, { http }), { url: new URL(address), ...query }),
  );
}

test.each([
  ['a password', 'http://me:pa%20ss-word@host/', 'pa ss-word'],
  ['a password as it is sent', 'http://me:pa%20ss-word@host/', 'pa%20ss-word'],
  ['a password with a bare percent sign', 'http://me:100%-hidden@host/', '100%-hidden'],
  ['a login as it is sent', 'http://me:hidden@host/', Buffer.from('me:hidden').toString('base64')],
  ['a parameter', 'http://host/?key=a%20b-hidden', 'a b-hidden'],
  ['a parameter as it is sent', 'http://host/?key=a%20b-hidden', 'a+b-hidden'],
  ['a token in the path', 'http://host/abcdef0123456789abcdef', 'abcdef0123456789abcdef'],
])('%s of the address is not shown', async (_, address, echo) => {
  expect(await messageFor(echo, address)).toMatch(/answered status 500: refused \*\*\*$/);
});

test('a secret that a provider puts into the path is not shown there, whatever it is called elsewhere', async () => {
  const url = new URL('http://shop-1/api/v1/shop-1/a%20b/query');
  expect(await messageFor('shop-1', 'http://shop-1', { url, secrets: ['shop-1', 'a b'] })).toBe(
    'http://shop-1/api/v1/***/***/query answered status 500: refused ***',
  );
});

test('an address is shown as a whole', async () => {
  const path = 'words/'.repeat(60);
  expect(await messageFor('', `http://host/${path}hidden`, { secrets: ['hidden'] })).toBe(
    `http://host/${path}*** answered status 500: refused`,
  );
});

test('a word of the path is shown though a key of the Secret says the same', async () => {
  expect(await messageFor('api', 'http://host/api/v1', {}, { username: 'api' })).toBe(
    'http://host/api/v1 answered status 500: refused ***',
  );
});

const CREDENTIALS = '{"AccessKeyId":"ASIA","SecretAccessKey":"wJal"}';

test.each([
  ['that refuses', 403, 'http://inside answered status 403'],
  [
    'that is none of the service',
    200,
    "http://inside does not answer as X does; the controller's log says what it answered",
  ],
])('an answer %s is no way to read what is at an address', async (_, status, said) => {
  const http: Http = async () => ({ status, body: CREDENTIALS });
  const log = { ...SILENT, info: jest.fn() };
  const connection = { ...connectionTo({ type: 'webhook', address: 'http://inside/' }, {}, { http }), log };
  const asked = ask(connection, { url: new URL('http://inside/') }).then((answer) => {
    throw answer.error('does not answer as X does');
  });
  expect(await failure(asked)).toBe(said);
  if (status === 200)
    expect(log.info).toHaveBeenCalledWith({ from: 'http://inside', answer: CREDENTIALS }, expect.anything());
});
