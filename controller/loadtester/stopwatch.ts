/** Milliseconds since a fixed time, more precise than the clock. They never go back. */
export type Stopwatch = () => number;

/** The time since the start of the process, to fractions of a microsecond. */
export const REAL_STOPWATCH: Stopwatch = () => performance.now();
