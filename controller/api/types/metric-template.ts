import type { KubeObject, ObjectMeta } from './meta';

/** Where a MetricTemplate's query is answered. */
export interface MetricProviderSpec {
  /** Kind of the server, as `metricProvider` has them. */
  type: string;
  /** URL of the server. Default: the public one, for types that have one. */
  address?: string;
  /** HTTP headers to send, by name. Default: none. */
  headers?: Record<string, string[]>;
  /** A Secret in the template's namespace with the provider's credentials. */
  secretRef?: { name: string };
  /** Region of the server, for cloudwatch. */
  region?: string;
  /** Whether any server certificate is accepted. Default: false. */
  insecureSkipVerify?: boolean;
}

export interface MetricTemplate extends KubeObject {
  metadata: ObjectMeta & { namespace: string };
  spec: { provider: MetricProviderSpec; query: string };
}
