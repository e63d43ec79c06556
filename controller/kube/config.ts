import { existsSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { messageOf } from '../core/errors';

const TOKEN_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** Where the API server is, and the credentials for it. */
export interface Connection {
  /** The address. It may have a path, which precedes the path of every request. */
  server: URL;
  /** The namespace of the service account or of the kubeconfig's context. */
  namespace?: string;
  /** Whether `credentials` has an agent of its own, because requests go through a proxy. */
  proxied: boolean;
  /** TLS options and headers, with the current tokens and certificates. */
  credentials(): Promise<RequestOptions>;
  /** They were refused: the next are asked for anew, however long the last should have been good. */
  renew(): void;
}

/**
 * Finds the API server: by the kubeconfig at the path if there is one, otherwise by KUBECONFIG, the pod's service
 * account, or `~/.kube/config`.
 * @param root put before the path of the service account's files
 * @throws Error when the file cannot be read, or its current context leads to no cluster
 */
export function loadConnection(kubeconfig?: string, root = ''): Connection {
  let config = allowPlainHttp(load(kubeconfig, root));
  let refused = false;
  const cluster = config.getCurrentCluster();
  if (cluster === null || !URL.canParse(cluster.server))
    throw new Error(
      `${originOf(kubeconfig)}: the current context "${config.currentContext ?? ''}" names no cluster with a server address: set current-context`,
    );
  return {
    server: new URL(cluster.server),
    namespace: config.getContextObject(config.currentContext)?.namespace?.trim() || undefined,
    proxied: cluster.proxyUrl !== undefined && cluster.proxyUrl !== '',
    credentials: async () => {
      // The library keeps tokens by the time of day, which may have been set back meanwhile.
      if (refused) config = allowPlainHttp(load(kubeconfig, root));
      refused = false;
      const options: RequestOptions = { headers: {} };
      await config.applyToHTTPSOptions(options);
      return options;
    },
    renew: () => {
      refused = true;
    },
  };
}

/**
 * The namespace of the controller itself, from its service account or kubeconfig.
 * @returns undefined when neither names one
 */
export function currentNamespace(kubeconfig?: string, root = ''): string | undefined {
  return loadConnection(kubeconfig, root).namespace;
}

function load(kubeconfig: string | undefined, root: string): KubeConfig {
  const config = new KubeConfig();
  try {
    if (kubeconfig !== undefined && kubeconfig !== '') config.loadFromFile(kubeconfig);
    else if (isInPod(root)) config.loadFromCluster(root);
    else config.loadFromDefault();
  } catch (error) {
    throw new Error(`${originOf(kubeconfig)} cannot be loaded: ${messageOf(error)}`, { cause: error });
  }
  return config;
}

function isInPod(root: string): boolean {
  return !process.env.KUBECONFIG && !!process.env.KUBERNETES_SERVICE_HOST && existsSync(`${root}${TOKEN_FILE}`);
}

function originOf(kubeconfig: string | undefined): string {
  return `kubeconfig ${kubeconfig || process.env.KUBECONFIG || '(default)'}`;
}

/** The library refuses plain HTTP unless the cluster says that certificates are not checked. Plain HTTP has none. */
function allowPlainHttp(config: KubeConfig): KubeConfig {
  const clusters = config.clusters.map((cluster) =>
    cluster.server.startsWith('http:') ? { ...cluster, skipTLSVerify: true } : cluster,
  );
  const { contexts, users, currentContext } = config;
  config.loadFromOptions({ clusters, contexts, users, currentContext });
  return config;
}
