import { JSONPathError, JSONPathEnvironment } from 'json-p3';
import { placeOf } from '../../../api/templates/query-template';

/** RFC 9535 without regular expressions, whose time nothing bounds. */
const ENVIRONMENT = new JSONPathEnvironment();
for (const name of ['match', 'search']) ENVIRONMENT.functionRegister.delete(name);

const QUOTED = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/gs;

/**
 * What can make the time that a query takes grow faster than the document: whatever looks at the same value again and
 * again.
 */
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
export function selected(document: unknown, path: string): unknown[] {
  const bare = path.replace(QUOTED, (text) => ' '.repeat(text.length));
  const repeated = REPEATED.find(([pattern]) => pattern.test(bare));
  if (repeated !== undefined) throw new Error(`the JSONPath has ${repeated[1]}: a path to one number needs none`);
  try {
    // One by one: the library passes all entries of a list as arguments otherwise, and there may be more of them than a
    // call can have.
    return Array.from(
      ENVIRONMENT.lazyQuery(path, document as Parameters<typeof ENVIRONMENT.lazyQuery>[1]),
      ({ value }) => value,
    );
  } catch (error) {
    if (!(error instanceof JSONPathError)) throw error;
    // What follows the sentence repeats a part of the path, and its place in characters.
    const said = error.message.replace(/ \('[\s\S]*$/, '');
    throw new Error(`the JSONPath is wrong at ${placeOf(path, error.token.index)}: ${said}`, { cause: error });
  }
}
