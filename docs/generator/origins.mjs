import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The position of each declaration in the sources. */
export class Origins {
  #declarations = new Map();

  add(reflection, declaration) {
    this.#declarations.set(reflection, declaration);
  }

  fileOf(reflection) {
    return relative(ROOT, this.#declarations.get(reflection).getSourceFile().fileName);
  }

  /** Sorts by the position in the sources. Declarations with the same parent stay together. */
  sortBySource(reflections) {
    const parentOf = (reflection) => this.#declarations.get(reflection)?.parent;
    const parents = [...new Set(reflections.map(parentOf))];
    const rank = (reflection) => parents.indexOf(parentOf(reflection));
    const position = (reflection) => this.#declarations.get(reflection)?.pos ?? 0;
    return reflections.toSorted((one, other) => rank(one) - rank(other) || position(one) - position(other));
  }
}
