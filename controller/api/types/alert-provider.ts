import type { KubeObject, ObjectMeta } from './meta';

/** A place that alerts are sent to. */
export interface AlertProvider extends KubeObject {
  metadata: ObjectMeta & { namespace: string };
  /** The channel, and how it is reached. */
  spec: {
    /** Kind of the channel. */
    type: string;
    /** Room to write to. Default: `general`. */
    channel?: string;
    /** Name to write as. Default: `flagger`. */
    username?: string;
    /** URL to which alerts are sent. The key `address` of the Secret wins over it. */
    address?: string;
    /** URL of an HTTP proxy to go through. Default: none. */
    proxy?: string;
    /** A Secret in the same namespace with the keys `address` and `token`, which win over `address`. Default: none. */
    secretRef?: {
      /** Name of the Secret. */
      name: string;
    };
    /**
     * Text of the message. It may use `{{ .Status }}`, `{{ .Name }}`, `{{ .Namespace }}`, `{{ .Metadata.KEY }}` and the
     * like. Default: a message that fits the channel.
     */
    messageTemplate?: string;
  };
}
