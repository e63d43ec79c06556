/** The beginning of a command, as a shell reads it. */
export interface Words {
  /** Of the first simple command, without their quotes. */
  words: string[];
  /** What only a shell understands, and where the words end, in words of its own. Absent when there are words alone. */
  beyond?: string;
}

/** One or more of these, with nothing between, are a word: plain characters, an escaped one, text in single quotes, in double quotes without expansions. */
const PIECE = /([^\s'"\\$`;|&<>()]+)|\\([^\n])|'([^']*)'|"((?:[^"\\$`]|\\[^])*)"/y;
/** Between two words of a command. */
const GAP = /(?:[ \t\r]|\\\n|#[^\n]*)*/y;
/** Before the first command and after the last. */
const AROUND = /(?:\s|\\\n|#[^\n]*)*/y;
/** A word that one of these touches is not what it looks like: `hey$VERSION`, `2>file`, `f()`. */
const TOUCHING = '$`<>(\'"';

/** Splits a command into words as a shell does, up to the first thing that is more than a word. */
export function wordsOf(command: string): Words {
  const words: string[] = [];
  let at = lengthAt(AROUND, command, 0);
  while (at < command.length) {
    const start = at;
    let word = '';
    for (let piece = matchAt(PIECE, command, at); piece !== null; piece = matchAt(PIECE, command, at)) {
      word += unquoted(piece);
      at += piece[0].length;
    }
    const touched = at < command.length && TOUCHING.includes(command[at]!);
    if (at > start && !touched) words.push(word);
    const gap = lengthAt(GAP, command, at);
    at += gap;
    if (at + lengthAt(AROUND, command, at) === command.length) break;
    if (touched || gap === 0) return { words, beyond: named(command[at]!) };
    if (command[at] === '\n') return { words, beyond: 'a line break' };
  }
  return { words };
}

function unquoted([, plain, escaped, single, double]: RegExpExecArray): string {
  return plain ?? escaped ?? single ?? double!.replace(/\\([$`"\\\n])/g, (_, character: string) => (character === '\n' ? '' : character));
}

function named(character: string): string {
  if (character === '\n') return 'a line break';
  return character === '"' || character === "'" ? `a ${character} that is not closed, or with $ or \` in it` : character;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function lengthAt(pattern: RegExp, text: string, at: number): number {
  return matchAt(pattern, text, at)![0].length;
}
