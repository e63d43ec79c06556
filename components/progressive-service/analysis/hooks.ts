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
     * `confirm-rollout`, `confirm-traffic-increase` and `confirm-promotion` are gates: the rollout waits until they
     * succeed. `pre-rollout` runs once before the canary gets traffic, `post-rollout` after the end. `rollback` is
     * asked whether to end the rollout. `event` gets every event, instead of the controller's event webhook.
     */
    type?: HookType;
    /** Timeout for all attempts together. Default: `10s`. */
    timeout?: Duration;
  }
>;
