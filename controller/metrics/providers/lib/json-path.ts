import { JSONPathError, JSONPathEnvironment } from 'json-p3';
import { placeOf } from '../../../api/templates/query-template';

/** RFC 9535 without regular expressions, because nothing bounds the time that they take. */
const ENVIRONMENT = new JSONPathEnvironment();
for (const name of ['match', 'search']) ENVIRONMENT.functionRegister.delete(name);

const QUOTED = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/gs;

/** Parts that look at the same values again and again. Their time grows faster than the document. */
const REPEATED: readonly (readonly [RegExp, string])[] = [
  [/\.\.[\s\S]*\.\./, 'a second ".."'],
  [/\$[\s\S]*\$/, 'a second "$"'],
  [/\?[\s\S]*\?/, 'a second filter'],
  [/,/, 'a ","'],
];

/**
 * The values that a JSONPath selects.
 *
 * @throws Error that names line and column of what is wrong with the path
 */
export function selectValues(document: unknown, path: string): unknown[] {
  const bare = path.replace(QUOTED, (text) => ' '.repeat(text.length));
  const repeated = REPEATED.find(([pattern]) => pattern.test(bare));
  if (repeated !== undefined) throw new Error(`the JSONPath has ${repeated[1]}: a path to one number needs none`);
  try {
    // Lazily: otherwise the library passes all entries of a list as arguments of one call, which may be too many.
    return Array.from(
      ENVIRONMENT.lazyQuery(path, document as Parameters<typeof ENVIRONMENT.lazyQuery>[1]),
      ({ value }) => value,
    );
  } catch (error) {
    if (!(error instanceof JSONPathError)) throw error;
    // The rest of the library's message repeats a part of the path, with a place that is counted differently.
    const sentence = error.message.replace(/ \('[\s\S]*$/, '');
    throw new Error(`the JSONPath is wrong at ${placeOf(path, error.token.index)}: ${sentence}`, { cause: error });
  }
}
