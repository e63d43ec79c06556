import { testAboveAllowed } from '../../controller/statistics/above-allowed';
import { seededRandom } from '../../controller/simulation/random';
import { decidingFailures, everDecided } from './support';

const boundsFor = (allowed: number, alpha: number, horizon: number): number[] =>
  decidingFailures((counts) => testAboveAllowed(counts, allowed, alpha).decided, horizon);

describe('looked at after each of 2000 requests', () => {
  test.each([
    [0.001, 0.05],
    [0.01, 0.05],
    [0.01, 0.001],
    [0.01, 1e-6],
    [0.1, 0.05],
    [0.5, 0.05],
  ])('what fails as often as allowed, %d, is hardly ever taken for worse at %d', (allowed, alpha) => {
    const bounds = boundsFor(allowed, alpha, 2000);
    const falseAlarms = everDecided(bounds, allowed);
    expect(falseAlarms).toBeGreaterThan(0);
    expect(falseAlarms).toBeLessThanOrEqual(alpha);
    expect(everDecided(bounds, allowed / 2)).toBeLessThan(falseAlarms);
  });

  test.each([
    [0.01, 0.05, 1e-3],
    [0.01, 0.1, 1e-6],
    [0.05, 0.2, 1e-3],
  ])('what may fail at %d and does at %d is found at %d', (allowed, rate, alpha) => {
    expect(everDecided(boundsFor(allowed, alpha, 2000), rate)).toBeGreaterThan(0.999);
  });
});

test('a third of errors where one in a hundred is allowed is found within 45 requests', () => {
  expect(everDecided(boundsFor(0.01, 1e-6, 45), 1 / 3)).toBeGreaterThan(0.99);
});

test('a test that looks every time as if it were the last is what this is not', () => {
  const fixed = decidingFailures(
    ({ requests, failures }) => failures - 0.1 * requests > 1.645 * Math.sqrt(requests * 0.1 * 0.9),
    2000,
  );
  expect(everDecided(fixed, 0.1)).toBeGreaterThan(0.3);
});

test('in batches of any size, simulated', () => {
  const random = seededRandom('batches');
  const [runs, alpha, allowed] = [1000, 0.05, 0.05];
  let falseAlarms = 0;
  for (let run = 0; run < runs; run++) {
    const counts = { requests: 0, failures: 0 };
    let decided = false;
    while (counts.requests < 500 && !decided) {
      for (let size = Math.ceil(random() * 40); size > 0; size--) {
        counts.requests += 1;
        counts.failures += Number(random() < allowed);
      }
      decided = testAboveAllowed(counts, allowed, alpha).decided;
    }
    falseAlarms += Number(decided);
  }
  // Four standard deviations of a binomial count.
  expect(falseAlarms).toBeLessThan(runs * alpha + 4 * Math.sqrt(runs * alpha * (1 - alpha)));
});
