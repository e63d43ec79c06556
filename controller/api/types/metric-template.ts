import type { KubeObject, ObjectMeta } from './meta';

/** The server that answers a MetricTemplate's query. */
export interface MetricProviderSpec {
  /** Kind of the server. */
  type: string;
  /** URL of the server. Default: the public one, for types that have one. */
  address?: string;
  /** HTTP headers to send, by name. Default: none. */
  headers?: Record<string, string[]>;
  /** A Secret in the template's namespace with the provider's credentials. Default: none. */
  secretRef?: {
    /** Name of the Secret. */
    name: string;
  };
  /** Region of the server, for cloudwatch. */
  region?: string;
  /** Whether any server certificate is accepted. Default: false. */
  insecureSkipVerify?: boolean;
}

/** A metric that Canaries refer to. */
export interface MetricTemplate extends KubeObject {
  metadata: ObjectMeta & { namespace: string };
  /** The query, and the server that answers it. */
  spec: {
    /** The server that answers the query. */
    provider: MetricProviderSpec;
    /**
     * Query in the language of the server. It may use `{{ name }}`, `{{ namespace }}`, `{{ target }}`, `{{ service }}`,
     * `{{ ingress }}`, `{{ route }}`, `{{ interval }}` and `{{ variables.x }}`.
     */
    query: string;
  };
}
