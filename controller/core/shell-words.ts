/** The beginning of a command, as a shell reads it. */
export interface Words {
  /** Words of the first simple command, without their quotes. */
  words: string[];
  /** What ends the words because only a shell understands it, for messages. Absent when there are words alone. */
  unsupported?: string;
}

/**
 * A word is one or more of these with nothing between them: plain characters, an escaped one, text in single quotes,
 * text in double quotes without expansions.
 */
const PIECE = /([^\s'"\\$`;|&<>()]+)|\\([^\n])|'([^']*)'|"((?:[^"\\$`]|\\[^])*)"/y;
/** Between two words of a command. */
const GAP = /(?:[ \t\r]|\\\n|#[^\n]*)*/y;
/** Before the first command and after the last. */
const AROUND = /(?:\s|\\\n|#[^\n]*)*/y;
/** A word that one of these touches is not what it looks like: `hey$VERSION`, `2>file`, `f()`. */
const TOUCHING = '$`<>(\'"';

/** Splits a command into words as a shell does, up to the first thing that is not a word. */
export function splitWords(command: string): Words {
  const { words, end } = scan(command, 0);
  return end === command.length ? { words } : { words, unsupported: nameOf(command[end]!) };
}

/** Commands that are words alone, and the operator that joins each of them with the next. */
export interface CommandList {
  commands: string[][];
  operators: string[];
  /** What ends the list because only a shell understands it, for messages. Absent when there is nothing like that. */
  unsupported?: string;
}

/** What joins two commands. */
const OPERATOR = /\|\||&&|[|;\n]/y;
/** Operators that no command has to follow. */
const TERMINATORS = [';', '\n'];

/**
 * Splits a script into its commands, up to the first thing that is none of words, `|`, `&&`, `||`, `;` and line breaks.
 */
export function splitCommands(script: string): CommandList {
  const commands: string[][] = [];
  const operators: string[] = [];
  for (let at = 0; ;) {
    const { words, end, touched } = scan(script, at);
    if (words.length > 0) commands.push(words);
    if (end === script.length) {
      const open = operators.length === commands.length ? operators.pop() : undefined;
      return open === undefined || TERMINATORS.includes(open)
        ? { commands, operators }
        : { commands, operators, unsupported: `what should follow ${open}` };
    }
    const operator = touched || words.length === 0 ? null : matchAt(OPERATOR, script, end);
    if (operator === null) return { commands, operators, unsupported: nameOf(script[end]!) };
    operators.push(operator[0]);
    at = end + operator[0].length;
  }
}

/** A script of these commands, quoted so that a shell reads exactly the same words and operators from it. */
export function joinCommands({ commands, operators }: CommandList): string {
  return commands.map((words, index) => [...words.map(quote), operators[index] ?? ''].join(' ')).join(' ');
}

/**
 * Text in quotes, a comment, a backslash that is meant to continue its line (the group), any other escaped character.
 */
const SPAN = /'[^']*'|"(?:[^"\\]|\\[^])*"|(?<![^\s;&|()])#[^\n]*|(?<=\s)(\\)[^\S\n]+(?:#[^\n]*)?(?=\n)|\\[^]/g;

/**
 * Joins lines as the author of a script means them. Guides often end a line with a backslash and then blanks or a
 * comment:
 *
 *     hey -q 10 -c 2 \  # Start with low concurrency
 *       http://podinfo-canary.test:9898/
 *
 * A shell would pass on a blank as an argument, end the command there, and take the next line for another command. Here
 * the line goes on, and the comment is left out. The backslash must stand between blanks, outside of quotes and
 * comments, with nothing but a comment behind it. A script with a here-document stays as it is, because not every line
 * of it is a command.
 */
export function joinContinuedLines(script: string): string {
  if (script.includes('<<')) return script;
  return script.replace(SPAN, (span: string, backslash: string | undefined) => backslash ?? span);
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** Finds the words of the command that begins at `from`, and where they end. `touched`: a part of a word ends them. */
function scan(text: string, from: number): { words: string[]; end: number; touched: boolean } {
  const words: string[] = [];
  let at = from + lengthAt(AROUND, text, from);
  while (at < text.length) {
    const start = at;
    let word = '';
    for (let piece = matchAt(PIECE, text, at); piece !== null; piece = matchAt(PIECE, text, at)) {
      word += unquote(piece);
      at += piece[0].length;
    }
    const touched = at < text.length && TOUCHING.includes(text[at]!);
    if (at > start && !touched) words.push(word);
    const gap = lengthAt(GAP, text, at);
    at += gap;
    if (at + lengthAt(AROUND, text, at) === text.length) return { words, end: text.length, touched: false };
    if (touched || gap === 0 || text[at] === '\n') return { words, end: at, touched };
  }
  return { words, end: text.length, touched: false };
}

function unquote([, plain, escaped, single, double]: RegExpExecArray): string {
  return (
    plain ??
    escaped ??
    single ??
    double!.replace(/\\([$`"\\\n])/g, (_, character: string) => (character === '\n' ? '' : character))
  );
}

function nameOf(character: string): string {
  if (character === '\n') return 'a line break';
  return character === '"' || character === "'"
    ? `a ${character} that is not closed, or with $ or \` in it`
    : character;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function lengthAt(pattern: RegExp, text: string, at: number): number {
  return matchAt(pattern, text, at)![0].length;
}
