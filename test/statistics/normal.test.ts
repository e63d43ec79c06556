import fc from 'fast-check';
import { normalCdf, normalQuantile } from '../../controller/statistics/normal';
import { relative } from './support';

test.each([
  [0, 0.5],
  [1, 0.841344746068543],
  [1.5, 0.933192798731142],
  [2, 0.977249868051821],
  [3, 0.99865010196837],
])('up to %d as Abramowitz and Stegun print it, table 26.1', (z, probability) => {
  expect(normalCdf(z)).toBeCloseTo(probability, 14);
});

// scipy 1.17.1: scipy.stats.norm.cdf(z)
test.each([
  [-37, 5.7255712225239266e-300],
  [-12.5, 3.732564298877714e-36],
  [-6, 9.865876450376946e-10],
  [-3.29, 0.0005009369137857222],
  [-2, 0.022750131948179195],
  [-1.96, 0.024997895148220435],
  [-0.5, 0.3085375387259869],
  [2.5758, 0.9949995762622214],
  [4, 0.9999683287581669],
  [-Infinity, 0],
  [Infinity, 1],
])('up to %d as scipy computes it', (z, probability) => {
  expect(relative(normalCdf(z), probability)).toBeLessThan(1e-12);
});

// scipy 1.17.1: scipy.stats.norm.ppf(probability)
test.each([
  [0, -Infinity],
  [1e-300, -37.0470962993612],
  [1e-12, -7.034483825301131],
  [1e-6, -4.753424308822899],
  [0.001, -3.090232306167813],
  [0.025, -1.9599639845400545],
  [0.2, -0.8416212335729142],
  [0.5, 0],
  [0.9, 1.2815515655446004],
  [0.975, 1.959963984540054],
  [0.9995, 3.2905267314919255],
  [1, Infinity],
])('the quantile of %d as scipy computes it', (probability, z) => {
  const found = normalQuantile(probability);
  if (Number.isFinite(z)) expect(Math.abs(found - z)).toBeLessThan(1e-12);
  else expect(found).toBe(z);
});

test('the quantile is the inverse', () => {
  fc.assert(
    fc.property(fc.double({ min: -37, max: 5, noNaN: true }), (z) => Math.abs(normalQuantile(normalCdf(z)) - z) < 1e-9),
  );
});

test('both sides together are everything', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -10, max: 10, noNaN: true }),
      (z) => Math.abs(normalCdf(z) + normalCdf(-z) - 1) < 1e-15,
    ),
  );
});

test.each([-0.1, 1.1, NaN])('%d is no probability', (probability) => {
  expect(() => normalQuantile(probability)).toThrow(
    new RangeError(`a probability is a number from 0 to 1, found ${probability}`),
  );
});

test('what is not a number has no probability', () => {
  expect(normalCdf(NaN)).toBeNaN();
});
