import type { KubeObject } from '../../api/types/meta';
import type { Pod } from './pods';

/** How a rollout of pods is at a moment. */
export interface RolloutState {
  object: KubeObject;
  pods: readonly Pod[];
  /** Pods that there are to be. */
  wanted: number;
  /** Of the template that is asked for. */
  hash: string;
  /** The template is asked for since now. */
  fresh: boolean;
  /** Milliseconds since the epoch. */
  now: number;
  progressedAt: number;
}
