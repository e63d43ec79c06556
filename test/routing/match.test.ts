import { combineConditions } from '../../controller/routing/shared/match';

test('where a condition and the service say something of the same part, the condition counts', () => {
  const condition = { uri: { prefix: '/beta' }, headers: { 'x-beta': { exact: 'true' } } };
  const service = { uri: { prefix: '/api' }, headers: { 'x-in': { exact: '1' } } };
  expect(combineConditions([condition], [service])).toEqual([
    { uri: { prefix: '/beta' }, headers: { 'x-beta': { exact: 'true' }, 'x-in': { exact: '1' } } },
  ]);
});
