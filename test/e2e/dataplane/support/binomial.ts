/**
 * The fewest and the most of so many requests that a router sends to a version with this probability: anything outside
 * of it would come up in one of a thousand measurements.
 */
export function binomialBounds(requests: number, probability: number): { least: number; most: number } {
  if (probability === 0 || probability === 1) return { least: requests * probability, most: requests * probability };
  const tail = 0.0005;
  let logarithm = requests * Math.log(1 - probability);
  let [sum, least] = [0, -1];
  for (let hits = 0; ; hits++) {
    sum += Math.exp(logarithm);
    if (least < 0 && sum > tail) least = hits;
    if (sum >= 1 - tail || hits === requests) return { least, most: hits };
    logarithm += Math.log(((requests - hits) / (hits + 1)) * (probability / (1 - probability)));
  }
}
