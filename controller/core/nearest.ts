/**
 * The name that somebody probably meant: the one with the fewest letters to change.
 *
 * @returns undefined when none is near
 */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  const far = Math.max(2, Math.floor(written.length / 3)) + 1;
  const distances = names.map((name) => ({ name, distance: editDistance(written.toLowerCase(), name.toLowerCase()) }));
  return distances.filter(({ distance }) => distance < far).sort((a, b) => a.distance - b.distance)[0]?.name;
}

/** Letters to add, to take away and to replace. */
function editDistance(from: string, to: string): number {
  let row = [...Array(to.length + 1).keys()];
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let at = 0; at < to.length; at++)
      next.push(Math.min(row[at + 1]! + 1, next[at]! + 1, row[at]! + (letter === to[at] ? 0 : 1)));
    row = next;
  }
  return row.at(-1)!;
}
