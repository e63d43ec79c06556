import { excerpt } from '../../controller/api/shown';

test.each([
  ['a long secret, wherever it stands', 'xhunter2x and hunter2', ['hunter2'], 'x***x and ***'],
  ['a short secret by itself', 'user=me, "me" (me)', ['me'], 'user=***, "***" (***)'],
  ['but no part of a word', 'parameter for me', ['me'], 'parameter for ***'],
  ['a secret of signs', 'a+b is a+b. aab', ['a+b'], '*** is ***. aab'],
  ['the whole of a secret that holds another', 'abcdef-ghijkl', ['abcdef', 'abcdef-ghijkl'], '***'],
  ['no secret that is empty', 'abc', [''], 'abc'],
  ['lines', ' a\n  b\t', [], 'a b'],
])('an excerpt is without %s', (_, text, secrets, expected) => {
  expect(excerpt(text, secrets)).toBe(expected);
});

test('an excerpt is short', () => {
  expect(excerpt('x'.repeat(1000), [])).toBe(`${'x'.repeat(200)}…`);
});
