import { asObjects, kindOf } from './json-list';
import { NoValuesError } from '../provider';

/**
 * Takes the series of an answer that has to have exactly one.
 *
 * @param from the address that answered, as messages may show it
 * @param mend how to make one series of several in the provider's language
 * @throws NoValuesError when there is none
 * @throws Error when there are several, or something else in their place
 */
export function requireOneSeries<Series extends object>(
  list: readonly Series[] | null | undefined,
  from: string,
  mend: string,
): Series {
  const series = asObjects(list, from, 'a series');
  if (series.length === 0) throw new NoValuesError(`${from} answered no series`);
  if (series.length > 1) throw severalSeriesError(from, String(series.length), mend);
  return series[0]!;
}

/** @param mend how to make one series of several in the provider's language */
export function severalSeriesError(from: string, count: string, mend: string): Error {
  return new Error(`${from} answered ${count} series where one number is needed: ${mend}`);
}

/**
 * Checks that a value is a number, which may be written as text. An infinity is a number.
 *
 * @throws NoValuesError when there is no value, or it is NaN
 * @throws Error when it is something else. The value is not shown.
 */
export function asNumber(value: unknown, from: string): number {
  if (value === undefined || value === null || value === '') throw new NoValuesError(`${from} answered no value`);
  const number = typeof value === 'string' ? parseNumber(value) : value;
  if (typeof number !== 'number') throw new Error(`${from} answered ${kindOf(value)} where a number is needed`);
  if (Number.isNaN(number)) throw new NoValuesError(`${from} answered NaN`);
  return number;
}

/** Servers write infinities and NaN in different ways, because JSON has none. */
function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  const infinite = /^([+-]?)inf(inity)?$/i.exec(trimmed);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  if (/^nan$/i.test(trimmed)) return NaN;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : undefined;
}
