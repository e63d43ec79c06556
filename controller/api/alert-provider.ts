import type { KubeObject, ObjectMeta } from './meta';

/** A place that alerts are sent to. */
export interface AlertProvider extends KubeObject {
  metadata: ObjectMeta & { namespace: string };
  spec: {
    type: string;
    /** Default: general. */
    channel?: string;
    /** Default: flagger. */
    username?: string;
    address?: string;
    proxy?: string;
    /** A Secret with the keys `address` and `token`, which win over `address`. */
    secretRef?: { name: string };
    /** A text in the Go-template subset that the README describes. */
    messageTemplate?: string;
  };
}
