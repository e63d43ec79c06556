import { messageOf } from '../../controller/core/errors';

it.each([
  ['an error', new Error('broken'), 'broken'],
  ['an error of a kind', new TypeError('broken'), 'broken'],
  ['what looks like an error', { message: 'broken' }, 'broken'],
  ['a text', 'broken', 'broken'],
  ['a number', 1, '1'],
  ['nothing', undefined, 'undefined'],
  ['null', null, 'null'],
  ['something whose message is no text', { message: 1, toString: () => 'broken' }, 'broken'],
])('the message of %s is found', (_, thrown, message) => {
  expect(messageOf(thrown)).toBe(message);
});
