import type { PlannedStep } from '../rollout/plan';

/** A step, or the number of steps that are left out here. */
export type CollapsedStep = PlannedStep | { more: number };

/** Runs of up to so many moments are shown in full. Of longer runs only the first and the last are. */
const LONGEST_RUN = 20;

/** Shortens a long rollout for readers. A run consists of consecutive moments that differ only in their numbers. */
export function collapseSteps(steps: readonly PlannedStep[]): CollapsedStep[] {
  const moments = groupNeighbours(steps, ({ at }) => String(at));
  return groupNeighbours(moments, (moment) => moment.map(kindOf).join()).flatMap((run): CollapsedStep[] =>
    run.length <= LONGEST_RUN ? run.flat() : [...run[0]!, { more: run.length - 2 }, ...run.at(-1)!],
  );
}

function kindOf({ phase, mirrored, what }: PlannedStep): string {
  return JSON.stringify([phase, mirrored, what.replace(/\d+/g, '#')]);
}

/** Groups consecutive items of the same kind. */
function groupNeighbours<T>(items: readonly T[], kind: (item: T) => string): T[][] {
  const groups: T[][] = [];
  for (const item of items) {
    const last = groups.at(-1);
    if (last !== undefined && kind(last[0]!) === kind(item)) last.push(item);
    else groups.push([item]);
  }
  return groups;
}
