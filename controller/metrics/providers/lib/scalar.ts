import { kindOf, objectsIn } from './json-list';
import { NoValuesError } from '../provider';

/**
 * The only one of the series that a provider answered.
 *
 * @param from the address that answered, as messages may show it
 * @param mend how to make one of them in the provider's language
 * @throws NoValuesError when there is none, Error when there are several, or something else in their place
 */
export function onlySeries<Series extends object>(
  list: readonly Series[] | null | undefined,
  from: string,
  mend: string,
): Series {
  const series = objectsIn(list, from, 'a series');
  if (series.length === 0) throw new NoValuesError(`${from} answered no series`);
  if (series.length > 1) throw severalSeries(from, String(series.length), mend);
  return series[0]!;
}

export function severalSeries(from: string, count: string, mend: string): Error {
  return new Error(`${from} answered ${count} series where one number is needed: ${mend}`);
}

/**
 * A value as a number, also one that is written as text. An infinity is a number.
 *
 * @throws NoValuesError when there is none, or it is not a number as NaN is. @throws Error when it is something else;
 * what that is is not shown
 */
export function numberOf(value: unknown, from: string): number {
  if (value === undefined || value === null || value === '') throw new NoValuesError(`${from} answered no value`);
  const number = typeof value === 'string' ? numberIn(value) : value;
  if (typeof number !== 'number') throw new Error(`${from} answered ${kindOf(value)} where a number is needed`);
  if (Number.isNaN(number)) throw new NoValuesError(`${from} answered NaN`);
  return number;
}

/** Servers disagree on how to write what JSON cannot. */
function numberIn(text: string): number | undefined {
  const trimmed = text.trim();
  const infinite = /^([+-]?)inf(inity)?$/i.exec(trimmed);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  if (/^nan$/i.test(trimmed)) return NaN;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : undefined;
}
