/** Time, as everything here sees it: the machine's in the controller, a virtual one in the simulation. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back after that many milliseconds, unless cancelled before. */
  after(milliseconds: number, callback: () => void): Cancel;
}
export type Cancel = () => void;
