import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { KubeObject } from '../../../controller/api/types/meta';
import type { ControlPlane } from './control-plane';

/**
 * The text of a kubeconfig whose only credential is a token of that account, in the account's namespace as in a pod.
 */
export async function kubeconfigOf(plane: ControlPlane, name: string, namespace: string): Promise<string> {
  const token = await tokenOf(plane, name, namespace);
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server: plane.server, 'insecure-skip-tls-verify': true } }],
    users: [{ name, user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: name, namespace } }],
    'current-context': 'test',
  });
}

async function tokenOf({ server, token }: ControlPlane, name: string, namespace: string): Promise<string> {
  const url = `${server}/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const asked = request(url, { method: 'POST', rejectUnauthorized: false, headers });
  asked.end(
    JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3600 } }),
  );
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const { status } = JSON.parse((await response.setEncoding('utf8').toArray()).join('')) as KubeObject;
  return status.token as string;
}
