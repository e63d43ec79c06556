import pino from 'pino';
import type { Log } from '../core/log';

/**
 * JSON lines on standard output, as log collectors want them.
 *
 * @param level one of LOG_LEVELS; Flagger's `warning` and `panic` are understood
 */
export function createLog(level: string): Log {
  const known = level === 'warning' ? 'warn' : level === 'panic' ? 'fatal' : level;
  return pino(
    {
      level: known,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    pino.destination({ sync: true }),
  );
}
