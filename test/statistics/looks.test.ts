import { alphaOfLook, alphaOfValues } from '../../controller/statistics/looks';

test('all looks together use up the error rate, and never more', () => {
  let used = 0;
  for (let look = 1; look <= 10_000; look++) used += alphaOfLook(0.01, look);
  expect(used).toBeLessThan(0.01);
  expect(used).toBeGreaterThan(0.0099989);
});

test('the first look has half of it', () => {
  expect(alphaOfLook(0.05, 1)).toBe(0.025);
});

test('looks at values begin where they can decide something', () => {
  expect([1, 2, 3, 4, 5].map((look) => alphaOfValues(0.06, look))).toEqual([0, 0, 0, 0.03, 0.01]);
});
