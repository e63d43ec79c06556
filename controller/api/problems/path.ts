/** A place in an object, from its root: `['spec', 'analysis', 'metrics', 0, 'query']`. Empty: the object as a whole. */
export type Path = readonly (string | number)[];

/** How a place is called where a text is read. */
export type NamePath = (path: Path) => string;

/** A place that a text mentions. */
export interface Place {
  readonly place: Path;
}

/** A text that may mention places, each of which is written as it is called where the text is read. */
export type Words = string | readonly (string | Place)[];

/** `spec.analysis.metrics[0].query`. */
export const pathText: NamePath = (path) =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  );

/** Mentions a place: `` say`set ${at('spec', 'provider')}` ``. */
export function at(...path: Path): Place {
  return { place: path };
}

/** A text that may mention places, and may hold others that do. */
export function say(texts: TemplateStringsArray, ...parts: readonly (string | number | Place | Words)[]): Words {
  return texts.flatMap((text, index): readonly (string | Place)[] => {
    const part = index < parts.length ? parts[index]! : '';
    if (typeof part === 'number') return [text, String(part)];
    return Array.isArray(part) ? [text, ...(part as readonly (string | Place)[])] : [text, part as string | Place];
  });
}

/** @param name how a place is called. Default: by its path */
export function wordsText(words: Words, name: NamePath = pathText): string {
  if (typeof words === 'string') return words;
  return words.map((part) => (typeof part === 'string' ? part : name(part.place))).join('');
}

/** Whether a place is another one, or a part of it. */
export function isWithin(path: Path, whole: Path): boolean {
  return whole.every((part, index) => part === path[index]);
}
