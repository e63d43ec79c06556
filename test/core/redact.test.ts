import { excerptOf, redact, redactUrl, secretsIn } from '../../controller/core/redact';

test.each([
  ['a long secret, wherever it stands', 'xhunter2x and hunter2', ['hunter2'], 'x***x and ***'],
  ['a short secret by itself', 'user=me, "me" (me)', ['me'], 'user=***, "***" (***)'],
  ['but no part of a word', 'parameter for me', ['me'], 'parameter for ***'],
  ['a secret of signs', 'a+b is a+b. aab', ['a+b'], '*** is ***. aab'],
  ['the whole of a secret that holds another', 'abcdef-ghijkl', ['abcdef', 'abcdef-ghijkl'], '***'],
  ['no secret that is empty', 'abc', [''], 'abc'],
  ['lines', ' a\n  b\t', [], 'a b'],
])('an excerpt is without %s', (_, text, secrets, expected) => {
  expect(excerptOf(text, secrets)).toBe(expected);
});

test('an excerpt is short', () => {
  expect(excerptOf('x'.repeat(1000), [])).toBe(`${'x'.repeat(200)}…`);
});

const base64 = (text: string) => Buffer.from(text).toString('base64');

test.each([
  [
    'a password, as it is and as it is sent',
    'http://me:p%20w@host/',
    `p w, p%20w, Basic ${base64('me:p w')}`,
    '***, ***, Basic ***',
  ],
  ['a password with a bare percent sign', 'http://me:50%25@host/', '50%', '***'],
  ['a name that stands alone', 'http://token123@host/', `token123, Basic ${base64('token123:')}`, '***, Basic ***'],
  ['what the query says', 'http://host/?key=abcdef&n=1', 'key abcdef, n 1', 'key ***, n 1'],
  [
    'a token in the path',
    'https://host/services/T0123456789abcdef/hook',
    'no T0123456789abcdef at services/hook',
    'no *** at services/hook',
  ],
])('of an address nobody sees %s', (_, address, text, expected) => {
  expect(redact(text, secretsIn(address))).toBe(expected);
});

test.each([
  ['http://me:secret@host:80/a/?b#c', 'http://host/a'],
  ['https://host/services/T0123456789abcdef/', 'https://host/services/***'],
  ['https://host/webhooks/ab-test-report', 'https://host/webhooks/ab-test-report'],
  ['no address', 'an address that is no URL'],
])('%s is shown as %s', (address, expected) => {
  expect(redactUrl(address)).toBe(expected);
});
