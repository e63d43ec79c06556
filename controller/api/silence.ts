import type { Canary } from './types/canary';

/** Codes, separated by commas, of the advice and the checks that the author of a Canary has read and does not want. */
export const SILENCE_ANNOTATION = 'serin/silence';

/**
 * The code that switches the check of inline queries off: for servers with a query language that goes beyond PromQL.
 */
export const PROMQL_CHECK = 'promql-syntax';

/** The codes that a Canary's annotation `serin/silence` lists. */
export function silencedBy({ metadata }: Canary): string[] {
  const codes = metadata.annotations?.[SILENCE_ANNOTATION]?.split(',') ?? [];
  return codes.map((code) => code.trim()).filter((code) => code !== '');
}
