/** The beginning of a command, as a shell reads it. */
export interface Words {
  /** Of the first simple command, without their quotes. */
  words: string[];
  /** What only a shell understands, and where the words end, in words of its own. Absent when there are words alone. */
  beyond?: string;
}

/**
 * One or more of these, with nothing between, are a word: plain characters, an escaped one, text in single quotes, in
 * double quotes without expansions.
 */
const PIECE = /([^\s'"\\$`;|&<>()]+)|\\([^\n])|'([^']*)'|"((?:[^"\\$`]|\\[^])*)"/y;
/** Between two words of a command. */
const GAP = /(?:[ \t\r]|\\\n|#[^\n]*)*/y;
/** Before the first command and after the last. */
const AROUND = /(?:\s|\\\n|#[^\n]*)*/y;
/** A word that one of these touches is not what it looks like: `hey$VERSION`, `2>file`, `f()`. */
const TOUCHING = '$`<>(\'"';

/** Splits a command into words as a shell does, up to the first thing that is more than a word. */
export function wordsOf(command: string): Words {
  const { words, end } = scan(command, 0);
  return end === command.length ? { words } : { words, beyond: named(command[end]!) };
}

/** Commands that are words alone, and what joins each of them with the next. */
export interface Joined {
  commands: string[][];
  joints: string[];
  /** What only a shell understands, in words. Absent when there is nothing else. */
  beyond?: string;
}

/** Between two commands. */
const JOINT = /\|\||&&|[|;\n]/y;
/** Those that nothing need follow. */
const ENDS = [';', '\n'];

/**
 * Splits a script into its commands, up to the first thing that is more than words, `|`, `&&`, `||`, `;` and line
 * breaks.
 */
export function commandsOf(script: string): Joined {
  const commands: string[][] = [];
  const joints: string[] = [];
  for (let at = 0; ;) {
    const { words, end, touched } = scan(script, at);
    if (words.length > 0) commands.push(words);
    if (end === script.length) {
      const open = joints.length === commands.length ? joints.pop() : undefined;
      return open === undefined || ENDS.includes(open)
        ? { commands, joints }
        : { commands, joints, beyond: `what should follow ${open}` };
    }
    const joint = touched || words.length === 0 ? null : matchAt(JOINT, script, end);
    if (joint === null) return { commands, joints, beyond: named(script[end]!) };
    joints.push(joint[0]);
    at = end + joint[0].length;
  }
}

/** As a shell has to be told them, so that it finds in them what was found here and nothing else. */
export function scriptOf({ commands, joints }: Joined): string {
  return commands.map((words, index) => [...words.map(quoted), joints[index] ?? ''].join(' ')).join(' ');
}

/**
 * Text in quotes, a comment, a backslash that is meant to continue its line (the group), any other escaped character.
 */
const SPAN = /'[^']*'|"(?:[^"\\]|\\[^])*"|(?<![^\s;&|()])#[^\n]*|(?<=\s)(\\)[^\S\n]+(?:#[^\n]*)?(?=\n)|\\[^]/g;

/**
 * The script as its author means it where lines end as those of guides do, with blanks or a comment after the backslash
 * that continues them:
 *
 *     hey -q 10 -c 2 \  # Start with low concurrency
 *       http://podinfo-canary.test:9898/
 *
 * A shell would pass on a blank as an argument, end the command there, and take the next line for another. Here the
 * line goes on, and the comment is left out. That is so only where the backslash stands between blanks, outside of
 * quotes and comments, and nothing but a comment is behind it; a script with a here-document stays as it is, because
 * not every line of it is a command.
 */
export function continued(script: string): string {
  if (script.includes('<<')) return script;
  return script.replace(SPAN, (span: string, backslash: string | undefined) => backslash ?? span);
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * The words of the command that begins there, and where something else does. `touched`: that something is a part of a
 * word.
 */
function scan(text: string, from: number): { words: string[]; end: number; touched: boolean } {
  const words: string[] = [];
  let at = from + lengthAt(AROUND, text, from);
  while (at < text.length) {
    const start = at;
    let word = '';
    for (let piece = matchAt(PIECE, text, at); piece !== null; piece = matchAt(PIECE, text, at)) {
      word += unquoted(piece);
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

function unquoted([, plain, escaped, single, double]: RegExpExecArray): string {
  return (
    plain ??
    escaped ??
    single ??
    double!.replace(/\\([$`"\\\n])/g, (_, character: string) => (character === '\n' ? '' : character))
  );
}

function named(character: string): string {
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
