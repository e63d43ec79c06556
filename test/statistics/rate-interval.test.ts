import fc from 'fast-check';
import { rateInterval } from '../../controller/statistics/rate-interval';

// scipy 1.17.1: scipy.optimize.brentq on betaln(f + ½, n − f + ½) − betaln(½, ½) − f ln p − (n − f) ln(1 − p) + ln
// alpha
test.each([
  [0, 0, 0.05, 0, 1],
  [1, 0, 0.05, 0, 0.975],
  [1, 1, 0.05, 0.025, 1],
  [100, 0, 0.05, 0, 0.05702859763877186],
  [100, 3, 0.05, 0.0018790606324076854, 0.12294888560893345],
  [50000, 1050, 0.05, 0.01844507354287153, 0.02377537077362322],
  [50000, 1050, 0.001, 0.017946825432943066, 0.024373490680555113],
  [20, 20, 0.01, 0.7159946882052411, 1],
])('%d requests with %d failures at %d', (requests, failures, alpha, low, high) => {
  const found = rateInterval({ requests, failures }, alpha);
  expect(found.low).toBeCloseTo(low, 11);
  expect(found.high).toBeCloseTo(high, 11);
});

const counts = fc
  .integer({ min: 1, max: 5000 })
  .chain((requests) => fc.record({ requests: fc.constant(requests), failures: fc.integer({ min: 0, max: requests }) }));

test('it holds what was seen, is wider for a smaller alpha, and the mirror for what did not fail', () => {
  fc.assert(
    fc.property(counts, ({ requests, failures }) => {
      const [wide, narrow] = [rateInterval({ requests, failures }, 0.001), rateInterval({ requests, failures }, 0.1)];
      const mirrored = rateInterval({ requests, failures: requests - failures }, 0.1);
      const ascending = [0, wide.low, narrow.low, failures / requests, narrow.high, wide.high, 1];
      expect(ascending.toSorted((a, b) => a - b)).toEqual(ascending);
      expect(mirrored.low).toBeCloseTo(1 - narrow.high, 10);
    }),
  );
});

/**
 * The exact probability that the interval ever leaves out the true rate within 300 requests, over all their sequences.
 */
function everOutside(rate: number, alpha: number): number {
  let inside = [1];
  for (let requests = 1; requests <= 300; requests++) {
    const next = new Array<number>(requests + 1).fill(0);
    inside.forEach((chance, failures) => {
      next[failures]! += chance * (1 - rate);
      next[failures + 1]! += chance * rate;
    });
    inside = next.map((chance, failures) => {
      if (chance === 0) return 0;
      const { low, high } = rateInterval({ requests, failures }, alpha);
      return low <= rate && rate <= high ? chance : 0;
    });
  }
  return 1 - inside.reduce((sum, chance) => sum + chance, 0);
}

test.each([0.01, 0.3, 0.5])('a true rate of %d is hardly ever left out, however often one looks', (rate) => {
  const missed = everOutside(rate, 0.05);
  expect(missed).toBeGreaterThan(0);
  expect(missed).toBeLessThanOrEqual(0.05);
});

test('failures of no requests are refused', () => {
  expect(() => rateInterval({ requests: 0, failures: 1 }, 0.05)).toThrow(
    new RangeError('a rate: failures are a number from 0 to the requests, found 1 of 0'),
  );
});
