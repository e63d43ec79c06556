/** From `low` to `high`, both included. */
export interface Interval {
  low: number;
  high: number;
}
