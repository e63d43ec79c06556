/** Milliseconds since any fixed time, more precise than those of the clock. It never goes back. */
export type Stopwatch = () => number;

/** The time since the process began, to fractions of a microsecond. */
export const REAL_STOPWATCH: Stopwatch = () => performance.now();
