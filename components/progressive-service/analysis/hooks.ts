import type { CanaryWebhook, HookType } from '../../../controller/api/types/canary';
import type { Duration } from './duration';
import type { Fields } from '../../common/inputs';

/**
 * A call to a gate, a test or a load generator. Any value may be an output.
 *
 * @interface
 */
export type Hook = Fields<
  Omit<CanaryWebhook, 'type' | 'timeout'> & {
    /**
     * When it is called. Default: `rollout`, at every step before the metrics.
     *
     * `confirm-rollout`, `confirm-traffic-increase` and `confirm-promotion` are gates: a no is a wait. `pre-rollout`
     * runs once before any traffic, `post-rollout` when all is over, `rollback` is asked whether to end the rollout,
     * `event` is told every event, in place of the webhook that the controller tells.
     */
    type?: HookType;
    /** How long it may take with all its tries. Default: `10s`. */
    timeout?: Duration;
  }
>;
