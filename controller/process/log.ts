import pino from 'pino';
import type { Log } from '../core/log';

/**
 * Logs JSON lines to standard output, for log collectors.
 *
 * @param level one of LOG_LEVELS, or Flagger's `warning` and `panic`
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
