import { nearestName } from '../../controller/core/nearest';

test.each([
  ['stepWeigth', ['stepWeight', 'stepWeights', 'maxWeight'], 'stepWeight'],
  ['analisys', ['provider', 'analysis', 'service'], 'analysis'],
  ['templateref', ['query', 'templateRef'], 'templateRef'],
  ['foo', ['name', 'interval', 'query'], undefined],
  ['anything', [], undefined],
])('%s was meant to be one of %j: %s', (written, names, expected) => {
  expect(nearestName(written, names)).toBe(expected);
});
