/**
 * The part of an error rate that one of many looks may use. All looks together, however many there are, are then wrong
 * with at most that rate: 1/(1·2) + 1/(2·3) + 1/(3·4) + … = 1, and the chance of any error is at most the sum of the
 * chances (Boole's inequality).
 *
 * @param alpha the error rate of all looks together, between 0 and 1
 * @param look number of the look, from 1 on
 */
export function alphaOfLook(alpha: number, look: number): number {
  return alpha / (look * (look + 1));
}

/**
 * With fewer values in each sample, no order is unlikely enough to decide. With three, the least likely order has a
 * chance of 1 in 20.
 */
export const FEWEST_VALUES = 4;

/**
 * The same for looks at samples that grow by one value each at every look. Looks at too few values use nothing and
 * decide nothing.
 *
 * @param look number of the look, from 1 on
 */
export function alphaOfValues(alpha: number, look: number): number {
  return look < FEWEST_VALUES ? 0 : alphaOfLook(alpha, look - FEWEST_VALUES + 1);
}
