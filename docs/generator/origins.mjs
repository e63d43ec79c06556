import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Where each declaration of the reference stands in the sources. */
export class Origins {
  #declarations = new Map();

  add(reflection, declaration) {
    this.#declarations.set(reflection, declaration);
  }

  fileOf(reflection) {
    return relative(ROOT, this.#declarations.get(reflection).getSourceFile().fileName);
  }

  /**
   * The same in the order in which they are written. What stands together stays together, in the order in which it is
   * met.
   */
  sorted(reflections) {
    const parentOf = (reflection) => this.#declarations.get(reflection)?.parent;
    const parents = [...new Set(reflections.map(parentOf))];
    const rank = (reflection) => parents.indexOf(parentOf(reflection));
    const position = (reflection) => this.#declarations.get(reflection)?.pos ?? 0;
    return reflections.toSorted((one, other) => rank(one) - rank(other) || position(one) - position(other));
  }
}
