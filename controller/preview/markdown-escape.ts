/** Separates `@` and `#` from the next word, so that GitHub notifies nobody and makes no links. */
const ZERO_WIDTH_SPACE = '\u200b';

/** Escapes a text for one line of Markdown. It cannot format, link, notify, or end a cell of a table. */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]~|]/g, '\\$&')
    .replace(/([@#])(?=\w)/g, `$1${ZERO_WIDTH_SPACE}`)
    .replace(/:\/\//g, `:${ZERO_WIDTH_SPACE}//`);
}

/** Formats a text as code. */
export function code(text: string): string {
  const line = oneLine(text);
  if (line === '') return '*unnamed*';
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Formats a text as code in a table, where a bar would end the cell even inside code. */
export function cellCode(text: string): string {
  return code(text).replace(/\|/g, '\\|');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
