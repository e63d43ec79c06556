/** What a list of an answer may hold: JSON has no types. Without a list it holds nothing. */
type Listed<Entry> = readonly Entry[] | null | undefined;

/**
 * The entries of a list in an answer, which are objects.
 *
 * @param from the address that answered, as messages may show it
 * @param what each of them is, with its article
 * @throws Error when something else stands there
 */
export function objectsIn<Entry extends object>(list: Listed<Entry>, from: string, what: string): readonly Entry[] {
  return entriesIn(list, from, what, (entry) => typeof entry === 'object' && entry !== null && !Array.isArray(entry));
}

/** As `objectsIn`, of lists: pairs of time and value. */
export function pairsIn<Entry extends readonly unknown[]>(
  list: Listed<Entry>,
  from: string,
  what: string,
): readonly Entry[] {
  return entriesIn(list, from, what, Array.isArray);
}

/** As `objectsIn`, of whatever stands in the list. */
export function listIn<Entry>(list: Listed<Entry>, from: string): readonly Entry[] {
  return entriesIn(list, from, 'anything', () => true);
}

function entriesIn<Entry>(
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

/** What a value of JSON is, in words; what it says is not shown. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return KINDS[typeof value] ?? 'an object';
}
