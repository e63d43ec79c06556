/** Time, as everything here sees it: the machine's in the controller, a virtual one in the simulation. */
export interface Clock {
  /** Milliseconds since the epoch: what is written down. It is set now and then, and may go back. */
  now(): number;
  /** Milliseconds that nobody sets and that never go back, by which waits are measured. Their zero means nothing. */
  elapsed(): number;
  /** Calls back after that many milliseconds, unless cancelled before. */
  after(milliseconds: number, callback: () => void): Cancel;
}
export type Cancel = () => void;
