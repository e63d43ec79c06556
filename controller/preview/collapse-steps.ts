import type { PlannedStep } from '../rollout/plan';

/** A step, or how many moments are like the ones around them and need not be shown. */
export type Shown = PlannedStep | { more: number };

/** Moments of one kind that are all shown; of more, the first and the last. */
const LONGEST = 20;

/**
 * What a reader wants to see of a long rollout: runs of moments at which the same happens, but for the numbers, are
 * shortened.
 */
export function shortened(steps: readonly PlannedStep[]): Shown[] {
  const moments = grouped(steps, ({ at }) => String(at));
  return grouped(moments, (moment) => moment.map(kindOf).join()).flatMap((run): Shown[] =>
    run.length <= LONGEST ? run.flat() : [...run[0]!, { more: run.length - 2 }, ...run.at(-1)!],
  );
}

function kindOf({ phase, mirrored, what }: PlannedStep): string {
  return JSON.stringify([phase, mirrored, what.replace(/\d+/g, '#')]);
}

/** Neighbours of the same kind, together. */
function grouped<T>(items: readonly T[], kind: (item: T) => string): T[][] {
  const groups: T[][] = [];
  for (const item of items) {
    const last = groups.at(-1);
    if (last !== undefined && kind(last[0]!) === kind(item)) last.push(item);
    else groups.push([item]);
  }
  return groups;
}
