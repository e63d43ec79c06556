/** Between an at sign or a number sign and what follows, so that nobody is notified and nothing linked. */
const NOTHING = '\u200b';

/**
 * A text of somebody else's as it is, in one line: nothing in it formats, links, notifies or ends a cell of a table.
 */
export function escaped(text: string): string {
  return oneLine(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]~|]/g, '\\$&')
    .replace(/([@#])(?=\w)/g, `$1${NOTHING}`)
    .replace(/:\/\//g, `:${NOTHING}//`);
}

/** A name of somebody else's as code. */
export function code(text: string): string {
  const line = oneLine(text);
  if (line === '') return '*unnamed*';
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** The same in a table, where a bar ends the cell even inside code. */
export function cellCode(text: string): string {
  return code(text).replace(/\|/g, '\\|');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
