import type { KubeObject, ObjectMeta } from './meta';

/** A place that alerts are sent to. */
export interface AlertProvider extends KubeObject {
  metadata: ObjectMeta & { namespace: string };
  spec: {
    /** Kind of the channel, as `alertChannel` has them. */
    type: string;
    /** Room to write to. Default: `general`. */
    channel?: string;
    /** Name to write as. Default: `flagger`. */
    username?: string;
    /** Address that alerts are sent to; the key `address` of the Secret wins over it. */
    address?: string;
    /** URL of an HTTP proxy to go through. Default: none. */
    proxy?: string;
    /** A Secret with the keys `address` and `token`, which win over `address`. */
    secretRef?: { name: string };
    /** Text of the message; `AlertProviderArgs` says what it may use. Default: a message that fits the channel. */
    messageTemplate?: string;
  };
}
