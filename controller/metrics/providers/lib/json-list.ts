/** A list in an answer, as it should be: JSON has no types. A missing list counts as an empty one. */
type Listed<Entry> = readonly Entry[] | null | undefined;

/**
 * Checks that a value is a list of objects.
 *
 * @param from the address that answered, as messages may show it
 * @param what each entry is, with its article
 * @throws Error when it is something else
 */
export function asObjects<Entry extends object>(list: Listed<Entry>, from: string, what: string): readonly Entry[] {
  return asEntries(list, from, what, (entry) => typeof entry === 'object' && entry !== null && !Array.isArray(entry));
}

/** As `asObjects`, for lists: pairs of time and value. */
export function asPairs<Entry extends readonly unknown[]>(
  list: Listed<Entry>,
  from: string,
  what: string,
): readonly Entry[] {
  return asEntries(list, from, what, Array.isArray);
}

/** As `asObjects`, for entries of any kind. */
export function asList<Entry>(list: Listed<Entry>, from: string): readonly Entry[] {
  return asEntries(list, from, 'anything', () => true);
}

function asEntries<Entry>(
  list: Listed<Entry>,
  from: string,
  what: string,
  fits: (entry: unknown) => boolean,
): readonly Entry[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) throw new Error(`${from} answered ${kindOf(list)} where a list is needed`);
  const entries = list as readonly Entry[];
  const wrong = entries.findIndex((entry) => !fits(entry));
  if (wrong >= 0) throw new Error(`${from} answered ${kindOf(entries[wrong])} where ${what} is needed`);
  return entries;
}

const KINDS: Readonly<Record<string, string>> = { string: 'a text', number: 'a number', boolean: 'true or false' };

/** The kind of a JSON value, in words. The value itself is not shown. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return KINDS[typeof value] ?? 'an object';
}
