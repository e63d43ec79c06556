import { hasConditions, strategyOf } from '../api/defaults';
import { inventoryEntryOf } from '../api/inventory';
import type { Strategy } from '../api/rules/providers';
import type { Canary, CanaryStatus, InventoryEntry } from '../api/types/canary';
import type { Revision, Routes } from '../api/types/rollout-types';

/** What a program runs for. */
export interface Context {
  readonly canary: Canary;
  /** The routing provider that applies to this Canary. */
  readonly provider: string;
  readonly strategy: Strategy;
  /** What the Canary's spec names. */
  readonly named: InventoryEntry;
  /** The status as the tick's last write left it. Only the handlers of effects change it. */
  readonly status: Readonly<CanaryStatus>;
}

/** @param canary this tick's own copy: the handlers keep its status up to date */
export function contextOf(canary: Canary, provider: string): Context {
  return {
    canary,
    provider,
    strategy: strategyOf(canary, provider),
    named: inventoryEntryOf(canary, provider),
    get status() {
      return canary.status ?? {};
    },
  };
}

/** The revision whose rollout began last. */
export function takenUpRevision({ status }: Context): Revision {
  return { spec: status.lastAppliedSpec!, configs: status.trackedConfigs ?? {} };
}

/** When the next tick is due. Without a time, only a change of something that is watched brings one. */
export interface Next {
  /** Milliseconds since the epoch. */
  at?: number;
  /** Something outside is wrong: try again, ever more slowly. */
  retry?: boolean;
}

export const AGAIN: Next = { at: 0 };

/** No user is on the primary. Where only those who match are shifted, a full weight is theirs alone. */
export function onCanaryOnly({ canary }: Context, routes: Routes): boolean {
  return routes.canary === 100 && (!hasConditions(canary) || routes.everyone === true);
}
