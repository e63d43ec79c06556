import type { KubeApi } from './api';
import type { Caches } from './caches';
import type { ContentCache } from './content-cache';

/** What one cluster is reached with. */
export interface ClusterPorts {
  api: KubeApi;
  caches: Caches;
  /** Decoded content of Secrets. */
  secrets: ContentCache<Readonly<Record<string, string>>>;
}
