/**
 * The part of an error rate that one of many looks may use up, so that all of them together, however many there will
 * be, are wrong with no more than that rate: 1/(1·2) + 1/(2·3) + 1/(3·4) + … = 1, and the chances of several errors add
 * up at most (Boole's inequality).
 *
 * @param alpha of all looks together, between 0 and 1
 * @param look which one it is, from 1 on
 */
export function alphaOfLook(alpha: number, look: number): number {
  return alpha / (look * (look + 1));
}

/**
 * Of fewer values of each sample, no order is unlikely enough to decide anything: of three, the least likely has a
 * chance of 1 in 20.
 */
export const FEWEST_VALUES = 4;

/**
 * The same for looks at samples that grow by one value each at every look: those at too few values use nothing up, and
 * decide nothing.
 *
 * @param look which one it is, from 1 on
 */
export function alphaOfValues(alpha: number, look: number): number {
  return look < FEWEST_VALUES ? 0 : alphaOfLook(alpha, look - FEWEST_VALUES + 1);
}
