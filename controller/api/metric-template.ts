import type { KubeObject, ObjectMeta } from './meta';

/** Where a MetricTemplate's query is answered. */
export interface MetricProviderSpec {
  type: string;
  address?: string;
  headers?: Record<string, string[]>;
  /** A Secret in the template's namespace with the provider's credentials. */
  secretRef?: { name: string };
  region?: string;
  insecureSkipVerify?: boolean;
}

export interface MetricTemplate extends KubeObject {
  metadata: ObjectMeta & { namespace: string };
  spec: { provider: MetricProviderSpec; query: string };
}
