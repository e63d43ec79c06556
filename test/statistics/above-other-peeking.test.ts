import { seededRandom } from '../../controller/simulation/random';
import { testAboveOther } from '../../controller/statistics/above-other';
import { more } from './support';

const [RUNS, SECONDS, PER_SECOND, ALPHA] = [500, 40, 25, 0.05];

/**
 * The number of runs that ever decide, if they are looked at every second. The canary gets this share of the requests.
 */
function decisions(share: number, canaryRate: number, primaryRate: number, margin: number): number {
  const random = seededRandom(`${share} ${canaryRate} ${primaryRate}`);
  let decided = 0;
  for (let run = 0; run < RUNS; run++) {
    const [canary, primary] = [
      { requests: 0, failures: 0 },
      { requests: 0, failures: 0 },
    ];
    for (let second = 0; second < SECONDS; second++) {
      for (let request = 0; request < PER_SECOND; request++) {
        const [counts, rate] = random() < share ? [canary, canaryRate] : [primary, primaryRate];
        counts.requests += 1;
        counts.failures += Number(random() < rate);
      }
      if (!testAboveOther(canary, primary, more(margin), ALPHA).decided) continue;
      decided += 1;
      break;
    }
  }
  return decided;
}

// Four standard deviations of a binomial count.
const ALLOWED = RUNS * ALPHA + 4 * Math.sqrt(RUNS * ALPHA * (1 - ALPHA));

test.each([
  [0.1, 0.01, 0.01, 0],
  [0.5, 0.2, 0.2, 0],
  [0.5, 0.06, 0.05, 0.01],
  [0.1, 0.1, 0.3, 0],
])(
  'with a share of %d, a canary that fails at %d beside a primary at %d is hardly ever taken for worse by more than %d',
  (share, canary, primary, margin) => {
    expect(decisions(share, canary, primary, margin)).toBeLessThan(ALLOWED);
  },
);

test.each([
  [0.1, 0.33, 0.01, 0],
  [0.5, 0.15, 0.01, 0.01],
])(
  'with a share of %d, a canary that fails at %d beside a primary at %d is always found to be worse by more than %d',
  (share, canary, primary, margin) => {
    expect(decisions(share, canary, primary, margin)).toBe(RUNS);
  },
);
